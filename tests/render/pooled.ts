import type { BlueprintInput } from "../../components/program/index";
import { blueprint } from "../../stacks/blueprint";

/** A blueprint with events on in each class. */
export function withEvents<T extends Pick<BlueprintInput, "classes">>(input: T): T {
  const classes = Object.entries(input.classes).map(([name, spec]) => [
    name,
    { ...spec, events: { enabled: true } },
  ]);
  return { ...input, classes: Object.fromEntries(classes) as BlueprintInput["classes"] };
}

/** A blueprint whose classes all have their restores tested, where the cloud has a service for it. */
export function withRestoreTests<T extends Pick<BlueprintInput, "classes">>(input: T): T {
  const classes = Object.entries(input.classes).map(([name, spec]) => [
    name,
    { ...spec, drills: { ...spec.drills, restoreTests: "weekly" } },
  ]);
  return { ...input, classes: Object.fromEntries(classes) as BlueprintInput["classes"] };
}

/** The repository's blueprint, its class `standard` with what the reference leaves out: a pooler in front of the database, and events. */
export function pooled(pooling: object = {}): BlueprintInput {
  const { routing: _routing, classes, ...rest } = blueprint;
  const standard = classes["standard"];
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  const database = { ...standard.database, pooling: { enabled: true, ...pooling } };
  return withEvents({ ...rest, classes: { standard: { ...standard, database } } });
}
