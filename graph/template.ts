import type { Derivation, GraphResource, ResourceGraph } from "./graph";
import { observedOtherwise } from "./observed";
import { ownershipOf } from "./ownership";
import type { PropertyValue } from "./property";
import {
  codeOf,
  fitsText,
  fitsValue,
  type Own,
  type TextTemplate,
  TextTemplates,
  urnsOf,
  type ValueTemplate,
} from "./template-text";
import { digitSum } from "./tokens";
import { providerUrn, STACK_TYPE } from "./urn";

interface ResourceTemplate {
  readonly type: string;
  readonly custom: boolean;
  readonly name: TextTemplate;
  /** The URN after stack and project. */
  readonly urn: TextTemplate;
  readonly parent: number;
  readonly provider: number;
  readonly inputs: ValueTemplate;
  readonly options: ValueTemplate;
  readonly dependencies: readonly number[];
  readonly edges: readonly (readonly [property: string, urns: readonly number[]])[];
}

/** Outputs that are the identity itself. */
const IDENTITY: ReadonlySet<string> = new Set(["derivations", "expires"]);
const NONE = -1;
const FOREIGN = -2;

/**
 * One judged stamp as a template for those that should be equal. A stamp that fits it has in every place either the
 * same literal or its own counterpart of what is the judged stamp's own, so that all that was said of that one holds
 * for it; it need not be scanned again. A stamp that does not fit is not wrong for that: it is judged like any other.
 */
export class StampTemplate {
  readonly #resources: readonly ResourceTemplate[];
  readonly #outputs: ValueTemplate;
  readonly #stands: readonly string[];
  readonly #constants: readonly (string | undefined)[];
  readonly #codes: readonly string[];
  readonly #isUsable: boolean;

  constructor(
    private readonly graph: ResourceGraph,
    derivations: readonly Derivation[],
  ) {
    const texts = new TextTemplates(graph, derivations, ownershipOf(graph));
    const numbers = new Map(graph.resources.map(({ urn }, index) => [urn, index]));
    this.#stands = derivations.map(standsOf);
    this.#constants = derivations.map(({ stands, value }) =>
      stands.startsWith("global(") ? value : undefined,
    );
    this.#resources = graph.resources.map((resource) => templateOf(resource, graph, texts, numbers));
    this.#codes = graph.resources.map(({ id }) => codeOf(id));
    this.#outputs = texts.value(outputsOf(graph), "");
    this.#isUsable =
      graph.invokes.length === 0 &&
      graph.resources.every((resource) => !resource.external && isAsAsked(resource));
  }

  /** Whether another stamp is the same but for what is its own. */
  fits(graph: ResourceGraph, derivations: readonly Derivation[]): boolean {
    const { resources, project, origin, stack } = graph;
    const isAlike =
      this.#isUsable &&
      graph.invokes.length === 0 &&
      origin === this.graph.origin &&
      project === this.graph.project &&
      resources.length === this.#resources.length &&
      derivations.length === this.#stands.length;
    if (!isAlike) return false;
    for (const [index, derivation] of derivations.entries()) {
      if (standsOf(derivation) !== this.#stands[index]) return false;
      const constant = this.#constants[index];
      if (constant !== undefined && derivation.value !== constant) return false;
    }
    const codes = resources.map(({ id }) => codeOf(id));
    if (codes.some((code, index) => (code === "") !== (this.#codes[index] === ""))) return false;
    const own: Own = {
      derived: [...derivations.map(({ value }) => value), urnsOf(graph)],
      codes,
      sums: codes.map(digitSum),
    };
    const prefix = `urn:pulumi:${stack}::${project}::`;
    for (const [index, resource] of resources.entries()) {
      const template = this.#resources[index];
      if (template === undefined || !fitsResource(template, resource, resources, prefix, own)) return false;
    }
    return fitsValue(this.#outputs, outputsOf(graph), own);
  }
}

function standsOf({ stands, whole }: Derivation): string {
  return whole === true ? `${stands} whole` : stands;
}

function outputsOf({ outputs }: ResourceGraph): PropertyValue {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !IDENTITY.has(key)));
}

/** Whether the outputs contradict nothing that was asked for. */
function isAsAsked(resource: GraphResource): boolean {
  return Object.keys(observedOtherwise(resource)).length === 0;
}

function templateOf(
  resource: GraphResource,
  { stack, project }: ResourceGraph,
  texts: TextTemplates,
  numbers: ReadonlyMap<string, number>,
): ResourceTemplate {
  const { type, custom, name, urn, parent, provider, inputs, options } = resource;
  const number = (of: string | undefined): number =>
    of === undefined || of === "" ? NONE : (numbers.get(of) ?? FOREIGN);
  const prefix = `urn:pulumi:${stack}::${project}::`;
  return {
    type,
    custom,
    name: texts.of(name, "id"),
    urn: urn.startsWith(prefix) ? texts.of(urn.slice(prefix.length), "") : undefined,
    parent: number(parent),
    provider: number(provider === undefined ? undefined : providerUrn(provider)),
    inputs: texts.value(inputs, ""),
    options: texts.value(JSON.parse(JSON.stringify(options)) as PropertyValue, ""),
    dependencies: resource.dependencies.map(number),
    edges: Object.entries(resource.propertyDependencies).map(
      ([key, urns]) => [key, urns.map(number)] as const,
    ),
  };
}

function fitsResource(
  template: ResourceTemplate,
  resource: GraphResource,
  resources: readonly GraphResource[],
  prefix: string,
  own: Own,
): boolean {
  const { type, custom, external, name, urn, parent, provider, options, dependencies } = resource;
  if (type !== template.type || custom !== template.custom || external) return false;
  // The stack itself is called by its name and says nothing else; no law looks at it.
  if (type === STACK_TYPE) return true;
  if (!urn.startsWith(prefix) || !fitsText(template.urn, urn.slice(prefix.length), own)) return false;
  if (!fitsText(template.name, name, own)) return false;
  const is = (of: string | undefined, number: number): boolean =>
    of === undefined || of === "" ? number === NONE : resources[number]?.urn === of;
  if (!is(parent, template.parent)) return false;
  if (!is(provider === undefined || provider === "" ? undefined : providerUrn(provider), template.provider))
    return false;
  if (!isEach(dependencies, template.dependencies, is)) return false;
  const edges = Object.keys(resource.propertyDependencies);
  if (edges.length !== template.edges.length) return false;
  for (const [key, numbers] of template.edges) {
    const urns = resource.propertyDependencies[key];
    if (urns === undefined || !isEach(urns, numbers, is)) return false;
  }
  return (
    fitsValue(template.options, optionsOf(options), own) &&
    fitsValue(template.inputs, resource.inputs, own) &&
    isAsAsked(resource)
  );
}

function isEach(
  urns: readonly string[],
  numbers: readonly number[],
  is: (urn: string, number: number) => boolean,
): boolean {
  if (urns.length !== numbers.length) return false;
  for (let i = 0; i < urns.length; i += 1) if (!is(urns[i] ?? "", numbers[i] ?? FOREIGN)) return false;
  return true;
}

function optionsOf(options: GraphResource["options"]): PropertyValue {
  return options as PropertyValue;
}
