import { stringify } from "yaml";
import { StampError } from "../../core/errors";

/** Where a stamp lives. */
export interface Place {
  readonly cloud: string;
  readonly region: string;
  /** The account, subscription or project to log in to. */
  readonly account: string;
}

/** What a CI job needs to know of its stamp; a job a stamp, as each has credentials of its own account. */
export interface Target extends Place {
  readonly stamp: string;
  readonly ring: string;
}

/** As much of a wave as CI needs to know. */
export interface TargetWave {
  readonly stamps: readonly { readonly id: string; readonly ring: string }[];
}

/** Most jobs of one matrix on GitHub (docs.github.com, "Running variations of jobs in a workflow"). */
export const GITHUB_JOBS = 256;
/** Most jobs of one `parallel:matrix` on GitLab (docs.gitlab.com, "CI/CD YAML syntax reference", `parallel:matrix`). */
export const GITLAB_JOBS = 200;
/** Waves that `.github/workflows/rollout.yml` has jobs for. */
export const GITHUB_WAVES = 8;

/** The targets of each wave; a wave larger than one matrix becomes several. */
export function targetsOf(
  waves: readonly TargetWave[],
  describe: (id: string) => Place,
  most: number,
): Target[][] {
  return waves.flatMap(({ stamps }) => {
    const targets = stamps.map(({ id, ring }) => ({ stamp: id, ring, ...describe(id) }));
    const parts = Math.ceil(targets.length / most);
    return Array.from({ length: parts }, (_, part) => targets.slice(part * most, (part + 1) * most));
  });
}

/**
 * Outputs for a step of a GitHub workflow (`>> "$GITHUB_OUTPUT"`): a matrix a wave, empty for waves there are not,
 * and all of them as a list where their order does not matter.
 * @throws StampError `input` when there are more waves than the workflow has jobs for
 */
export function emitGithub(waves: readonly (readonly Target[])[]): string[] {
  if (waves.length > GITHUB_WAVES) {
    throw new StampError("input", `${waves.length} waves, and the workflow has jobs for ${GITHUB_WAVES}`, {
      field: "--emit",
      fix: "make fewer and larger waves: --waves 5%,20%",
    });
  }
  const lines = Array.from({ length: GITHUB_WAVES }, (_, index) => {
    const wave = waves[index];
    return `wave${index + 1}=${wave === undefined ? "" : JSON.stringify({ include: wave })}`;
  });
  const all = JSON.stringify(waves.map((wave) => ({ include: wave })));
  return [`waves=${waves.length}`, `all=${all}`, ...lines];
}

/** A child pipeline for GitLab: a stage a wave; what a job does is `.stamp`'s in ci/gitlab/stamp.yml. */
export function emitGitlab(waves: readonly (readonly Target[])[]): string {
  const name = (index: number): string => `wave-${index + 1}`;
  const jobs = waves.map((wave, index) => [
    name(index),
    {
      extends: ".stamp",
      stage: name(index),
      parallel: {
        matrix: wave.map(({ account, cloud, region, ring, stamp }) => ({
          STAMP: stamp,
          RING: ring,
          CLOUD: cloud,
          REGION: region,
          ACCOUNT: account,
        })),
      },
    },
  ]);
  // A pipeline without jobs is refused.
  const none = { nothing: { stage: "none", script: ["echo there is nothing to do"] } };
  const pipeline = {
    include: [{ local: "ci/gitlab/stamp.yml" }],
    stages: waves.length === 0 ? ["none"] : waves.map((_, index) => name(index)),
    ...(waves.length === 0 ? none : Object.fromEntries(jobs)),
  };
  // GitLab reads YAML 1.1: a ring called no, or an account of digits, is a text only in quotes.
  return stringify(pipeline, { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
}
