import { NAMESPACE } from "../../components/program/config";
import { Cloud } from "../../components/contract/cloud";
import type { BlueprintLock } from "../../graph/equal/lock";
import { lockKey } from "../../graph/equal/lock";
import { resolveTokens } from "../../graph/model/resolve";
import { TokenTable } from "../../graph/model/tokens";
import type { StackSpec } from "../../engines/engine";
import { REFERENCE_STACK, referenceConfig } from "../lock/reference-identity";
import { lockedYardstick, type Yardstick, yardstickOf } from "./alone";
import { groupOf } from "./equal";
import { renderStamp } from "./render-fleet";
import type { StampGraph } from "./stamp-graph";

/** Keys of a config that a reference stamp has none of, or its blueprint's. */
const OWN_KEYS: readonly string[] = ["expires", "generation", "retiring"].map((key) => `${NAMESPACE}:${key}`);

/** What a rendered stamp that is alone is compared with: its class, rendered with another identity. */
export async function referenceOf(
  spec: StackSpec,
  stamp: StampGraph,
  signal?: AbortSignal,
): Promise<readonly Yardstick[]> {
  const cloud = Object.values(Cloud).find((name) => name === stamp.cloud);
  if (cloud === undefined) return [];
  const identity: Record<string, string> = { ...referenceConfig(stamp.class, cloud) };
  // A region without a second one is made otherwise; elsewhere its class would be another form.
  const region = `${NAMESPACE}:region`;
  if (groupOf(stamp).variant !== undefined) identity[region] = spec.config[region] ?? "";
  const config = { ...spec.config, ...identity };
  for (const key of OWN_KEYS) delete config[key];
  const made = await renderStamp({ ...spec, stack: REFERENCE_STACK, config }, new TokenTable(), signal);
  return [yardstickOf(`its class with another identity (${REFERENCE_STACK})`, made)];
}

/** What a deployed stamp that is alone is compared with: its own render, where the project has it, and the lock. */
export async function reviewedOf(
  spec: StackSpec | undefined,
  lock: BlueprintLock | undefined,
  stamp: StampGraph,
): Promise<readonly Yardstick[]> {
  const yardsticks: Yardstick[] = [];
  if (spec !== undefined) {
    const { graph, ...render } = await renderStamp(spec, new TokenTable());
    yardsticks.push(yardstickOf("its render", { ...render, graph: resolveTokens(graph, stamp.graph) }));
  }
  const form =
    groupOf(stamp).variant === undefined ? lock?.forms[lockKey(stamp.class, stamp.cloud)] : undefined;
  if (form !== undefined) yardsticks.push(lockedYardstick("the lock", form));
  return yardsticks;
}
