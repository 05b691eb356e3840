import { defined } from "../../core/defined";
import { dayOf, isExpired } from "../../components/program/expiry";
import type { FleetContext } from "../context";
import { status, type StatusStack } from "../deploy/status";
import { readInventory } from "../inventory/inventory";
import { readProject } from "../inventory/project";
import { StampError } from "../../core/errors";
import type { StampEntry } from "../inventory/stack-config";
import { consoleOf } from "./links";
import type { RoutingReport, StampReport, StampStanding, TopologyReport } from "./model";

/**
 * The fleet as it is drawn: what its config files say, and which stacks are up. Nothing is rendered and no program is run, so
 * that a thousand stamps take a second; whether the laws hold is for `report` to say.
 * @throws StampError where the fleet has faults
 */
export async function topology(_: object, context: FleetContext): Promise<TopologyReport> {
  const { problems, project, routing, stamps } = readInventory(readProject(context.cwd));
  if (problems.length > 0) throw StampError.all(problems);
  const seen = await status({}, context);
  const byId = new Map(seen.stamps.map((stack) => [stack.id, stack]));
  return {
    project: project.name,
    routing: routing === undefined ? { state: "none" } : layerOf(routing.home, seen.routing),
    stamps: stamps.map((entry) => stampOf(entry, byId.get(entry.id), dayOf(new Date()))),
  };
}

function layerOf(
  { cloud, regions }: { readonly cloud: string; readonly regions: readonly string[] },
  layer: StatusStack | undefined,
): RoutingReport {
  return { cloud, regions, state: layer?.state === "up" ? "up" : "not up" };
}

function stampOf({ id, identity }: StampEntry, seen: StatusStack | undefined, today: string): StampReport {
  const { account, cidr, cloud, region, residency, ring, class: name } = identity;
  const state: StampStanding = identity.retiring
    ? "retiring"
    : isExpired(identity, today)
      ? "expired"
      : seen?.state === "up"
        ? "up"
        : "not up";
  const release = seen?.release ?? identity.release;
  const link = consoleOf(cloud, account, region);
  return {
    ...{ id, cloud, region, residency, ring, account, state },
    class: name,
    ...defined({ cidr, release, endpoint: seen?.endpoint, console: link }),
    resources: seen?.resources ?? 0,
    share: 0,
    drift: "not asked",
    breaches: 0,
    differences: 0,
  };
}
