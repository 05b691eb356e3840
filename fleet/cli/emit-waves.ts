import { StampError, shown } from "../../components/contract/errors";
import type { Inventory } from "../inventory/inventory";
import {
  emitGithub,
  emitGitlab,
  GITHUB_JOBS,
  GITLAB_JOBS,
  type Place,
  type TargetWave,
  targetsOf,
} from "../rollout/emit";
import { type Flags, textFlag } from "./flags";

/** CI systems that waves are printed for. */
export type CiSystem = "github" | "gitlab";

/** @throws StampError `input` for a system there is none of */
export function emitFlag(flags: Flags): CiSystem | undefined {
  const system = textFlag(flags, "emit");
  if (system === undefined || system === "github" || system === "gitlab") return system;
  const details = { field: "--emit", received: shown(system), allowed: "github, gitlab" };
  throw new StampError("input", "not allowed", details);
}

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

/** Where each stamp of a fleet lives. */
export function placeOf({ stamps }: Inventory): (id: string) => Place {
  const identities = new Map(stamps.map(({ id, identity }) => [id, identity]));
  return (id) => {
    const { cloud = "", region = "", account = "" } = identities.get(id) ?? {};
    return { cloud, region, account };
  };
}
