import { defined } from "../../../core/defined";
import { escapePattern } from "../../../graph/closed/allow";
import type { Finding, FindingRule } from "../../../graph/closed/finding";
import { REDACTED } from "../../../graph/model/redact";
import type { BuildEvent } from "../../open";
import type { FleetContext } from "../../context";
import type { WorkEvent } from "../../work/stacks";
import { check } from "../check";

/** What entries are proposed for. */
export interface ProposeInput {
  /** Files of exported states; without any the fleet is rendered and judged as its program describes it. */
  readonly states: readonly string[];
  /** What every proposed entry says; left to the reviewer where it is absent. */
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  /** Last day (ISO 8601). */
  readonly expires?: string | undefined;
}

/** An entry of the allow-list, to be reviewed. */
export interface Proposal {
  readonly path: string;
  readonly pattern: string;
  /** Empty until somebody says why it is no sharing: the allow-list is not read with an empty reason. */
  readonly reason: string;
  readonly owner: string;
  readonly expires?: string;
  /** What it would allow, and where. */
  readonly findings: readonly { readonly stack: string; readonly message: string }[];
}

/** A finding that no entry is proposed for. */
export interface Unproposed {
  readonly stack: string;
  readonly message: string;
  /** Why not. */
  readonly why: string;
}

/** Entries for the findings of a check. */
export interface ProposeResult {
  readonly entries: readonly Proposal[];
  readonly left: readonly Unproposed[];
}

/** What can't be declared, and why. */
const NEVER: Partial<Record<FindingRule, string>> = {
  "closed/foreign-token": "it is another stamp's: stamps share nothing",
  "closed/depends-on-read": "declare what is read; what depends on it follows",
  "closed/unknown": "nobody knows the value yet: judge again once it is known",
  "fleet/foreign-identifier": "it is another stamp's: stamps share nothing",
  "fleet/address-overlap": "blocks of stamps must not overlap",
  "fleet/duplicate-name": "a name is one stamp's",
  "fleet/claimed-twice": "a resource is in one state",
  "fleet/unproven-claim": "a claim is proven, not declared",
};
const INDEX = /\[\d+\]/gu;

/**
 * Judges the fleet and proposes entries of its allow-list for what the first law found, each as narrow as the finding.
 * Nothing is written: an entry is a decision, and somebody has to answer for it.
 * @throws StampError for what can't be judged
 */
export async function proposeAllow(
  { states, ...says }: ProposeInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<ProposeResult> {
  const { closed } = await check({ states }, context);
  return propose([...closed.violations, ...closed.unreadable], says);
}

/** Entries for findings: one for each place and identifier, whichever stamps have it. */
export function propose(
  findings: readonly Finding[],
  says: Omit<ProposeInput, "states"> = {},
): ProposeResult {
  const entries = new Map<string, Proposal & { readonly findings: { stack: string; message: string }[] }>();
  const left: Unproposed[] = [];
  for (const finding of findings) {
    const { stack, message, type, path, rule, value } = finding;
    const why =
      NEVER[rule] ??
      (value === REDACTED && rule !== "closed/unreadable"
        ? "it stands in a secret, which no list may hold"
        : undefined);
    if (why !== undefined) {
      left.push({ stack, message, why });
      continue;
    }
    const place = `${type}#${path.replaceAll(INDEX, "*")}`;
    const pattern = rule === "closed/unreadable" ? "unreadable" : escapePattern(value);
    const key = `${place}\n${pattern}`;
    const entry = entries.get(key) ?? {
      path: place,
      pattern,
      reason: says.reason ?? "",
      owner: says.owner ?? "",
      ...defined({ expires: says.expires }),
      findings: [],
    };
    entry.findings.push({ stack, message });
    entries.set(key, entry);
  }
  return { entries: [...entries.values()], left };
}
