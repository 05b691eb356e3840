#!/usr/bin/env bash
# Brings a pull request's stamp up as its branch describes it, and writes comment.md: its address, its cost, and what check says.
# STAMP is its id, REGISTRY where it is reserved. What is found wrong is in the comment before it fails the job.
set -euo pipefail
failed=0
npx stampworks --engine pulumi add "$STAMP" --reserve --registry "$REGISTRY" --json > added.json || failed=$?
npx stampworks --engine pulumi up "$STAMP" --yes --json > up.json || failed=$?
# What can't be priced, such as a program of your own, is no fault of the change.
npx stampworks cost "$STAMP" --json > cost.json || true
npx stampworks check --json > check.json || failed=$?
node ci/pull-request/comment.mjs "$STAMP" > comment.md
exit "$failed"
