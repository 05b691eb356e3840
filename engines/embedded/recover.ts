import type { Simulator } from "../simulator/simulator";
import { markSecrets, type OperationContext, targetOf } from "./context";
import type { ResourceState } from "./resource-state";
import type { PendingIntent } from "./store";

/**
 * Finds out what became of calls whose answers were lost with a killed run: what was made is taken into the
 * state, what is gone leaves it, what was changed is read again.
 * @returns URNs of resources that were adopted
 */
export async function settlePending(
  context: OperationContext,
  pending: readonly PendingIntent[],
): Promise<string[]> {
  const adopted: string[] = [];
  for (const { op, resource, token } of pending) {
    if (op === "create") {
      const found = madeBy(context.simulator, resource, token);
      if (found !== undefined) {
        context.ledger.put(found);
        adopted.push(resource.urn);
      }
      continue;
    }
    const live = await context.simulator.read(targetOf(context, resource));
    if (live === undefined) context.ledger.drop(resource);
    else if (op === "update") context.ledger.put({ ...resource, inputs: live.inputs, outputs: live.outputs });
  }
  return adopted;
}

function madeBy(simulator: Simulator, resource: ResourceState, token: string): ResourceState | undefined {
  const made = simulator.findByToken(resource.urn, token);
  if (made === undefined) return undefined;
  const outputs = markSecrets(made.outputs, made.inputs, resource.additionalSecretOutputs ?? []);
  return { ...resource, id: made.id, inputs: made.inputs, outputs };
}
