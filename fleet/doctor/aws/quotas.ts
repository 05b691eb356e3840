import { type Finding, fine, missing } from "../finding";
import { countOf, type Needs } from "../needs";
import type { AwsSdk } from "./clients";
import { AWS_QUOTAS, FARGATE } from "./tables";

type Question = readonly [check: string, ask: () => Promise<Finding | readonly Finding[]>];

/** What the account may still have of what a stamp takes. */
export function quotaFindings(needs: Needs, sdk: AwsSdk): Question[] {
  const { region } = needs.identity;
  const limitOf = async (service: string, code: string): Promise<number> => {
    const { ServiceQuotasClient, GetServiceQuotaCommand, GetAWSDefaultServiceQuotaCommand } = sdk.quotas;
    const client = new ServiceQuotasClient({ region });
    const ask = { ServiceCode: service, QuotaCode: code };
    const answer = await client
      .send(new GetServiceQuotaCommand(ask))
      .catch(() => client.send(new GetAWSDefaultServiceQuotaCommand(ask)));
    const value = answer.Quota?.Value;
    if (value === undefined) throw new Error(`AWS does not say the quota ${code} of ${service}`);
    return value;
  };
  const raise = (service: string, code: string, to: number): string =>
    `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${to}`;
  return [
    ...AWS_QUOTAS.map(
      ({ check, what, service, code, types }): Question => [
        check,
        async () => {
          const wanted = types.reduce((sum, type) => sum + countOf(needs, type), 0);
          const [limit, used] = await Promise.all([limitOf(service, code), usedOf(check, needs, sdk)]);
          return used + wanted <= limit
            ? fine(check, `${wanted} ${what} fit: ${used} of ${limit} are in use`)
            : missing(
                check,
                `${wanted} ${what} do not fit: ${used} of ${limit} are in use`,
                raise(service, code, used + wanted),
              );
        },
      ],
    ),
    [
      "quota-fargate",
      async () => {
        const limit = await limitOf(FARGATE.service, FARGATE.code);
        const wanted = vcpus(needs);
        return wanted <= limit
          ? fine("quota-fargate", `${wanted} vCPU of Fargate at the most, ${limit} are allowed`)
          : missing(
              "quota-fargate",
              `${wanted} vCPU of Fargate at the most, and ${limit} are allowed`,
              raise(FARGATE.service, FARGATE.code, wanted),
            );
      },
    ],
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
  if (check === "quota-databases") {
    const { DBInstances = [] } = await new rds.RDSClient({ region }).send(
      new rds.DescribeDBInstancesCommand({}),
    );
    return DBInstances.length;
  }
  const client = new ec2.EC2Client({ region });
  if (check === "quota-networks")
    return (await client.send(new ec2.DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
  return (await client.send(new ec2.DescribeAddressesCommand({}))).Addresses?.length ?? 0;
}
