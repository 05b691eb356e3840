import type { GraphResource, ResourceGraph } from "../model/graph";
import { isMap, isSecret, type PropertyValue, reveal, UNKNOWN } from "../model/property";
import { REDACTED, redact } from "../model/redact";
import { STACK_TYPE } from "../model/urn";

/** One input of one resource that differs between two graphs of a stack. */
export interface PropertyChange {
  readonly kind: "added" | "removed" | "changed";
  readonly path: string;
  /** Secrets redacted; absent when added. */
  readonly before?: string;
  /** Secrets redacted, `[unknown]` before the update; absent when removed. */
  readonly after?: string;
}

/** What happens to one resource on the way from one graph of a stack to another. */
export interface Change {
  readonly kind: "create" | "delete" | "update";
  readonly urn: string;
  readonly type: string;
  readonly properties: readonly PropertyChange[];
}

/** What an unknown value is shown as. */
const SHOWN_UNKNOWN = "[unknown]";

/** Compares two graphs of one stack by URN: what a preview shows, with the inputs before and after. */
export function diffGraphs(before: ResourceGraph, after: ResourceGraph): Change[] {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const changes: Change[] = [];
  for (const resource of after.resources) {
    const previous = old.get(resource.urn);
    old.delete(resource.urn);
    if (resource.type === STACK_TYPE) continue;
    const { urn, type } = resource;
    if (previous === undefined) changes.push({ kind: "create", urn, type, properties: [] });
    else {
      const properties = diffInputs(previous, resource);
      if (properties.length > 0) changes.push({ kind: "update", urn, type, properties });
    }
  }
  // What is left is deleted, the last made first.
  for (const { urn, type } of [...old.values()].reverse()) {
    if (type !== STACK_TYPE) changes.push({ kind: "delete", urn, type, properties: [] });
  }
  return changes;
}

function diffInputs(before: GraphResource, after: GraphResource): PropertyChange[] {
  const changes: PropertyChange[] = [];
  compare(before.inputs, after.inputs, "", false, changes);
  return changes;
}

function compare(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
  secret: boolean,
  into: PropertyChange[],
): void {
  if (isSecret(before) || isSecret(after)) {
    const old = before === undefined ? undefined : reveal(before);
    const now = after === undefined ? undefined : reveal(after);
    const isUnreadable = (isSecret(before) && old === undefined) || (isSecret(after) && now === undefined);
    // Two ciphertexts of one secret differ, so encrypted secrets say nothing.
    if (!isUnreadable) compare(old, now, path, true, into);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    for (let i = 0; i < length; i += 1) compare(before[i], after[i], `${path}[${i}]`, secret, into);
    return;
  }
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!key.startsWith("__"))
        compare(before[key], after[key], path === "" ? key : `${path}.${key}`, secret, into);
    }
    return;
  }
  if (before === after) return;
  const show = (value: PropertyValue): string => {
    if (value === UNKNOWN) return SHOWN_UNKNOWN;
    return secret ? REDACTED : redact(value, path);
  };
  into.push({
    kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    path,
    ...(before === undefined ? {} : { before: show(before) }),
    ...(after === undefined ? {} : { after: show(after) }),
  });
}
