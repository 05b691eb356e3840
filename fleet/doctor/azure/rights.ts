import { list } from "../ask-json";
import { rightFindings } from "../answers";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Arm } from "./arm";
import { AZURE_RIGHTS } from "./tables";

/** Without it the stamp's identity can't be let pull images. */
const ASSIGN = "Microsoft.Authorization/roleAssignments/write";

/** What the deployer may do, in the subscription and on the registry. */
export function rightQuestions({ global, identity }: Needs, { all }: Arm): readonly Question[] {
  const { registryId = "" } = global.azure ?? {};
  const scope = `/subscriptions/${identity.account}`;
  const assign = (role: string, on: string): string =>
    `az role assignment create --role '${role}' --scope ${on} --assignee <who deploys>`;
  return [
    {
      check: "rights",
      ask: async () =>
        rightFindings("rights", AZURE_RIGHTS, await allowedOn(scope), {
          fix: (right) =>
            assign(right.includes("Authorization") ? "User Access Administrator" : "Contributor", scope),
        }),
    },
    {
      check: "registry-rights",
      ask: async () =>
        rightFindings("registry-rights", [ASSIGN], await allowedOn(registryId), {
          where: " on the registry",
          fix: () => assign("Role Based Access Control Administrator", registryId),
        }),
    },
  ];

  async function allowedOn(on: string): Promise<(right: string) => boolean> {
    const sets = await all(`${on}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`);
    const has = (set: unknown, key: string, right: string): boolean =>
      list(set, key).some((pattern) => matches(String(pattern), right));
    return (right) => sets.some((set) => has(set, "actions", right) && !has(set, "notActions", right));
  }
}

function matches(pattern: string, right: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/gu, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "iu").test(right);
}
