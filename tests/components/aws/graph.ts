import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, reveal } from "../../../graph/model/property";
import { Subject } from "../../../policies/index";

/** A rendered AWS stamp, asked in a test's words. */
export class AwsGraph {
  readonly #subject: Subject;

  constructor(readonly graph: ResourceGraph) {
    this.#subject = new Subject(graph);
  }

  /** Resources of a type, named without `aws:`. */
  of(type: string): GraphResource[] {
    return this.graph.resources.filter((resource) => resource.type === `aws:${type}`);
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

  /** Whether there are such resources and each has one of those beside it that refers to it and complies. */
  each(
    type: string,
    companion: string,
    by: string,
    complies: (inputs: PropertyMap) => boolean = () => true,
  ): boolean {
    const found = this.of(type);
    return (
      found.length > 0 &&
      found.every((resource) =>
        this.#subject.referring(`aws:${companion}`, by, resource).some(({ inputs }) => complies(inputs)),
      )
    );
  }

  /** Every container of every task. */
  containers(): PropertyMap[] {
    return this.of("ecs/taskDefinition:TaskDefinition").flatMap(
      ({ inputs }) => JSON.parse(String(inputs["containerDefinitions"])) as PropertyMap[],
    );
  }
}

/** The value at a path such as `rules.0.name`. */
export function at(value: PropertyValue | undefined, path: string): PropertyValue | undefined {
  return path.split(".").reduce<PropertyValue | undefined>((here, step) => {
    if (Array.isArray(here)) return here[Number(step)];
    return isMap(here) ? here[step] : undefined;
  }, value);
}

/** A value as text, secrets laid open. */
export function text(value: PropertyValue | undefined): string {
  return JSON.stringify(value === undefined ? null : reveal(value));
}

/** Statements of a policy document. */
export function statements(document: PropertyValue | undefined): PropertyMap[] {
  const parsed: unknown = JSON.parse(String(document));
  return (parsed as { Statement: PropertyMap[] }).Statement;
}
