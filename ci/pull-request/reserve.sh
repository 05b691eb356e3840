#!/usr/bin/env bash
# Reserves id, block and account of a pull request's stamp; asked again, as each push does, it gets what it has and a later last day.
# All values are variables: STAMP, ACCOUNTS (of which it gets a free one), CLOUD, REGION, CLASS, DAYS, and REGISTRY, where all jobs meet.
set -euo pipefail
expires=$(date -u -d "+${DAYS:-7} days" +%F)
npx stampworks --engine pulumi add "$STAMP" --reserve --registry "$REGISTRY" --cloud "$CLOUD" --region "$REGION" \
  --account "$ACCOUNTS" --class "$CLASS" --ring early --expires "$expires"
