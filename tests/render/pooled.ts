import type { BlueprintInput } from "../../components/program/index";
import { blueprint } from "../../stacks/blueprint";

/** The repository's blueprint, its class `standard` with what the reference leaves out: a pooler in front of the database, and events. */
export function pooled(pooling: object = {}): BlueprintInput {
  const { routing: _routing, classes, ...rest } = blueprint;
  const standard = classes["standard"];
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  const database = { ...standard.database, pooling: { enabled: true, ...pooling } };
  return { ...rest, classes: { standard: { ...standard, database, events: { enabled: true } } } };
}
