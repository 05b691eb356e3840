import { field, list } from "../ask-json";
import { roomFinding } from "../answers";
import type { Finding } from "../finding";
import type { Needs } from "../needs";
import { NoAnswer, type Question } from "../question";
import type { Google } from "./google";
import { GCP_QUOTAS, type GcpQuota } from "./tables";

/** What the project may still have of what a stamp takes. */
export function quotaQuestions(needs: Needs, { read }: Google): readonly Question[] {
  const { account, region } = needs.identity;
  return GCP_QUOTAS.map((quota): Question => ({ check: quota.check, ask: async () => room(quota) }));

  async function room({ check, isRegional, metric, types, what }: GcpQuota): Promise<Finding> {
    const whole = `compute.googleapis.com/compute/v1/projects/${account}`;
    const body = await read(isRegional ? `${whole}/regions/${region}` : whole);
    const found = list(body, "quotas").find((each) => field(each, "metric") === metric);
    const [limit, used] = [field(found, "limit"), field(found, "usage")];
    if (typeof limit !== "number" || typeof used !== "number")
      throw new NoAnswer(`Google does not say the quota of ${what}`);
    return roomFinding({
      check,
      what,
      wanted: types.reduce((sum, type) => sum + needs.toMake(type).length, 0),
      limit,
      used,
      raise: (to) =>
        `gcloud alpha services quota update --service compute.googleapis.com --metric compute.googleapis.com/${metric.toLowerCase()} --value ${to}`,
    });
  }
}
