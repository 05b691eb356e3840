import type { Blueprint } from "../../components/contract/blueprint";
import { Cloud } from "../../components/contract/cloud";
import { canonicalise } from "../../graph/canonical/canonical";
import {
  type BlueprintLock,
  type LockedForm,
  lockedForm,
  lockKey,
  releaseDerivations,
} from "../../graph/equal/lock";
import { canonicalOf } from "../check/equal";
import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../check/render-fleet";
import type { Program } from "../../render/run";
import { type LoadedFleet, stackSpec } from "../open";
import { ownReference } from "./own-reference";
import { REFERENCE_STACK, referenceConfig } from "./reference-identity";

/** What a lock is made of. */
export interface LockSource {
  readonly project: string;
  readonly blueprint: Blueprint;
  readonly program: Program;
}

/** Renders every class on every cloud the blueprint describes, and records the forms. */
export async function makeLock(source: LockSource, signal?: AbortSignal): Promise<BlueprintLock> {
  const forms: Record<string, LockedForm> = {};
  for (const className of Object.keys(source.blueprint.classes).sort()) {
    for (const cloud of Object.values(Cloud)) {
      if (source.blueprint.global[cloud] === undefined) continue;
      forms[lockKey(className, cloud)] = await formOf(source, className, cloud, signal);
    }
  }
  return { version: 1, forms };
}

/**
 * The forms of a program of one's own: one a class and cloud that a stack has. Its first stack, by name, says what the config
 * says beside its identity; stacks that say something else are not equal, and the check finds it.
 */
export async function makeOwnLock(fleet: LoadedFleet, signal?: AbortSignal): Promise<BlueprintLock> {
  const forms: Record<string, LockedForm> = {};
  for (const stamp of fleet.inventory.stamps) {
    const spec = stackSpec(fleet, stamp);
    const key = lockKey(stamp.identity.class, stamp.identity.cloud);
    if (spec.own === undefined || forms[key] !== undefined) continue;
    const made = await renderStamp(ownReference(spec, spec.own), new TokenTable(), signal);
    forms[key] = lockedForm(canonicalOf(made));
  }
  const sorted = Object.entries(forms).sort(([a], [b]) => (a < b ? -1 : 1));
  return { version: 1, forms: Object.fromEntries(sorted) };
}

async function formOf(
  { project, program, blueprint }: LockSource,
  className: string,
  cloud: Cloud,
  signal?: AbortSignal,
): Promise<LockedForm> {
  const config = referenceConfig(className, cloud);
  const spec = { project, stack: REFERENCE_STACK, config, program };
  const { graph, derivations } = await renderStamp(spec, new TokenTable(), signal);
  return lockedForm(canonicalise(graph, [...derivations, ...releaseDerivations(blueprint.release)]));
}
