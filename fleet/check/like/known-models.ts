import { type OwnData, ownOf, TemplateFit } from "../../../graph/equal/template/fit";
import { graphOfWhole, Whole } from "../../../graph/equal/template/whole";
import type { ResourceGraph } from "../../../graph/model/graph";
import { groupKey, type StampGraph, stampGraph } from "../states/stamp-graph";
import type { LikeKept, LikeStamp, SharedModel } from "./messages";

interface Known {
  readonly number: number;
  readonly name: string;
  readonly proof: string;
  readonly fit: TemplateFit;
  readonly whole: Whole;
  /** Of each resource whether it has tokens, where whatever the own values are nothing in it is a secret that may not be kept. */
  readonly keeps: readonly boolean[] | undefined;
}

/** A stamp that is like a known model, and what is kept of it. */
export interface Found {
  readonly like: LikeStamp;
  readonly kept: LikeKept;
  /** True where it may be kept; else it is not known. */
  readonly mayKeep: boolean;
}

/** The models that a thread was told, by which it judges what it renders. */
export class KnownModels {
  readonly #byGroup = new Map<string, Known[]>();

  /** @param mayKeep whether a graph holds no secret of somebody's own */
  constructor(private readonly mayKeep: (graph: ResourceGraph) => boolean) {}

  add({ name, number, group, own, proof, template, whole: data }: SharedModel): void {
    const known = this.#byGroup.get(group) ?? [];
    this.#byGroup.set(group, known);
    const whole = new Whole(data);
    // What is a secret of some stamp's is one of this, whose own values are all known; where tokens are, each has one.
    const open: OwnData = { values: own.values.map((_, at) => `known(${at})`), codes: own.codes };
    const made = graphOfWhole(whole, open);
    // Two keys that became one would hide what the first has.
    const isPublic = whole.is(made, open) && this.mayKeep(made);
    const keeps = isPublic ? own.codes.map((code) => code !== "") : undefined;
    known.unshift({ name, number, proof, fit: new TemplateFit(template), whole, keeps });
  }

  /** The model that a graph is like: in what laws look at but for what is its own, and in all else to the letter. */
  find(graph: ResourceGraph): Found | undefined {
    const stamp = this.#byGroup.size === 0 ? undefined : stampIn(graph);
    if (stamp === undefined) return undefined;
    const models = this.#byGroup.get(groupKey(stamp)) ?? [];
    for (const [index, { name, number, fit, keeps, proof, whole }] of models.entries()) {
      if (!fit.fits(graph, stamp.derivations)) continue;
      const own = ownOf(graph, stamp.derivations);
      if (!whole.is(graph, own)) return undefined;
      if (index > 0) models.unshift(...models.splice(index, 1));
      return {
        like: { model: number, ...own },
        kept: { whole: name, proof, ...own },
        mayKeep: keeps?.every((has, at) => has === ((own.codes[at] ?? "") !== "")) === true,
      };
    }
    return undefined;
  }
}

/** A graph as a stamp's; `undefined` for what is none. */
function stampIn(graph: ResourceGraph): StampGraph | undefined {
  try {
    return stampGraph(graph);
  } catch {
    return undefined;
  }
}
