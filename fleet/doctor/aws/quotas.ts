import { roomFinding } from "../answers";
import { fine, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { AwsSdk } from "./clients";
import { codeOf } from "./errors";
import { AWS_QUOTAS, FARGATE } from "./tables";

/** What the account may still have of what a stamp takes. */
export function quotaQuestions(needs: Needs, sdk: AwsSdk): readonly Question[] {
  const { region } = needs.identity;
  const limitOf = async (service: string, code: string): Promise<number> => {
    const { ServiceQuotasClient, GetServiceQuotaCommand, GetAWSDefaultServiceQuotaCommand } = sdk.quotas;
    const client = new ServiceQuotasClient({ region });
    const ask = { ServiceCode: service, QuotaCode: code };
    const answer = await client.send(new GetServiceQuotaCommand(ask)).catch((error: unknown) => {
      // AWS keeps an account's own value only where it differs from everybody's.
      if (codeOf(error) !== "NoSuchResourceException") throw error;
      return client.send(new GetAWSDefaultServiceQuotaCommand(ask));
    });
    const value = answer.Quota?.Value;
    if (value === undefined) throw new Error(`AWS does not say the quota ${code} of ${service}`);
    return value;
  };
  const raise = (service: string, code: string, to: number): string =>
    `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${to}`;
  return [
    ...AWS_QUOTAS.map(
      ({ check, code, service, types, what }): Question => ({
        check,
        ask: async () => {
          const wanted = types.reduce((sum, type) => sum + needs.toMake(type).length, 0);
          const [limit, used] = await Promise.all([limitOf(service, code), usedOf(check, needs, sdk)]);
          return roomFinding({ check, what, wanted, limit, used, raise: (to) => raise(service, code, to) });
        },
      }),
    ),
    {
      check: "quota-fargate",
      // The most a stamp's services may grow to, whether they are up or not.
      ask: async () => {
        const { check, code, service } = { check: "quota-fargate", ...FARGATE };
        const limit = await limitOf(service, code);
        const wanted = vcpus(needs);
        const most = `${wanted} vCPU of Fargate at the most`;
        return wanted <= limit
          ? fine(check, `${most}, ${limit} are allowed`)
          : missing(check, `${most}, and ${limit} are allowed`, raise(service, code, wanted));
      },
    },
  ];
}

/** vCPUs of all tasks when each service has its most instances. */
function vcpus(needs: Needs): number {
  const most = needs
    .inputsOf("aws:appautoscaling/target:Target")
    .map(({ maxCapacity }) => Number(maxCapacity ?? 0));
  const sizes = needs
    .inputsOf("aws:ecs/taskDefinition:TaskDefinition")
    .map(({ cpu }) => Number(cpu ?? 0) / 1024);
  return Math.ceil(most.reduce((sum, count, index) => sum + count * (sizes[index] ?? sizes[0] ?? 0), 0));
}

async function usedOf(check: string, { identity: { region } }: Needs, { ec2, rds }: AwsSdk): Promise<number> {
  if (check === "quota-databases") return databases(region, rds);
  const client = new ec2.EC2Client({ region });
  if (check === "quota-networks") {
    let used = 0;
    for await (const { Vpcs = [] } of ec2.paginateDescribeVpcs({ client }, {})) used += Vpcs.length;
    return used;
  }
  return (await client.send(new ec2.DescribeAddressesCommand({}))).Addresses?.length ?? 0;
}

/** RDS tells a hundred at a time. */
async function databases(region: string, rds: AwsSdk["rds"]): Promise<number> {
  let used = 0;
  const pages = rds.paginateDescribeDBInstances({ client: new rds.RDSClient({ region }) }, {});
  for await (const { DBInstances = [] } of pages) used += DBInstances.length;
  return used;
}
