import { checkClosed } from "../../closed/closed";
import type { ClosedOptions } from "../../closed/options";
import { projectNumberOf } from "../../canonical/project-number";
import { isConstant } from "../../model/constants";
import { FleetIndex } from "../../closed/fleet/fleet-index";
import { AskedOwners } from "../../closed/fleet/fleet-owners";
import type { Derivation, GraphResource, ResourceGraph } from "../../model/graph";
import { LiteralTexts } from "../literals";
import { observedOtherwise } from "../../model/observed";
import { kindOf, OwnIndex, type OwnKind } from "../own-index";
import type { Piece } from "../own-values";
import { ownershipOf } from "../../model/ownership";
import type { PropertyMap, PropertyValue } from "../../model/property";
import { EXPIRES, ownValues, TemplateFit, type TemplateData } from "./fit";
import { resourceTemplates } from "./resource";
import { TextTemplates } from "./text";
import { ValueTemplates } from "./value";
import { STACK_REFERENCE_TYPE } from "../../model/urn";

/**
 * One judged stamp as a template for those that should be equal. A stamp that fits it has in every place either the
 * same literal or its own counterpart of what is the judged stamp's own, and nothing of its own anywhere else, so
 * that all that was said of that one holds for it: it need not be judged again. A stamp that does not fit is not
 * wrong for that: it is judged like any other.
 */
export class StampTemplate {
  #fit: TemplateFit | undefined;

  private constructor(
    /** What others are compared with. */
    readonly data: TemplateData,
    /** What its first law depends on, of the fleet it is in. */
    readonly asked: AskedOwners,
  ) {}

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
    const { project, origin } = graph;
    const { codes, literals: valueLiterals, words } = values;
    const data: TemplateData = {
      project,
      origin,
      derivations,
      kinds,
      projectNumber: projectNumberOf(graph, derivations),
      resources: made,
      values: { codes, literals: valueLiterals, words },
      outputs,
      texts,
      stretches: templates.stretches,
      literals: literals.data,
    };
    return new StampTemplate(data, asked);
  }

  /** Whether another stamp is the same but for what is its own. */
  fits(graph: ResourceGraph, derivations: readonly Derivation[]): boolean {
    this.#fit ??= new TemplateFit(this.data);
    return this.#fit.fits(graph, derivations);
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
