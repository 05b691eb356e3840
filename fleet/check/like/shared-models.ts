import { hash } from "node:crypto";
import { claimingPart, type Claims } from "../../../graph/closed/claims";
import { ownOf } from "../../../graph/equal/template/fit";
import { graphOfWhole, Whole, type WholeData } from "../../../graph/equal/template/whole";
import { WholeMaker } from "../../../graph/equal/template/whole-maker";
import type { ResourceGraph } from "../../../graph/model/graph";
import type { PropertyValue } from "../../../graph/model/property";
import type { TokenTable } from "../../../graph/model/tokens";
import type { Model } from "../models";
import { groupKey, type StampGraph, stampGraph } from "../states/stamp-graph";
import type { KeptGraphs } from "../../renders/graphs";
import { isPlain } from "../../renders/plain";
import type { LikeKept, LikeStamp, SharedModel } from "./messages";

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
  /** Of each resource the number that the tokens' table has of its URN, but for the stack. */
  readonly tails: readonly number[];
  readonly whole: WholeData;
  readonly name: string;
}

/** The models that threads were told, and what is known of a stamp that one of them found to be like one. */
export class SharedModels {
  readonly #shared: Shared[] = [];
  /** A model's proof → its number. */
  readonly #proofs = new Map<string, number>();

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
    const name = hash("sha256", JSON.stringify(whole));
    const group = groupKey(stamp);
    const proof = hash("sha256", JSON.stringify([group, name, template.data], asList));
    const number = this.#shared.length;
    this.#proofs.set(proof, number);
    this.#shared.push({
      model,
      part: new Whole(part),
      claims,
      tails: this.tokens.tailsOf(graph),
      whole,
      name,
    });
    this.tell({
      number,
      group,
      template: template.data,
      own: ownOf(graph, stamp.derivations),
      whole,
      name,
      proof,
    });
  }

  /**
   * A stamp that was found to be like a model when it was kept; `undefined` where this fleet has no model that is the same. By this very code
   * it was found: what is kept by another is not read.
   */
  kept({ proof, values, codes }: LikeKept): LikeStamp | undefined {
    const model = this.#proofs.get(proof);
    return model === undefined ? undefined : { model, values, codes };
  }

  /** What a stamp claims that a thread found to be like a model. */
  proven(like: LikeStamp): ProvenStamp {
    const { model, part, claims, tails } = this.#of(like);
    const graph = graphOfWhole(part, like);
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

/** Maps and sets as lists, in JSON. */
function asList(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/** A graph that comes back out of JSON as it went in. */
function asValue(graph: ResourceGraph): PropertyValue {
  return JSON.parse(JSON.stringify(graph)) as PropertyValue;
}
