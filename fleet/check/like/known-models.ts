import { ownOf, TemplateFit } from "../../../graph/equal/template/fit";
import { Whole } from "../../../graph/equal/template/whole";
import type { ResourceGraph } from "../../../graph/model/graph";
import { groupKey, type StampGraph, stampGraph } from "../states/stamp-graph";
import type { LikeKept, LikeStamp, SharedModel } from "./messages";

interface Known {
  readonly number: number;
  readonly name: string;
  readonly proof: string;
  readonly fit: TemplateFit;
  readonly whole: Whole;
}

/** A stamp that is like a known model, and what is kept of it. */
export interface Found {
  readonly like: LikeStamp;
  readonly kept: LikeKept;
}

/** The models that a thread was told, by which it judges what it renders. */
export class KnownModels {
  readonly #byGroup = new Map<string, Known[]>();

  add({ name, number, group, proof, template, whole }: SharedModel): void {
    const known = this.#byGroup.get(group) ?? [];
    this.#byGroup.set(group, known);
    known.unshift({ name, number, proof, fit: new TemplateFit(template), whole: new Whole(whole) });
  }

  /** The model that a graph is like: in what laws look at but for what is its own, and in all else to the letter. */
  find(graph: ResourceGraph): Found | undefined {
    const stamp = this.#byGroup.size === 0 ? undefined : stampIn(graph);
    if (stamp === undefined) return undefined;
    const models = this.#byGroup.get(groupKey(stamp)) ?? [];
    for (const [index, { name, number, fit, proof, whole }] of models.entries()) {
      if (!fit.fits(graph, stamp.derivations)) continue;
      const own = ownOf(graph, stamp.derivations);
      if (!whole.is(graph, own)) return undefined;
      if (index > 0) models.unshift(...models.splice(index, 1));
      return { like: { model: number, ...own }, kept: { whole: name, proof, ...own } };
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
