import { checkClosed } from "../../closed/closed";
import type { ClosedOptions } from "../../closed/options";
import { projectNumberOf } from "../../canonical/project-number";
import { isConstant } from "../../model/constants";
import { FleetIndex } from "../../closed/fleet/fleet-index";
import { AskedOwners } from "../../closed/fleet/fleet-owners";
import type { Derivation, GraphResource, ResourceGraph } from "../../model/graph";
import { asCompared, LiteralTexts } from "../literals";
import { prefixOf } from "../../closed/names";
import { observedOtherwise } from "../../model/observed";
import { firstOfEquals, kindOf, OwnIndex, type OwnKind } from "../own-index";
import { OwnValues, type Piece } from "../own-values";
import { ownershipOf } from "../../model/ownership";
import type { PropertyMap, PropertyValue } from "../../model/property";
import { fitsResource, type ResourceTemplate, resourceTemplates, urnPrefix } from "./resource";
import { type Stretch, TextTemplates, urnsOf } from "./text";
import { ValueMatch, type ValueTemplate, ValueTemplates } from "./value";
import { wordsOf } from "../../model/segments";
import { tokenCode } from "../../model/tokens";
import { STACK_REFERENCE_TYPE } from "../../model/urn";

/** The output that one stamp has and another does without, equal as they are. */
const EXPIRES = "expires";

/**
 * One judged stamp as a template for those that should be equal. A stamp that fits it has in every place either the
 * same literal or its own counterpart of what is the judged stamp's own, and nothing of its own anywhere else, so
 * that all that was said of that one holds for it: it need not be judged again. A stamp that does not fit is not
 * wrong for that: it is judged like any other.
 */
export class StampTemplate {
  /** Number of the first of equal derived values, and what the stamp's names begin with. */
  readonly #equals: readonly number[];
  readonly #prefix: string | undefined;
  /** What no place of a template says: by it an agent of Google's is the stamp's own. */
  readonly #projectNumber: string | undefined;

  private constructor(
    private readonly graph: ResourceGraph,
    private readonly derivations: readonly Derivation[],
    private readonly kinds: readonly OwnKind[],
    private readonly resources: readonly ResourceTemplate[],
    private readonly values: ValueTemplates,
    private readonly outputs: ValueTemplate,
    private readonly texts: readonly (readonly Piece[])[],
    private readonly stretches: readonly Stretch[],
    private readonly literals: LiteralTexts,
    /** What its first law depends on, of the fleet it is in. */
    readonly asked: AskedOwners,
  ) {
    this.#equals = firstOfEquals(derivations);
    this.#prefix = prefixOf(derivations);
    this.#projectNumber = projectNumberOf(graph, derivations);
  }

  /**
   * The template of a stamp that keeps the first law, `undefined` when it can be none: it reads from outside, holds
   * what can't be read, or is excused by what its own values happen to be.
   *
   * @param options what the stamp was judged by
   */
  static of(
    graph: ResourceGraph,
    derivations: readonly Derivation[],
    options: Omit<ClosedOptions, "derivations" | "asClass">,
  ): StampTemplate | undefined {
    const { resources, invokes } = graph;
    if (invokes.length > 0 || !resources.every(isOwn)) return undefined;
    const kinds = derivations.map((derived) => (isConstant(derived) ? "constant" : kindOf(derived)));
    if (!isComplete(kinds)) return undefined;
    const ownership = ownershipOf(graph);
    if (ownership.own.size > 0) return undefined;
    // Whatever it refers to as its own without it showing is another stamp's in the next one.
    const others = new FleetIndex();
    others.add({ ...graph, stack: "" }, derivations, ownership);
    const asked = new AskedOwners(others, graph.stack);
    if (checkClosed(graph, { ...options, derivations, ownership, fleet: asked, asClass: true }).length > 0)
      return undefined;
    const literals = new LiteralTexts();
    const texts: (readonly Piece[])[] = [];
    const own = ownValues(graph, derivations, texts);
    const index = new OwnIndex(derivations, kinds);
    const templates = new TextTemplates(graph, derivations, ownership, index, own, texts, literals);
    const values = new ValueTemplates(templates);
    const made = resourceTemplates(graph, templates, values);
    if (made === undefined) return undefined;
    const outputs = values.add(outputsOf(graph), "");
    const { stretches } = templates;
    return new StampTemplate(
      graph,
      derivations,
      kinds,
      made,
      values,
      outputs,
      texts,
      stretches,
      literals,
      asked,
    );
  }

  /** Whether another stamp is the same but for what is its own. */
  fits(graph: ResourceGraph, derivations: readonly Derivation[]): boolean {
    const { resources, project, origin } = graph;
    const isAlike =
      graph.invokes.length === 0 &&
      origin === this.graph.origin &&
      project === this.graph.project &&
      resources.length === this.resources.length &&
      this.#areAlike(derivations) &&
      projectNumberOf(graph, derivations) === this.#projectNumber;
    if (!isAlike) return false;
    const own = ownValues(graph, derivations, this.texts);
    if (!own.areDistinct) return false;
    const match = new ValueMatch(this.values, own);
    const candidate = { resources, prefix: urnPrefix(graph), own, match, providers: [] };
    for (let i = 0; i < resources.length; i += 1) {
      const template = this.resources[i];
      const resource = resources[i];
      if (template === undefined || resource === undefined) return false;
      if (!fitsResource(template, resource, candidate)) return false;
    }
    return match.fitsMap(this.outputs, graph.outputs, EXPIRES) && this.#standsNowhereElse(derivations, own);
  }

  /** Whether derived values stand for the same and differ only where they are the stamp's own. */
  #areAlike(derivations: readonly Derivation[]): boolean {
    if (derivations.length !== this.derivations.length) return false;
    for (let i = 0; i < derivations.length; i += 1) {
      const derived = derivations[i];
      const known = this.derivations[i];
      if (derived === undefined || known === undefined) return false;
      if (derived.stands !== known.stands || derived.whole !== known.whole) return false;
      const kind = this.kinds[i];
      if (kind === "constant" ? derived.value !== known.value : kindOf(derived) !== kind) return false;
    }
    return (
      prefixOf(derivations) === this.#prefix &&
      firstOfEquals(derivations).every((first, index) => first === this.#equals[index])
    );
  }

  /** Whether what is the stamp's own stands only where the template has its counterpart. */
  #standsNowhereElse(derivations: readonly Derivation[], own: OwnValues): boolean {
    const texts = this.stretches.map((stretch) => own.assemble(stretch));
    const words = new Set<string>();
    for (const text of texts) {
      for (const word of wordsOf(text)) words.add(word);
      const lower = asCompared(text);
      if (lower !== text) for (const word of wordsOf(lower)) words.add(word);
    }
    const index = new OwnIndex(derivations, this.kinds, words);
    return (
      this.literals.holdNoneOf(index) &&
      this.stretches.every((stretch, number) => {
        const text = texts[number] ?? "";
        const lower = asCompared(text);
        const isExact = own.standsExactly(stretch, index.find(text));
        return isExact && (lower === text || index.ownIn(lower) === index.ownIn(text));
      })
    );
  }
}

/** Whether a resource is the stamp's, and nothing in it contradicts what was asked for. */
function isOwn(resource: GraphResource): boolean {
  const { external, type, options } = resource;
  if (external || type === STACK_REFERENCE_TYPE || (options.importId ?? "") !== "") return false;
  return Object.keys(observedOtherwise(resource)).length === 0;
}

function isComplete(kinds: readonly (OwnKind | undefined)[]): kinds is readonly OwnKind[] {
  return !kinds.includes(undefined);
}

function outputsOf({ outputs }: ResourceGraph): PropertyMap {
  const { [EXPIRES]: _, ...others }: Readonly<Record<string, PropertyValue>> = outputs;
  return others;
}

function ownValues(
  graph: ResourceGraph,
  derivations: readonly Derivation[],
  texts: readonly (readonly Piece[])[],
): OwnValues {
  const codes = graph.resources.map(({ id }) => tokenCode(id));
  const values = derivations.map(({ value }) => value);
  return new OwnValues([...values, urnsOf(graph)], codes, texts);
}
