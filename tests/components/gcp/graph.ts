import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { blueprint } from "../../../stacks/blueprint";
import type { BlueprintInput } from "../../../components/program/index";
import { renderReference } from "../../render/reference";
import { isMap, type PropertyMap, type PropertyValue, reveal } from "../../../graph/model/property";

/** A rendered stamp on Google Cloud, asked in a test's words. */
export class GcpGraph {
  constructor(readonly graph: ResourceGraph) {}

  /** Resources of a type, named without `gcp:`. */
  of(type: string): GraphResource[] {
    return this.graph.resources.filter((resource) => resource.type === `gcp:${type}`);
  }

  /** The only resource of a type, or the first whose name ends like this. */
  one(type: string, ending = ""): GraphResource {
    const found = this.of(type).find(({ name }) => name.endsWith(ending));
    if (found === undefined) throw new Error(`the stamp has no ${type} ${ending}`);
    return found;
  }

  /** Whether there are such resources and each has this at this path. */
  all(type: string, path: string, wanted: PropertyValue): boolean {
    const found = this.of(type);
    return found.length > 0 && found.every(({ inputs }) => at(inputs, path) === wanted);
  }

  /** Every role that is given to anybody, with who gets it. */
  grants(): { role: string; member: string; urn: string }[] {
    return this.graph.resources
      .filter(({ type, inputs }) => type.startsWith("gcp:") && "role" in inputs && "member" in inputs)
      .map(({ urn, inputs }) => ({ urn, role: String(inputs["role"]), member: String(inputs["member"]) }));
  }

  /** What a resource waits for, directly or through what it waits for. */
  reach(resource: GraphResource): Set<string> {
    const reached = new Set<string>();
    const walk = (urns: readonly string[]): void => {
      for (const urn of urns) {
        if (reached.has(urn)) continue;
        reached.add(urn);
        walk(this.graph.resources.find((other) => other.urn === urn)?.dependencies ?? []);
      }
    };
    walk(resource.dependencies);
    return reached;
  }
}

/** The value at a path such as `rules.0.name`. */
export function at(value: PropertyValue | undefined, path: string): PropertyValue | undefined {
  return path.split(".").reduce<PropertyValue | undefined>((here, step) => {
    const open = here === undefined ? undefined : reveal(here);
    if (Array.isArray(open)) return open[Number(step)];
    return isMap(open) ? open[step] : undefined;
  }, value);
}

/** The maps in a list at a path. */
export function list(inputs: PropertyMap, path: string): PropertyMap[] {
  const found = at(inputs, path);
  return Array.isArray(found) ? found.filter(isMap) : [];
}

type Standard = BlueprintInput["classes"][string];

/** The reference class with parts of it otherwise. */
export async function standardWith(change: (spec: Standard) => Standard): Promise<GcpGraph> {
  const spec = blueprint.classes["standard"];
  if (spec === undefined) throw new Error("the blueprint lost its class standard");
  const classes = { standard: change(spec) };
  return new GcpGraph(await renderReference("gcp", { blueprint: { ...blueprint, classes } }));
}
