import type { PropertyValue } from "../../graph/model/property";
import type { Subject } from "../subject";

/** Whether a value names a resource of the stack: its id or its ARN. */
export function isOwn(
  subject: Subject,
  value: PropertyValue | undefined,
  ...types: readonly string[]
): boolean {
  if (typeof value !== "string" || value === "") return false;
  const all = types.length === 0 ? subject.graph.resources : subject.ofType(...types);
  return all.some(({ id, outputs }) => value === id || value === outputs["arn"] || value === outputs["id"]);
}

/** A value as a list: what is not one is empty. */
export function listOf(value: PropertyValue | undefined): readonly PropertyValue[] {
  return Array.isArray(value) ? value : [];
}
