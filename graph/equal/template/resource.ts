import type { GraphResource, ResourceGraph } from "../../model/graph";
import type { OwnValues } from "../own-values";
import { isMap, type PropertyMap, type PropertyValue } from "../../model/property";
import { holdAsAsked, type Switches, switchesOf } from "../switches";
import type { TextTemplate, TextTemplates } from "./text";
import type { ValueMatch, ValueTemplate, ValueTemplates } from "./value";
import { providerUrn, STACK_TYPE } from "../../model/urn";

/** One resource of a template; other resources are called by their number. */
export interface ResourceTemplate {
  readonly type: string;
  readonly custom: boolean;
  readonly name: string;
  /** The URN after stack and project. */
  readonly tail: string;
  readonly id: TextTemplate;
  readonly parent: number;
  readonly provider: number;
  readonly inputs: ValueTemplate;
  readonly switches: Switches | undefined;
  readonly options: ValueTemplate;
  readonly dependencies: readonly number[];
  readonly edges: readonly { readonly key: string; readonly urns: readonly number[] }[];
  /** Outputs that other resources' inputs repeat: a rule may follow a reference by them. */
  readonly outputs: readonly { readonly key: string; readonly template: ValueTemplate }[];
}

const NONE = -1;
/** Never the number of a resource. */
const FOREIGN = -2;
/** What a resource was once called; no law and no rule looks at it. */
const ALIASES = "aliases";

/** What the URNs of a stack's resources begin with, project included. */
export function urnPrefix({ stack, project }: ResourceGraph): string {
  return `urn:pulumi:${stack}::${project}::`;
}

/** The templates of a graph's resources; `undefined` where one is called otherwise than in other stamps. */
export function resourceTemplates(
  graph: ResourceGraph,
  texts: TextTemplates,
  values: ValueTemplates,
): readonly ResourceTemplate[] | undefined {
  const prefix = urnPrefix(graph);
  const numbers = new Map(graph.resources.map(({ urn }, index) => [urn, index]));
  const number = (of: string | undefined): number =>
    of === undefined || of === "" ? NONE : (numbers.get(of) ?? FOREIGN);
  const used = inputTextsOf(graph);
  const templates: ResourceTemplate[] = [];
  for (const resource of graph.resources) {
    const { type, custom, name, urn, parent, provider, inputs, options } = resource;
    const tail = urn.slice(prefix.length);
    // The stack itself is called by its stamp's name.
    const isAlike = type === STACK_TYPE || (tail.endsWith(`::${name}`) && texts.isName(name));
    if (!urn.startsWith(prefix) || !isAlike) return undefined;
    templates.push({
      type,
      custom,
      name,
      tail,
      id: texts.of(resource.id ?? "", "id"),
      parent: number(parent),
      provider: number(provider === undefined || provider === "" ? undefined : providerUrn(provider)),
      inputs: values.add(inputs, ""),
      switches: custom ? switchesOf(inputs) : undefined,
      options: values.add(withoutAliases(judged(options)), ""),
      dependencies: resource.dependencies.map(number),
      edges: Object.entries(resource.propertyDependencies)
        .filter(([, urns]) => urns.length > 0)
        .map(([key, urns]) => ({ key, urns: urns.map(number) })),
      outputs: Object.entries(resource.outputs).flatMap(([key, value]) => {
        const user = typeof value === "string" ? used.get(value) : undefined;
        // No rule follows a resource's reference to itself.
        const isUsed = user !== undefined && user !== urn && typeof texts.of(String(value), key) === "number";
        return isUsed ? [{ key, template: values.add(value, key) }] : [];
      }),
    });
  }
  return templates;
}

/** Another stamp while it is compared with a template. */
export interface Candidate {
  readonly resources: readonly GraphResource[];
  /** What its URNs begin with. */
  readonly prefix: string;
  readonly own: OwnValues;
  /** Compares its values with the template's. */
  readonly match: ValueMatch;
  /** By the number of a provider the reference that was found to be to it; most resources have the same. */
  readonly providers: (string | undefined)[];
}

/** Whether another stamp's resource is the template's. */
export function fitsResource(
  template: ResourceTemplate,
  resource: GraphResource,
  candidate: Candidate,
): boolean {
  const { resources, prefix, own, match } = candidate;
  const { type, custom, external, name, urn, id = "", parent, provider, outputs } = resource;
  if (type !== template.type || custom !== template.custom || external) return false;
  // The stack itself is called by its name and says nothing else; no law looks at it.
  if (type === STACK_TYPE) return true;
  // Put together and compared as a whole: several times as fast as `startsWith` and `endsWith`.
  if (name !== template.name || urn !== prefix + template.tail) return false;
  if (id !== (typeof template.id === "number" ? own.text(template.id) : template.id)) return false;
  return (
    isNumbered(parent, template.parent, resources) &&
    isProvider(provider, template.provider, candidate) &&
    areNumbered(resource.dependencies, template.dependencies, resources) &&
    fitsEdges(template, resource.propertyDependencies, resources) &&
    match.fitsMap(template.options, judged(resource.options), ALIASES) &&
    match.fits(template.inputs, resource.inputs) &&
    template.outputs.every((output) => match.fits(output.template, outputs[output.key])) &&
    (template.switches === undefined || holdAsAsked(template.switches, outputs))
  );
}

function fitsEdges(
  { edges }: ResourceTemplate,
  given: GraphResource["propertyDependencies"],
  resources: readonly GraphResource[],
): boolean {
  let next = 0;
  for (const key in given) {
    const urns = given[key];
    // Of an input that depends on nothing there is nothing to say.
    if (urns === undefined || urns.length === 0) continue;
    const edge = edges[next];
    if (edge?.key !== key || !areNumbered(urns, edge.urns, resources)) return false;
    next += 1;
  }
  return next === edges.length;
}

function areNumbered(
  urns: readonly string[],
  numbers: readonly number[],
  resources: readonly GraphResource[],
): boolean {
  if (urns.length !== numbers.length) return false;
  for (let i = 0; i < urns.length; i += 1)
    if (!isNumbered(urns[i], numbers[i] ?? FOREIGN, resources)) return false;
  return true;
}

/** Whether a URN is that of the resource with this number. */
function isNumbered(urn: string | undefined, number: number, resources: readonly GraphResource[]): boolean {
  return urn === undefined || urn === "" ? number === NONE : resources[number]?.urn === urn;
}

/** Whether a reference `<urn>::<id>` is to the resource with this number. */
function isProvider(
  reference: string | undefined,
  number: number,
  { resources, providers }: Candidate,
): boolean {
  if (reference === undefined || reference === "") return number === NONE;
  if (reference === providers[number]) return true;
  const urn = resources[number]?.urn;
  if (urn === undefined || !reference.startsWith(urn) || !reference.startsWith("::", urn.length))
    return false;
  // An id may hold anything but what separates it.
  if (reference.includes("::", urn.length + 1)) return false;
  providers[number] = reference;
  return true;
}

/** Options as property values, which they are but for what is not set. */
function judged(options: GraphResource["options"]): PropertyMap {
  return options as PropertyMap;
}

function withoutAliases(options: PropertyMap): PropertyMap {
  const { [ALIASES]: _, ...others } = options;
  return others;
}

/** Every text of the inputs of a graph → the resource that has it, empty where several have. */
function inputTextsOf({ resources }: ResourceGraph): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (value: PropertyValue | undefined, urn: string): void => {
    if (typeof value === "string") texts.set(value, (texts.get(value) ?? urn) === urn ? urn : "");
    else if (Array.isArray(value)) for (const item of value) visit(item, urn);
    else if (isMap(value)) for (const item of Object.values(value)) visit(item, urn);
  };
  for (const { inputs, urn } of resources) visit(inputs, urn);
  return texts;
}
