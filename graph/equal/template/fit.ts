import { projectNumberOf } from "../../canonical/project-number";
import { prefixOf } from "../../closed/names";
import type { Derivation, GraphOrigin, ResourceGraph } from "../../model/graph";
import { wordsOf } from "../../model/segments";
import { tokenCode } from "../../model/tokens";
import { asCompared, type LiteralData, LiteralTexts } from "../literals";
import { firstOfEquals, kindOf, OwnIndex, type OwnKind } from "../own-index";
import { OwnValues, type Piece } from "../own-values";
import { fitsResource, type ResourceTemplate, urnPrefix } from "./resource";
import { type Stretch, urnsOf } from "./text";
import { type ValueData, ValueMatch, type ValueTemplate } from "./value";

/** The output that one stamp has and another does without, equal as they are. */
export const EXPIRES = "expires";

/** What of a judged stamp others are compared with: plain data, which another thread may be given. */
export interface TemplateData {
  readonly project: string;
  readonly origin: GraphOrigin;
  readonly derivations: readonly Derivation[];
  readonly kinds: readonly OwnKind[];
  /** What no place of a template says: by it an agent of Google's is the stamp's own. */
  readonly projectNumber: string | undefined;
  readonly resources: readonly ResourceTemplate[];
  readonly values: ValueData;
  readonly outputs: ValueTemplate;
  readonly texts: readonly (readonly Piece[])[];
  readonly stretches: readonly Stretch[];
  readonly literals: LiteralData;
}

/** Compares stamps with a judged one; see `StampTemplate`. */
export class TemplateFit {
  readonly #literals: LiteralTexts;
  /** Number of the first of equal derived values, and what the stamp's names begin with. */
  readonly #equals: readonly number[];
  readonly #prefix: string | undefined;

  constructor(private readonly template: TemplateData) {
    this.#literals = new LiteralTexts(template.literals);
    this.#equals = firstOfEquals(template.derivations);
    this.#prefix = prefixOf(template.derivations);
  }

  /** Whether another stamp is the same but for what is its own. */
  fits(graph: ResourceGraph, derivations: readonly Derivation[]): boolean {
    const { resources, project, origin } = graph;
    const { template } = this;
    const isAlike =
      graph.invokes.length === 0 &&
      origin === template.origin &&
      project === template.project &&
      resources.length === template.resources.length &&
      this.#areAlike(derivations) &&
      projectNumberOf(graph, derivations) === template.projectNumber;
    if (!isAlike) return false;
    const own = ownValues(graph, derivations, template.texts);
    if (!own.areDistinct) return false;
    const match = new ValueMatch(template.values, own);
    const candidate = { resources, prefix: urnPrefix(graph), own, match, providers: [] };
    for (let i = 0; i < resources.length; i += 1) {
      const known = template.resources[i];
      const resource = resources[i];
      if (known === undefined || resource === undefined) return false;
      if (!fitsResource(known, resource, candidate)) return false;
    }
    return (
      match.fitsMap(template.outputs, graph.outputs, EXPIRES) && this.#standsNowhereElse(derivations, own)
    );
  }

  /** Whether derived values stand for the same and differ only where they are the stamp's own. */
  #areAlike(derivations: readonly Derivation[]): boolean {
    const { template } = this;
    if (derivations.length !== template.derivations.length) return false;
    for (let i = 0; i < derivations.length; i += 1) {
      const derived = derivations[i];
      const known = template.derivations[i];
      if (derived === undefined || known === undefined) return false;
      if (derived.stands !== known.stands || derived.whole !== known.whole) return false;
      const kind = template.kinds[i];
      if (kind === "constant" ? derived.value !== known.value : kindOf(derived) !== kind) return false;
    }
    return (
      prefixOf(derivations) === this.#prefix &&
      firstOfEquals(derivations).every((first, index) => first === this.#equals[index])
    );
  }

  /** Whether what is the stamp's own stands only where the template has its counterpart. */
  #standsNowhereElse(derivations: readonly Derivation[], own: OwnValues): boolean {
    const { kinds, stretches } = this.template;
    const texts = stretches.map((stretch) => own.assemble(stretch));
    const words = new Set<string>();
    for (const text of texts) {
      for (const word of wordsOf(text)) words.add(word);
      const lower = asCompared(text);
      if (lower !== text) for (const word of wordsOf(lower)) words.add(word);
    }
    const index = new OwnIndex(derivations, kinds, words);
    return (
      this.#literals.holdNoneOf(index) &&
      stretches.every((stretch, number) => {
        const text = texts[number] ?? "";
        const lower = asCompared(text);
        const isExact = own.standsExactly(stretch, index.find(text));
        return isExact && (lower === text || index.ownIn(lower) === index.ownIn(text));
      })
    );
  }
}

/** A stamp's own values and its resources' tokens, in the order that its class's templates number them: plain data. */
export interface OwnData {
  /** What it derived, and what its URNs begin with. */
  readonly values: readonly string[];
  /** Of each resource the digits that its tokens have in common; empty where it has none. */
  readonly codes: readonly string[];
}

/** A stamp's own values. */
export function ownOf(graph: ResourceGraph, derivations: readonly Derivation[]): OwnData {
  return {
    values: [...derivations.map(({ value }) => value), urnsOf(graph)],
    codes: graph.resources.map(({ id }) => tokenCode(id)),
  };
}

/** A stamp's own values, to be put into a template's texts. */
export function ownValues(
  graph: ResourceGraph,
  derivations: readonly Derivation[],
  texts: readonly (readonly Piece[])[],
): OwnValues {
  const { values, codes } = ownOf(graph, derivations);
  return new OwnValues(values, codes, texts);
}
