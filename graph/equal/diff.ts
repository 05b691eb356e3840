import { defined } from "../../core/defined";
import type { CanonicalGraph, CanonicalResource } from "../canonical/canonical";
import { compareEdges } from "./edges";
import { ResourcePairs } from "./resource-pairs";
import type { Renaming } from "./renaming";
import { type DifferenceKind, type Found, isHard, ValueDiff } from "./value-diff";
import type { PropertyValue } from "../model/property";
import { placeholder } from "../model/marks";

export type { DifferenceKind } from "./value-diff";

/** One difference between two canonical graphs. */
export interface Difference {
  /** `added`: only the judged stamp has it; `removed`: it lacks it. */
  readonly kind: DifferenceKind;
  /** URN in the judged stamp, in the other one when the judged lacks the resource; empty for stack outputs. */
  readonly urn: string;
  readonly type: string;
  /** Input property (`policy.Statement[0].Effect`), or `options.…`, `dependencies`, `parent`, `provider`, `outputs.…`; empty for a whole resource. */
  readonly path: string;
  /** What the reference has; secrets redacted. */
  readonly expected?: string;
  /** What the judged stamp has; secrets redacted. */
  readonly actual?: string;
  /** True where as many stamps have the one as the other, so that either may be the odd one. */
  readonly tied?: true;
}

/** A difference with what is needed to count who has what. */
export interface Divergence extends Found {
  /** URNs in the judged stamp and in the reference; empty where one has no such resource, and for stack outputs. */
  readonly urns: readonly [judged: string, reference: string];
  readonly type: string;
}

/**
 * Compares a stamp with a reference. A value that one side does not know yet, or has only encrypted, equals
 * anything: `CanonicalGraph.unknown` says how many of those there are.
 *
 * @param renaming what differs by the stamps' identities; default nothing but what both forms have abstracted
 */
export function diffCanonical(
  reference: CanonicalGraph,
  stamp: CanonicalGraph,
  renaming?: Renaming,
): Difference[] {
  return divergences(reference, stamp, renaming)
    .filter(isHard)
    .map((found) => differenceOf(found));
}

/** A divergence as it is told of the judged stamp. */
export function differenceOf({ kind, urns, type, path, expected, actual }: Divergence): Difference {
  return {
    kind,
    urn: urns[0] === "" ? urns[1] : urns[0],
    type,
    path,
    ...defined({ expected, actual }),
  };
}

/** Every place where two graphs differ, also where they only do if other stamps have their own values there. */
export function divergences(
  reference: CanonicalGraph,
  stamp: CanonicalGraph,
  renaming?: Renaming,
): Divergence[] {
  const pairs = new ResourcePairs(reference, stamp, renaming);
  const all: Divergence[] = [];
  for (const { key, before, after, urns } of pairs.all) {
    const type = (after ?? before)?.type ?? "";
    const found: Found[] = [];
    if (before !== undefined && after !== undefined) compareResources(before, after, pairs, renaming, found);
    else if (!pairs.isPartOfOdd(key)) found.push(whole(before === undefined));
    all.push(...found.map((each) => ({ ...each, urns, type, place: `${key}\n${each.place}` })));
  }
  const outputs: Found[] = [];
  new ValueDiff(renaming, outputs).maps(reference.outputs, stamp.outputs, "outputs.");
  const ofStack = outputs.map((each): Divergence => ({ ...each, urns: ["", ""], type: "" }));
  return [...all, ...ofStack].filter((each) => !refersToGone(each, pairs));
}

function whole(isAdded: boolean): Found {
  return isAdded
    ? { kind: "added", path: "", place: "", before: "", after: "there" }
    : { kind: "removed", path: "", place: "", before: "there", after: "" };
}

function compareResources(
  before: CanonicalResource,
  after: CanonicalResource,
  pairs: ResourcePairs,
  renaming: Renaming | undefined,
  into: Found[],
): void {
  const values = new ValueDiff(renaming, into);
  if (before.type !== after.type) {
    // Another type has other properties, of which nothing more is to be said.
    values.compare(before.type, after.type, "type");
    return;
  }
  values.maps(before.inputs, after.inputs, "");
  compareObserved(before, after, renaming, into);
  values.maps(before.options, after.options, "options.");
  for (const key of ["custom", "external"] as const) values.compare(before[key], after[key], key);
  for (const key of ["parent", "provider"] as const)
    values.compare(pairs.named(before[key]), after[key], key);
  compareEdges(before, after, pairs, into);
}

/** An input that differs is said once: that the output then contradicts it goes without saying. */
function compareObserved(
  before: CanonicalResource,
  after: CanonicalResource,
  renaming: Renaming | undefined,
  into: Found[],
): void {
  if (before.observed === undefined && after.observed === undefined) return;
  const said = into.map(({ path }) => `outputs.${path}`);
  const found: Found[] = [];
  new ValueDiff(renaming, found).maps(before.observed ?? {}, after.observed ?? {}, "outputs.");
  into.push(...found.filter(({ path }) => !said.some((known) => isWithin(path, known))));
}

/** Whether a path is another one or goes on below it. */
function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^(?:$|[.[])/u.test(path.slice(outer.length));
}

/** Whether a value differs only because it would refer to a resource that the stamp lacks, which is said of that one. */
function refersToGone({ reference, after }: Divergence, { gone }: ResourcePairs): boolean {
  if (gone.size === 0 || reference === undefined) return false;
  const texts = JSON.stringify(reference satisfies PropertyValue);
  for (const name of gone) {
    const mark = placeholder(`${name}#`).slice(0, -1);
    if (texts.includes(mark) && !after.includes(mark)) return true;
  }
  return false;
}
