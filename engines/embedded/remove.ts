import { messageOf } from "../../core/message";
import { defined } from "../../core/defined";
import type { Step } from "../engine";
import { type OperationContext, targetOf } from "./context";
import { isProvider, needs, type ResourceState } from "./resource-state";

/** Deletes resources, those that need others first; independent ones at the same time. */
export async function removeAll(context: OperationContext, victims: readonly ResourceState[]): Promise<void> {
  const users = new Map<string, ResourceState[]>();
  for (const victim of victims) {
    for (const urn of new Set(needs(victim))) users.set(urn, [...(users.get(urn) ?? []), victim]);
  }
  const results = new Map<ResourceState, Promise<boolean>>();
  const gone = new Set(victims.map((victim) => victim.urn));
  const remove = async (victim: ResourceState): Promise<boolean> => {
    const freed = await Promise.all((users.get(victim.urn) ?? []).map(removeOnce));
    // What something undeleted still needs stays.
    if (freed.includes(false)) return false;
    return removeOne(context, victim, gone);
  };
  const removeOnce = async (victim: ResourceState): Promise<boolean> => {
    let result = results.get(victim);
    if (result === undefined) {
      result = remove(victim);
      results.set(victim, result);
    }
    return result;
  };
  await Promise.all(victims.map(removeOnce));
}

/** Deletes one resource. @returns whether it is gone; a refusal is kept by the progress */
export async function removeOne(
  context: OperationContext,
  victim: ResourceState,
  alsoGone: ReadonlySet<string> = new Set(),
): Promise<boolean> {
  const { ledger, preview, progress } = context;
  const step: Step = {
    urn: victim.urn,
    type: victim.type,
    op: "delete",
    ...defined({ id: victim.id }),
    changes: [],
  };
  const inCloud =
    victim.custom &&
    victim.external !== true &&
    victim.retainOnDelete !== true &&
    !isProvider(victim.type) &&
    !(victim.deletedWith !== undefined && alsoGone.has(victim.deletedWith));
  const work = async (): Promise<void> => {
    if (preview) return;
    if (!inCloud) return ledger.drop(victim);
    const token = await ledger.intend("delete", victim);
    context.killPoint("delete intended", victim.urn);
    try {
      await context.simulator.delete(targetOf(context, victim));
    } catch (error) {
      ledger.void(token);
      throw error;
    }
    ledger.drop(victim, token);
  };
  try {
    // The old half of a replacement was told as the replacement.
    if (victim.delete === true || victim.external === true) await work();
    else await progress.step(step, work);
    return true;
  } catch (error) {
    if (victim.delete === true) {
      progress.failures.push({
        urn: victim.urn,
        message: messageOf(error),
      });
    }
    return false;
  }
}
