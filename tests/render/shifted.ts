import type { BlueprintInput } from "../../components/program/index";
import { blueprint } from "../../stacks/blueprint";

/** The repository's blueprint, whose class `standard` has its releases side by side. */
export function shifted(deployment: object = { strategy: "canary" }): BlueprintInput {
  const { routing: _routing, classes, ...rest } = blueprint;
  const standard = classes["standard"];
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  return { ...rest, classes: { standard: { ...standard, app: { ...standard.app, deployment } } } };
}
