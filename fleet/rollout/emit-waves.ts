import type { Inventory } from "../inventory/inventory";
import type { RoutingEntry } from "../inventory/stack-config";
import { ARGO_JOBS, emitArgo } from "./emit-argo";
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
export const CI_SYSTEMS = ["github", "gitlab", "argo"] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** What a job does with its stamp where the lines say it; elsewhere whoever starts the pipeline does. */
export interface Work {
  readonly task: "rollout" | "retire";
  /** Milliseconds between two waves, where the system itself waits; the others have timers of their own. */
  readonly bakeMs: number;
}

/** Waves as a CI system takes them, line by line. */
export function emitWaves(
  system: CiSystem,
  waves: readonly TargetWave[],
  describe: (id: string) => Place,
  work: Work,
): string[] {
  switch (system) {
    case "github":
      return emitGithub(targetsOf(waves, describe, GITHUB_JOBS));
    case "gitlab":
      return [emitGitlab(targetsOf(waves, describe, GITLAB_JOBS)).trimEnd()];
    case "argo":
      return [emitArgo(targetsOf(waves, describe, ARGO_JOBS), work).trimEnd()];
  }
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
