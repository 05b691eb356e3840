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
import { NAMESPACE } from "../../components/program/config";
import { renderStamp } from "../check/render-fleet";
import type { Program } from "../../render/run";
import { REFERENCE_IDENTITIES } from "./reference-identity";

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
  source: LockSource,
  className: string,
  cloud: Cloud,
  signal?: AbortSignal,
): Promise<LockedForm> {
  const identity = {
    cloud,
    class: className,
    ring: "reference",
    cidr: "10.0.0.0/16",
    ...REFERENCE_IDENTITIES[cloud],
  };
  const config = Object.fromEntries(
    Object.entries(identity).map(([key, value]) => [`${NAMESPACE}:${key}`, value]),
  );
  const { project, program } = source;
  const spec = { project, stack: "ref", config, program };
  const { graph, derivations } = await renderStamp(spec, new TokenTable(), signal);
  return lockedForm(canonicalise(graph, [...derivations, ...releaseDerivations(source.blueprint.release)]));
}
