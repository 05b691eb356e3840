import { graphOfWhole, Whole, type WholeData } from "../../graph/equal/template/whole";
import type { ResourceGraph } from "../../graph/model/graph";
import type { LikeKept } from "../check/like/messages";

/** Values by what they are made of; `KeptValues` is one. */
interface Values {
  find(parts: unknown): Promise<unknown>;
  has(parts: unknown): boolean;
  keep(parts: unknown, value: unknown): void;
  leaveOut(): void;
}

/** Graphs that are kept: as they are, or as own values and the name of what they belong in, which many have in common. */
export class KeptGraphs {
  readonly #wholes = new Map<string, Whole>();
  readonly #kept = new Set<string>();

  constructor(private readonly values: Values) {}

  /** The graph of this name; undefined where none is kept, or what its own values belong in is not kept any more. */
  async find(parts: unknown): Promise<ResourceGraph | undefined> {
    const found = await this.stored(parts);
    return found !== undefined && "whole" in found ? this.made(found) : found;
  }

  /** What is kept of a graph. */
  async stored(parts: unknown): Promise<ResourceGraph | LikeKept | undefined> {
    return (await this.values.find(parts)) as ResourceGraph | LikeKept | undefined;
  }

  /** The graph that own values belong in; undefined where what they belong in is not kept any more. */
  async made(kept: LikeKept): Promise<ResourceGraph | undefined> {
    const whole = await this.#whole(kept.whole);
    return whole === undefined ? undefined : graphOfWhole(whole, kept);
  }

  /** The graph of this name, made anew where none is kept that would be the same. */
  async get(
    parts: unknown,
    make: () => Promise<ResourceGraph>,
    mayKeep: (graph: ResourceGraph) => boolean,
  ): Promise<ResourceGraph> {
    const found = await this.find(parts);
    if (found !== undefined) return found;
    const graph = await make();
    if (mayKeep(graph)) this.values.keep(parts, graph);
    else this.values.leaveOut();
    return graph;
  }

  /** Keeps what own values belong in, once. */
  keepWhole(name: string, whole: WholeData): void {
    if (this.#kept.has(name)) return;
    this.#kept.add(name);
    if (!this.values.has(partsOf(name))) this.values.keep(partsOf(name), whole);
  }

  async #whole(name: string): Promise<Whole | undefined> {
    const known = this.#wholes.get(name);
    if (known !== undefined) return known;
    const data = (await this.values.find(partsOf(name))) as WholeData | undefined;
    if (data === undefined) return undefined;
    const whole = new Whole(data);
    this.#wholes.set(name, whole);
    return whole;
  }
}

function partsOf(name: string): unknown {
  return ["whole", name];
}
