import { isMap, type PropertyMap } from "../../graph/model/property";
import { type Kind, PROJECT_NUMBER, type Tree } from "./kind";
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
  if (kind === undefined) return shape;
  for (const { property, tree, overridden, fixed } of computedOf(kind)) {
    const given = inputs[property];
    if (given !== undefined && !overridden && !isMap(given)) continue;
    const found = fixed ?? shapeOfTree(tree, inputs);
    if (found !== undefined) shape[property] = found;
  }
  if (
    kind.name !== undefined &&
    !kind.name.property.includes("../../engines/simulator") &&
    inputs[kind.name.property] === undefined
  ) {
    shape[kind.name.property] = "string";
  }
  return shape;
}

/** A property that the cloud computes. */
interface Computed {
  readonly property: string;
  readonly tree: Tree;
  /** Whether the cloud's value stands, whatever the input was. */
  readonly overridden: boolean;
  /** Its shape where no input changes it. */
  readonly fixed: Shape | undefined;
}

const COMPUTED = new WeakMap<Kind, readonly Computed[]>();

/** What the tables say of a kind's computed properties, looked up once. */
function computedOf(kind: Kind): readonly Computed[] {
  let computed = COMPUTED.get(kind);
  if (computed === undefined) {
    const trees: readonly [string, Tree][] = Object.entries({ ...kind.outputs, ...kind.always });
    computed = trees.map(([property, tree]) => ({
      property,
      tree,
      overridden: kind.always?.[property] !== undefined,
      fixed: isFixed(tree) ? shapeOfTree(tree, {}) : undefined,
    }));
    COMPUTED.set(kind, computed);
  }
  return computed;
}

function isFixed(tree: Tree): boolean {
  if (typeof tree === "function") return false;
  return typeof tree !== "object" || Object.values(tree).every((item: Tree) => isFixed(item));
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
