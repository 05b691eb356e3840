import type { Rule } from "../../rule";
import type { ClosedFinding } from "./internal/closed-rule";
import { dependsOnRead } from "./depends-on-read";
import { externalIdentifier } from "./external-identifier";
import { externalName } from "./external-name";
import { foreignToken } from "./foreign-token";
import { closedImport } from "./import";
import { lookup } from "./lookup";
import { option } from "./option";
import { otherAccount } from "./other-account";
import { otherRegion } from "./other-region";
import { publicPrincipal } from "./public-principal";
import { readResource } from "./read-resource";
import { stackReference } from "./stack-reference";
import { unknown } from "./unknown";
import { unreadable } from "./unreadable";

/** The rules of the first law, by what they report: a kind of breach without a rule does not compile. */
const BY_FINDING: Readonly<Record<ClosedFinding, Rule>> = {
  "closed/depends-on-read": dependsOnRead,
  "closed/external-identifier": externalIdentifier,
  "closed/external-name": externalName,
  "closed/foreign-token": foreignToken,
  "closed/import": closedImport,
  "closed/lookup": lookup,
  "closed/option": option,
  "closed/other-account": otherAccount,
  "closed/other-region": otherRegion,
  "closed/public-principal": publicPrincipal,
  "closed/read-resource": readResource,
  "closed/stack-reference": stackReference,
  "closed/unknown": unknown,
  "closed/unreadable": unreadable,
};

/** The rules of the first law. */
export const closedRules: readonly Rule[] = Object.values(BY_FINDING);
