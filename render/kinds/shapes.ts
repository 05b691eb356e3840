import { isMap, type PropertyMap } from "../../graph/model/property";
import { PROJECT_NUMBER, type Tree } from "./kind";
import { known } from "./kinds";

/** What a computed property will be once the cloud answers: a text, a constant's kind, or a structure of these. */
export type Shape = "string" | "number" | "boolean" | readonly Shape[] | { readonly [key: string]: Shape };

/**
 * The computed properties of a type and their structure, from the same tables the simulator answers with.
 * Renders use it to make unknown values that have the right depth (`domainValidationOptions[0].resourceRecordName`).
 * Empty for a type no table names; a property given as an input is left out unless the cloud overrides it.
 *
 * @param inputs the resource's inputs; what is unknown or secret may stand in its wrapped form
 */
export function shapeOf(type: string, inputs: PropertyMap): Readonly<Record<string, Shape>> {
  const kind = known(type);
  const shape: Record<string, Shape> = {};
  for (const [property, tree] of Object.entries({ ...kind?.outputs, ...kind?.always })) {
    const given = inputs[property];
    const overridden = kind?.always?.[property] !== undefined;
    if (given !== undefined && !overridden && !isMap(given)) continue;
    const found = shapeOfTree(tree, inputs);
    if (found !== undefined) shape[property] = found;
  }
  if (
    kind?.name !== undefined &&
    !kind.name.property.includes("../../engines/simulator") &&
    inputs[kind.name.property] === undefined
  ) {
    shape[kind.name.property] = "string";
  }
  return shape;
}

function shapeOfTree(tree: Tree, inputs: PropertyMap): Shape | undefined {
  if (typeof tree === "function") {
    const grown = tree(inputs);
    return grown === undefined ? undefined : shapeOfTree(grown, inputs);
  }
  if (tree === PROJECT_NUMBER) return "number";
  if (typeof tree === "string") return "string";
  if (typeof tree === "number") return "number";
  if (typeof tree === "boolean") return "boolean";
  if (Array.isArray(tree))
    return (tree as readonly Tree[]).map((item) => shapeOfTree(item, inputs) ?? "string");
  const map: Record<string, Shape> = {};
  for (const [key, child] of Object.entries(tree)) {
    const shape = shapeOfTree(child, inputs);
    if (shape !== undefined) map[key] = shape;
  }
  return map;
}
