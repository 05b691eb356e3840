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
import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../check/render-fleet";
import type { Program } from "../../render/run";
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
