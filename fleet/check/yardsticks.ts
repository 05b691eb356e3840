import { defined } from "../../core/defined";
import { NAMESPACE } from "../../components/program/config";
import { Cloud } from "../../components/contract/cloud";
import { resolveTokens } from "../../graph/canonical/resolve";
import { TokenTable } from "../../graph/model/tokens";
import { type FleetSpec, type LoadedFleet, stackSpec } from "../open";
import { ownReference } from "../lock/own-reference";
import { REFERENCE_STACK, referenceConfig } from "../lock/reference-identity";
import { type Yardstick, yardstickOf } from "./alone";
import { groupOf, NO_COPY_REGION } from "./equal";
import { renderStamp } from "./render-fleet";
import type { StampGraph } from "./states/stamp-graph";

/** Keys of a config that a reference stamp has none of, or its blueprint's. */
const OWN_KEYS: readonly string[] = ["expires", "generation", "originRotation", "retiring"].map(
  (key) => `${NAMESPACE}:${key}`,
);

const REGION = `${NAMESPACE}:region`;

/** What a rendered stamp that is alone is compared with: its class, rendered with another identity. */
export async function referenceOf(
  spec: FleetSpec,
  stamp: StampGraph,
  signal?: AbortSignal,
): Promise<readonly Yardstick[]> {
  // A region without a second one is made otherwise; elsewhere its class would be another form.
  const isElsewhere = groupOf(stamp).variant?.includes(NO_COPY_REGION) === true;
  const region = isElsewhere ? spec.config[REGION] : undefined;
  const made = await renderClass(spec, stamp, { ...defined({ region }) }, signal);
  return made === undefined
    ? []
    : [yardstickOf(`its class with another identity (${REFERENCE_STACK})`, made)];
}

/** A stamp's class as its program makes it for another identity. */
export async function renderClass(
  spec: FleetSpec,
  stamp: StampGraph,
  { region }: { readonly region?: string },
  signal?: AbortSignal,
): Promise<StampGraph | undefined> {
  const cloud = Object.values(Cloud).find((name) => name === stamp.cloud);
  if (cloud === undefined) return undefined;
  if (spec.own !== undefined) return renderStamp(ownReference(spec, spec.own), new TokenTable(), signal);
  const config = { ...spec.config, ...referenceConfig(stamp.class, cloud) };
  if (region !== undefined) config[REGION] = region;
  for (const key of OWN_KEYS) delete config[key];
  return renderStamp({ ...spec, stack: REFERENCE_STACK, config }, new TokenTable(), signal);
}

/** What a deployed stamp that is alone is compared with: its own render, where the project has it. */
export async function renderOf(
  spec: FleetSpec | undefined,
  stamp: StampGraph,
): Promise<readonly Yardstick[]> {
  if (spec === undefined) return [];
  const { graph, ...render } = await renderStamp(spec, new TokenTable());
  return [yardstickOf("its render", { ...render, graph: resolveTokens(graph, stamp.graph) })];
}

/** Renders a fleet's stamps by their ids, to tie what is deployed to its program; `undefined` for one that the fleet has not. */
export function rendersOf(
  fleet: LoadedFleet,
  signal?: AbortSignal,
): (id: string) => Promise<StampGraph | undefined> {
  return async (id) => {
    const entry = fleet.inventory.stamps.find((stamp) => stamp.id === id);
    return entry && renderStamp(stackSpec(fleet, entry), new TokenTable(), signal);
  };
}
