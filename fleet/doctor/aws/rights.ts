import { rightFindings } from "../answers";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { AwsSdk } from "./clients";
import { ACTIONS } from "./tables";

/** What IAM says the deployer may do, by the types the stamp is made of. */
export function rightQuestions(needs: Needs, { iam, sts }: AwsSdk): readonly Question[] {
  const actions = [
    ...new Set(Object.entries(ACTIONS).flatMap(([type, names]) => (needs.types.has(type) ? names : []))),
  ];
  const ask: Question["ask"] = async () => {
    const { Arn = "" } = await new sts.STSClient({ region: needs.identity.region }).send(
      new sts.GetCallerIdentityCommand({}),
    );
    // IAM says a hundred decisions at a time, and sometimes fewer.
    const pages = iam.paginateSimulatePrincipalPolicy(
      { client: new iam.IAMClient({ region: "us-east-1" }) },
      { PolicySourceArn: principalOf(Arn), ActionNames: actions },
    );
    const held = new Set<string>();
    for await (const { EvaluationResults = [] } of pages)
      for (const { EvalActionName = "", EvalDecision } of EvaluationResults)
        if (EvalDecision === "allowed") held.add(EvalActionName);
    return rightFindings("rights", actions, (action) => held.has(action), {
      fix: (action) => `allow ${action} to ${principalOf(Arn)}`,
    });
  };
  return [{ check: "rights", ask }];
}

/** The role behind a session: IAM simulates roles and users, not sessions. */
function principalOf(arn: string): string {
  const [, account, role] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//u.exec(arn) ?? [];
  return role === undefined ? arn : `arn:aws:iam::${account}:role/${role}`;
}
