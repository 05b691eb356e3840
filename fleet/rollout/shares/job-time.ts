import type { ClassSpec } from "../../../components/contract/class";
import { shareOf } from "../../../components/contract/releases/deployment";
import { StampError } from "../../../core/errors";
import type { LoadedFleet } from "../../open";
import type { Settings } from "../entries";
import { longestOf } from "../metrics/after";

/** Minutes a stamp's job of a pipeline may take: `.github/workflows/stamps.yml`, `ci/gitlab/stamp.yml` and `ci/argo/stamp.yaml` alike. */
const JOB_MINUTES = 180;
/** Minutes of them that updates take. */
const WORK_MINUTES = 60;
/** Minutes an AWS session of `.github/workflows/stamps.yml` lasts, as `.github/actions/fleet` takes it; that of a turn is six hours. */
const SESSION_MINUTES = 60;
/** Minutes of them that come before the release, or after it. */
const SESSION_WORK_MINUTES = 20;

/**
 * A job that waits for two releases longer than it may is ended while they stand.
 * @param ids stamps that a pipeline's jobs bring a release to
 * @param isShort whether the job's session on AWS ends before the job must
 * @param gates the rollout's: where a cloud does not shift by itself, the job asks them until they can tell, six windows at least
 * @throws StampError `input` for a class that lets them stand so long
 */
export function refuseTooLong(
  ids: readonly string[],
  { inventory, program }: LoadedFleet,
  isShort: boolean,
  { metrics, timeoutMs }: Settings["gates"],
): void {
  for (const { id, identity } of inventory.stamps) {
    if (!ids.includes(id)) continue;
    const app: Partial<ClassSpec["app"]> | undefined = program.blueprint?.classes[identity.class]?.app;
    const deployment = app?.deployment;
    if (deployment === undefined || shareOf(deployment) === undefined) continue;
    // ECS waits once more before it ends the release before a canary's.
    const times = identity.cloud === "aws" && deployment.strategy === "canary" ? 2 : 1;
    const all =
      identity.cloud === "aws" && isShort
        ? SESSION_MINUTES - SESSION_WORK_MINUTES
        : JOB_MINUTES - WORK_MINUTES;
    const most = all / times;
    if (deployment.bakeMinutes > most)
      throw tooLong(id, {
        field: `classes.${identity.class}.app.deployment.bakeMinutes`,
        received: String(deployment.bakeMinutes),
        allowed: `0 to ${most}, with --emit`,
        fix: "make it shorter, or run the rollout from a machine that stays: stampworks rollout --release <release>",
      });
    if (metrics === undefined || identity.cloud === "aws") continue;
    const longest = Math.ceil(longestOf(metrics, deployment.bakeMinutes * 60_000, timeoutMs) / 60_000);
    if (longest > most)
      throw tooLong(id, {
        field: "--gate-metrics",
        received: `gates that may ask for ${longest} minutes: six times as long as their queries look back`,
        allowed: `0 to ${most}, with --emit`,
        fix: "let the queries look back for less, shorten --gate-timeout, or run the rollout from a machine that stays: stampworks rollout --release <release>",
      });
  }
}

function tooLong(id: string, details: ConstructorParameters<typeof StampError>[2]): StampError {
  return new StampError("input", `${id}: two releases stand longer than a pipeline's job may take`, details);
}
