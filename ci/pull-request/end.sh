#!/usr/bin/env bash
# Ends a pull request's stamp, and gives back what is reserved for it once everything of it is gone. STAMP is its id, REGISTRY where it is
# reserved. Done twice it does nothing more. EVENT is what it ends for: where that is not the pull request itself, but its last day, a push may have
# prolonged it since somebody looked.
set -euo pipefail
only=()
if [ "${EVENT:-pull_request}" != pull_request ]; then only=(--expired); fi
npx stampworks --engine pulumi retire "$STAMP" --reserved "${only[@]}" --registry "$REGISTRY" --yes
npx stampworks --engine pulumi stamps release "$STAMP" "${only[@]}" --registry "$REGISTRY"
