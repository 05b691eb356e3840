import { Cloud } from "../../components/contract/cloud";
import { defined } from "../../core/defined";
import type { FleetBlueprint } from "../../components/program/fleet-blueprint";
import { canonicalise } from "../../graph/canonical/canonical";
import {
  type BlueprintLock,
  type LockedForm,
  lockedForm,
  lockKey,
  releaseDerivations,
} from "../../graph/equal/lock";
import { canonicalOf } from "../check/equal";
import { canonicalOfCentre } from "../check/central/form";
import { renderCentral } from "../check/central/render-central";
import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../check/render-fleet";
import { renderRouting } from "../check/routing/render-routing";
import type { Program } from "../../render/run";
import { type LoadedFleet, stackSpec } from "../open";
import { ownReference } from "./own-reference";
import { referenceCentre } from "./reference-centre";
import { referenceRouting } from "./reference-routing";
import { REFERENCE_STACK, referenceConfig } from "./reference-identity";

/** What a lock is made of. */
export interface LockSource {
  readonly project: string;
  readonly blueprint: FleetBlueprint;
  readonly program: Program;
}

/**
 * Renders all that the blueprint describes, and records the forms: every class on every cloud, a centre on each where the blueprint has
 * centres, and the routing layer on its own.
 */
export async function makeLock(source: LockSource, signal?: AbortSignal): Promise<BlueprintLock> {
  const forms = await makeClassForms(source, signal);
  const central: Record<string, LockedForm> = {};
  if (source.blueprint.central !== undefined)
    for (const cloud of cloudsOf(source)) central[cloud] = await centreFormOf(source, cloud, signal);
  const routing = await routingFormOf(source, signal);
  return {
    version: 1,
    forms,
    ...defined({ central: Object.keys(central).length === 0 ? undefined : central, routing }),
  };
}

/** The forms of the classes alone, on every cloud. */
export async function makeClassForms(
  source: LockSource,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, LockedForm>>> {
  const forms: Record<string, LockedForm> = {};
  for (const className of Object.keys(source.blueprint.classes).sort())
    for (const cloud of cloudsOf(source))
      forms[lockKey(className, cloud)] = await formOf(source, className, cloud, signal);
  return forms;
}

function cloudsOf({ blueprint }: LockSource): readonly Cloud[] {
  return Object.values(Cloud).filter((cloud) => blueprint.global[cloud] !== undefined);
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

async function centreFormOf(
  { project, program }: LockSource,
  cloud: Cloud,
  signal?: AbortSignal,
): Promise<LockedForm> {
  const spec = referenceCentre({ project, program, stack: "", config: {} }, cloud);
  return lockedForm(canonicalOfCentre(await renderCentral(spec, new TokenTable(), signal)));
}

async function routingFormOf(
  { blueprint, program, project }: LockSource,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, LockedForm>> | undefined> {
  const reference = referenceRouting(blueprint, { program, project });
  if (reference === undefined) return undefined;
  const { cloud, outputsOf, spec } = reference;
  const { derivations, graph } = await renderRouting(spec, outputsOf, new TokenTable(), signal);
  const form = canonicalise(graph, [...derivations, ...releaseDerivations(blueprint.release)]);
  return { [cloud]: lockedForm(form) };
}
