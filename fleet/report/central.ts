import { REGIONS } from "../../components/contract/regions";
import type { CentralGraph } from "../check/central/central-graph";
import type { CentralEntry } from "../inventory/stack-config";
import type { CentralReport } from "./model";

/** What is to be said of a fleet's centres; undefined where it has none. */
export function centralReport(
  central: readonly CentralEntry[],
  deployed: readonly CentralGraph[],
): readonly CentralReport[] | undefined {
  if (central.length === 0) return undefined;
  const up = new Set(deployed.map(({ graph }) => graph.stack));
  return central.map(({ home, id }) => ({
    ...{ id, cloud: home.cloud, region: home.region },
    residency: REGIONS[home.cloud][home.region]?.residency ?? "unknown",
    ...{ stamps: Object.keys(home.stamps).length, former: home.former.length },
    state: up.has(id) ? "up" : "not up",
  }));
}
