import type { ResourceGraph } from "../../../graph/model/graph";
import type { TokenTable } from "../../../graph/model/tokens";
import type { FleetSpec } from "../../open";
import type { RenderWorkers } from "../../renders/workers/workers";
import { partsOf, renderStamp } from "../render-fleet";
import { type StampGraph, stampGraph } from "../states/stamp-graph";
import type { ProvenStamp, SharedModels } from "./shared-models";

/** Threads that render, and what they were told. */
export interface Threads {
  readonly workers: RenderWorkers;
  readonly models: SharedModels;
  /** Of the whole fleet. */
  readonly tokens: TokenTable;
}

/**
 * A stamp's graph as it is kept or a thread makes it, or how a thread found it to be like a model, now or when it was kept.
 * @throws RunError when the program fails, StampError when its outputs are not a stamp's
 */
export async function renderOrProven(
  spec: FleetSpec,
  { models, tokens, workers }: Threads,
  signal: AbortSignal,
): Promise<StampGraph | ProvenStamp> {
  const { config, renders, secretKeys = [], stack } = spec;
  if (renders === undefined) return renderStamp(spec, tokens, signal);
  const parts = partsOf(spec, {});
  const whole = (graph: ResourceGraph): StampGraph => {
    tokens.learn(graph);
    return stampGraph(graph);
  };
  const stored = await renders.graphs.stored(parts);
  const isAlike = stored !== undefined && "whole" in stored;
  const known = isAlike ? models.kept(stored) : undefined;
  if (known !== undefined) return models.proven(known);
  const kept = isAlike ? await renders.graphs.made(stored) : stored;
  if (kept !== undefined) return whole(kept);
  const made = await workers.render({ stack, config, secretKeys });
  // What fails in a thread fails here.
  if (made === undefined) return renderStamp(spec, tokens, signal);
  if (made.packed === undefined) renders.leaveOut();
  else renders.keepPacked(parts, made.packed);
  if ("like" in made) {
    if (made.packed !== undefined) models.keepWhole(made.like, renders.graphs);
    return models.proven(made.like);
  }
  return whole(JSON.parse(made.text) as ResourceGraph);
}
