#!/usr/bin/env bash
# Ends a pull request's stamp, and gives back what is reserved for it once everything of it is gone. STAMP is its id, REGISTRY where it is
# reserved. Done twice it does nothing more.
set -euo pipefail
npx stampworks --engine pulumi retire "$STAMP" --reserved --registry "$REGISTRY" --yes
npx stampworks --engine pulumi stamps release "$STAMP" --registry "$REGISTRY"
