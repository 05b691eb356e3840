import { StampError } from "../../components/contract/errors";
import type { Engine } from "../engines/engine";
import { readDeployment } from "./read-state";
import { type StampGraph, stampGraph } from "./stamp-graph";

/** The stamps an engine has a state of, and those whose state can't be judged. */
export interface DeployedFleet {
  readonly stamps: readonly StampGraph[];
  /** Ids of stacks that were never finished or are not stamps. */
  readonly unjudged: readonly string[];
}

/** Reads what an engine knows of stacks, secrets in plain text: for judging only, never for printing. */
export async function readDeployed(
  engine: Engine,
  project: string,
  ids: readonly string[],
): Promise<DeployedFleet> {
  const stamps: StampGraph[] = [];
  const unjudged: string[] = [];
  for (const stack of ids) {
    const exported = await engine.export({ project, stack }, { showSecrets: true });
    if (exported === undefined) continue;
    const graph = await readDeployment(exported, stack, () => Promise.resolve(undefined));
    if (graph.resources.length === 0) continue;
    try {
      stamps.push(stampGraph(graph));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      unjudged.push(stack);
    }
  }
  return { stamps, unjudged };
}
