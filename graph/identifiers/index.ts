import { account, project } from "./account";
import { address } from "./address";
import { armId } from "./arm-id";
import { arn } from "./arn";
import { awsId } from "./aws-id";
import { gcpPath } from "./gcp-path";
import { host } from "./host";
import { keyAlias } from "./key-alias";
import { objectId } from "./object-id";
import { pulumiUrn } from "./pulumi-urn";
import type { Found, OwnBlocks, Place, Recogniser } from "./recogniser";
import { region } from "./region";
import { serviceAccount } from "./service-account";

/** Longer forms first: what one has recognised, those after it leave alone. */
const RECOGNISERS: readonly Recogniser[] = [
  pulumiUrn,
  arn,
  armId,
  gcpPath,
  serviceAccount,
  host,
  address,
  awsId,
  keyAlias,
  account,
  project,
  objectId,
  region,
];

/** Every identifier in a masked text, none overlapping another. */
export function findIdentifiers(text: string, place: Place, blocks: OwnBlocks): Found[] {
  if (text.length < 3) return [];
  const found: Found[] = [];
  for (const recogniser of RECOGNISERS) {
    if (!recogniser.hint.test(text)) continue;
    for (const candidate of recogniser.find(text, place, blocks)) {
      const isFree = found.every(({ start, end }) => candidate.end <= start || candidate.start >= end);
      if (isFree && candidate.end > candidate.start) found.push(candidate);
    }
  }
  return found;
}
