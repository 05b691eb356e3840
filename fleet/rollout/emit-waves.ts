import type { Inventory } from "../inventory/inventory";
import type { RoutingEntry } from "../inventory/stack-config";
import {
  emitGithub,
  emitGitlab,
  GITHUB_JOBS,
  GITLAB_JOBS,
  type Place,
  type TargetWave,
  targetsOf,
} from "./emit";

/** CI systems that waves are printed for. */
export const CI_SYSTEMS = ["github", "gitlab"] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** Waves as a CI system takes them, line by line. */
export function emitWaves(
  system: CiSystem,
  waves: readonly TargetWave[],
  describe: (id: string) => Place,
): string[] {
  return system === "github"
    ? emitGithub(targetsOf(waves, describe, GITHUB_JOBS))
    : [emitGitlab(targetsOf(waves, describe, GITLAB_JOBS)).trimEnd()];
}

/** Where each stamp of a fleet lives, and the routing layer. */
export function placeOf({ stamps, routing }: Inventory): (id: string) => Place {
  const places = new Map<string, Place>(stamps.map(({ id, identity }) => [id, identity]));
  if (routing !== undefined) {
    const { cloud, regions, account } = routing.home;
    places.set(routing.id, { cloud, account, region: regions[0] ?? "" });
  }
  return (id) => {
    const { cloud = "", region = "", account = "" } = places.get(id) ?? {};
    return { cloud, region, account };
  };
}

/** The routing layer as a wave of its own, after all others: it sends nobody to a stamp that is not up. */
export function routingWave({ id }: RoutingEntry): TargetWave {
  return { stamps: [{ id, ring: id }] };
}
