import { hash } from "node:crypto";
import { claimingPart, type Claims } from "../../../graph/closed/claims";
import { Whole, type WholeData } from "../../../graph/equal/template/whole";
import { WholeMaker } from "../../../graph/equal/template/whole-maker";
import type { ResourceGraph } from "../../../graph/model/graph";
import type { PropertyValue } from "../../../graph/model/property";
import type { TokenTable } from "../../../graph/model/tokens";
import type { Model } from "../models";
import { groupKey, type StampGraph, stampGraph } from "../states/stamp-graph";
import type { KeptGraphs } from "../../renders/graphs";
import { isPlain } from "../../renders/plain";
import type { LikeStamp, SharedModel } from "./messages";

/** Most models that are shared: each takes some megabytes in each thread. Stamps of others are handed over whole. */
const MOST_SHARED = 24;

/** A stamp of which only the claims are at hand, and by which model all else of it is proven. */
export interface ProvenStamp {
  /** `graph` has only the resources that claim something. */
  readonly stamp: StampGraph;
  readonly model: Model;
  /** The numbers of its claims in that graph. */
  readonly claims: Claims;
  /** Resources of the whole graph. */
  readonly resources: number;
}

interface Shared {
  readonly model: Model;
  /** Its claiming part. */
  readonly part: Whole;
  readonly claims: Claims;
  /** Of each resource what of its URN comes after the stack. */
  readonly tails: readonly string[];
  readonly whole: WholeData;
  readonly name: string;
}

/** The models that threads were told, and what is known of a stamp that one of them found to be like one. */
export class SharedModels {
  readonly #shared: Shared[] = [];

  /**
   * @param tell tells the threads a model
   * @param tokens knows the tokens of the models' graphs
   */
  constructor(
    private readonly tell: (model: SharedModel) => void,
    private readonly tokens: TokenTable,
  ) {}

  /** Tells the threads a model, where its graph can be put together of own values. */
  share(model: Model): void {
    const { stamp, template } = model;
    const { graph } = stamp;
    if (this.#shared.length >= MOST_SHARED || !isPlain(graph)) return;
    const maker = new WholeMaker(graph, stamp.derivations, template.data.kinds);
    const { graph: claiming, claims } = claimingPart(graph, model.claims);
    const [whole, part] = [maker.of(asValue(graph)), maker.of(asValue(claiming))];
    if (whole === undefined || part === undefined) return;
    const start = `urn:pulumi:${graph.stack}`.length;
    const name = hash("sha256", JSON.stringify(whole));
    const number = this.#shared.push({
      model,
      part: new Whole(part),
      claims,
      tails: graph.resources.map(({ urn }) => urn.slice(start)),
      whole,
      name,
    });
    this.tell({ number: number - 1, group: groupKey(stamp), template: template.data, whole, name });
  }

  /** What a stamp claims that a thread found to be like a model. */
  proven(like: LikeStamp): ProvenStamp {
    const { model, part, claims, tails } = this.#of(like);
    const graph = part.make(like) as unknown as ResourceGraph;
    this.tokens.learnAlike(graph.stack, tails, like.codes);
    return { stamp: stampGraph(graph), model, claims, resources: tails.length };
  }

  /** Keeps what the own values of such a stamp are put into; it may be kept where the stamp may. */
  keepWhole(like: LikeStamp, graphs: KeptGraphs): void {
    const { whole, name } = this.#of(like);
    graphs.keepWhole(name, whole);
  }

  #of({ model }: LikeStamp): Shared {
    const shared = this.#shared[model];
    if (shared === undefined) throw new Error(`no model ${model}`);
    return shared;
  }
}

/** A graph that comes back out of JSON as it went in. */
function asValue(graph: ResourceGraph): PropertyValue {
  return JSON.parse(JSON.stringify(graph)) as PropertyValue;
}
