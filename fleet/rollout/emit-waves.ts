import { StampError } from "../../core/errors";
import type { Inventory } from "../inventory/inventory";
import type { CentralEntry, RoutingEntry } from "../inventory/stack-config";
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

/** What people call Pulumi's runners. */
const PULUMI_DEPLOYMENTS = /^pulumi([ -]?(deployments?|cloud))?$/iu;

/**
 * The system that a name means.
 * @throws StampError `input` for Pulumi Deployments, which has no waves: a deployment is one operation on one stack, and none waits for
 * another, is judged, or halts the next (https://www.pulumi.com/docs/reference/deployments-rest-api/)
 */
export function ciSystemOf(name: string): CiSystem | undefined {
  if (PULUMI_DEPLOYMENTS.test(name))
    throw new StampError("input", "Pulumi Deployments runs single stacks and has no waves, gates or halt", {
      ...{ field: "--emit", received: name, allowed: CI_SYSTEMS.join(", ") },
      fix: "let one of these run the rollout, or a terminal, and give the stacks deployment settings for what works on one stack: docs/operating.md, Pulumi Deployments",
    });
  return CI_SYSTEMS.find((known) => known === name);
}

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

/** Where each stamp of a fleet lives, and each centre and the routing layer. */
export function placeOf({ central, stamps, routing }: Inventory): (id: string) => Place {
  const places = new Map<string, Place>(stamps.map(({ id, identity }) => [id, identity]));
  for (const { home, id } of central) places.set(id, home);
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

/** The centres as a wave of their own, before all others: a stamp names its centre's bus, container or table when it comes up. */
export function centralWave(central: readonly Pick<CentralEntry, "id">[]): TargetWave {
  return { stamps: central.map(({ id }) => ({ id, ring: "central" })) };
}
