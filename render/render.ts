import type { ResourceGraph } from "../graph/model/graph";
import { type RunOptions, type RunResult, runProgram } from "./run";
import { TokenResolver } from "./tokens";
import type { Resolver } from "./registration";

/** What a render needs: a program and its stack's config. */
export interface RenderOptions extends Omit<RunOptions, "resolver" | "preview"> {
  /** Default: a `TokenResolver` without knowledge of the clouds' nested outputs. */
  readonly resolver?: Resolver;
}

/**
 * The resource graph a program describes, without a cloud: generated values are provenance tokens.
 * @throws RunError when the program fails.
 */
export async function renderStack(options: RenderOptions): Promise<ResourceGraph> {
  return graphOf(await runProgram({ resolver: new TokenResolver(), ...options, preview: false }), "render");
}

/** The graph of what a program did. */
export function graphOf(run: RunResult, origin: ResourceGraph["origin"]): ResourceGraph {
  const { project, stack, resources, invokes, outputs } = run;
  return { project, stack, origin, resources, invokes, outputs };
}
