import type { CanonicalGraph, CanonicalResource } from "../canonical/canonical";
import { BASE64_MARK, JSON_MARK, OPAQUE_SECRET, SECRET_MARK, UNKNOWN_MARK, URL_MARK } from "../model/marks";
import { isMap, type PropertyMap, type PropertyValue } from "../model/property";
import { REDACTED, redact } from "../model/redact";

/** How a stamp differs from what it is compared with. */
export type DifferenceKind = "added" | "removed" | "changed";

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
}

/**
 * Compares a stamp with a reference. A value that one side does not know yet, or has only encrypted, equals
 * anything: `CanonicalGraph.unknown` says how many of those there are.
 */
export function diffCanonical(reference: CanonicalGraph, stamp: CanonicalGraph): Difference[] {
  const differences: Difference[] = [];
  for (const key of new Set([...Object.keys(reference.resources), ...Object.keys(stamp.resources)])) {
    const before = reference.resources[key];
    const after = stamp.resources[key];
    const urn = stamp.urns.get(key) ?? reference.urns.get(key) ?? key;
    const place = { urn, type: (after ?? before)?.type ?? "" };
    if (before === undefined) differences.push({ kind: "added", ...place, path: "" });
    else if (after === undefined) differences.push({ kind: "removed", ...place, path: "" });
    else compareResources(before, after, place, differences);
  }
  compareMaps(reference.outputs, stamp.outputs, "outputs.", { urn: "", type: "" }, differences);
  return differences;
}

type Place = Pick<Difference, "urn" | "type">;

function compareResources(
  before: CanonicalResource,
  after: CanonicalResource,
  place: Place,
  into: Difference[],
): void {
  compareMaps(before.inputs, after.inputs, "", place, into);
  compareObserved(before, after, place, into);
  compareMaps(before.options, after.options, "options.", place, into);
  for (const key of ["type", "custom", "external", "parent", "provider"] as const) {
    compare(before[key], after[key], key, place, into);
  }
  compare([...before.dependencies], [...after.dependencies], "dependencies", place, into);
  compareMaps(edges(before), edges(after), "propertyDependencies.", place, into);
}

/** An input that differs is said once: that the output then contradicts it goes without saying. */
function compareObserved(
  before: CanonicalResource,
  after: CanonicalResource,
  place: Place,
  into: Difference[],
): void {
  if (before.observed === undefined && after.observed === undefined) return;
  const said = new Set(into.filter(({ urn }) => urn === place.urn).map(({ path }) => `outputs.${path}`));
  const found: Difference[] = [];
  compareMaps(before.observed ?? {}, after.observed ?? {}, "outputs.", place, found);
  into.push(...found.filter(({ path }) => !said.has(path)));
}

function edges({ propertyDependencies }: CanonicalResource): PropertyMap {
  return Object.fromEntries(Object.entries(propertyDependencies).map(([key, urns]) => [key, [...urns]]));
}

function compareMaps(
  before: PropertyMap,
  after: PropertyMap,
  prefix: string,
  place: Place,
  into: Difference[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const isWrapper = key === JSON_MARK || key === BASE64_MARK || key === URL_MARK;
    const path = isWrapper ? prefix.replace(/\.$/u, "") : `${prefix}${key}`;
    compare(before[key], after[key], path, place, into);
  }
}

function compare(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
  place: Place,
  into: Difference[],
): void {
  if (before === after || isUnknown(before) || isUnknown(after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    for (let i = 0; i < length; i += 1) compare(before[i], after[i], `${path}[${i}]`, place, into);
    return;
  }
  if (isMap(before) && isMap(after)) {
    if (SECRET_MARK in before || SECRET_MARK in after) compareSecrets(before, after, path, place, into);
    else compareMaps(before, after, `${path}.`, place, into);
    return;
  }
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  into.push({
    kind,
    ...place,
    path,
    ...(before === undefined ? {} : { expected: redact(before, path) }),
    ...(after === undefined ? {} : { actual: redact(after, path) }),
  });
}

function compareSecrets(
  before: PropertyMap,
  after: PropertyMap,
  path: string,
  place: Place,
  into: Difference[],
): void {
  const [expected, actual] = [before[SECRET_MARK], after[SECRET_MARK]];
  if (expected === actual) return;
  // An encrypted secret can't be compared, but a secret beside a plain value is a difference of its own.
  if (
    expected !== undefined &&
    actual !== undefined &&
    [expected, actual].some((value) => value === OPAQUE_SECRET || isUnknown(value))
  )
    return;
  const shown = (value: PropertyValue | undefined): string =>
    value === undefined ? "[not secret]" : REDACTED;
  into.push({ kind: "changed", ...place, path, expected: shown(expected), actual: shown(actual) });
}

function isUnknown(value: PropertyValue | undefined): boolean {
  return value === UNKNOWN_MARK;
}
