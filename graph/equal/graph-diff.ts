import { differencesOf } from "./differences";
import type { GraphResource, ResourceGraph } from "../model/graph";
import { type PropertyValue, UNKNOWN } from "../model/property";
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
  return differencesOf(before.inputs, after.inputs, "").map((difference) => {
    const { before: old, after: now, path, secret } = difference;
    const show = (value: PropertyValue): string => {
      if (value === UNKNOWN) return SHOWN_UNKNOWN;
      return secret ? REDACTED : redact(value, path);
    };
    return {
      kind: old === undefined ? "added" : now === undefined ? "removed" : "changed",
      path,
      ...(old === undefined ? {} : { before: show(old) }),
      ...(now === undefined ? {} : { after: show(now) }),
    };
  });
}
