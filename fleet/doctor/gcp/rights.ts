import { list } from "../ask-json";
import { rightFindings } from "../answers";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Google } from "./google";
import { GCP_RIGHTS, GCP_ZONE_RIGHTS } from "./tables";

/** What the deployer may do, in the stamp's project and in the one of the parent zone. */
export function rightQuestions({ global, identity }: Needs, { read }: Google): readonly Question[] {
  const of = (check: string, permissions: readonly string[], project: string): Question => ({
    check,
    ask: async () => {
      const body = await read(
        `cloudresourcemanager.googleapis.com/v3/projects/${project}:testIamPermissions`,
        { permissions },
      );
      const held = list(body, "permissions");
      return rightFindings(check, permissions, (right) => held.includes(right), {
        where: ` in ${project}`,
        fix: (right) =>
          `gcloud projects add-iam-policy-binding ${project} --member <who deploys> --role <a role with ${right}>`,
      });
    },
  });
  return [
    of("rights", GCP_RIGHTS, identity.account),
    of("zone-rights", GCP_ZONE_RIGHTS, global.gcp?.zoneProject ?? ""),
  ];
}
