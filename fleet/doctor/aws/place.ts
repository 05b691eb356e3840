import { regionFindings } from "../answers";
import { type Finding, fine, missing } from "../finding";
import { type Needs, textAt } from "../needs";
import type { Question } from "../question";
import type { AwsSdk } from "./clients";
import { codeOf } from "./errors";
import { SERVICE_ROLES } from "./tables";

/** The account itself, its regions and zones, and the roles by which services work in it. */
export function placeQuestions(needs: Needs, sdk: AwsSdk): readonly Question[] {
  const { account, region } = needs.identity;
  return [
    { check: "account", ask: signedIn },
    { check: "region", ask: regions },
    { check: "zones", ask: zones },
    { check: "service-roles", ask: serviceRoles },
  ];

  async function signedIn(): Promise<Finding> {
    const { Account = "" } = await new sdk.sts.STSClient({ region }).send(
      new sdk.sts.GetCallerIdentityCommand({}),
    );
    return Account === account
      ? fine("account", `signed in to ${account}`)
      : missing(
          "account",
          `signed in to ${Account}, and the stamp lives in ${account}`,
          `aws sso login --profile <profile of ${account}>; export AWS_PROFILE`,
        );
  }

  async function regions(): Promise<readonly Finding[]> {
    const { Regions = [] } = await new sdk.ec2.EC2Client({ region }).send(
      new sdk.ec2.DescribeRegionsCommand({ AllRegions: true }),
    );
    const isOn = async (name: string): Promise<boolean> =>
      Promise.resolve(
        Regions.some(({ OptInStatus, RegionName }) => RegionName === name && OptInStatus !== "not-opted-in"),
      );
    return regionFindings(needs, isOn, (name) => ({
      open: `${name} is on`,
      closed: `${name} is not on in this account`,
      fix: `aws account enable-region --region-name ${name}`,
    }));
  }

  async function zones(): Promise<Finding> {
    const { AvailabilityZones = [] } = await new sdk.ec2.EC2Client({ region }).send(
      new sdk.ec2.DescribeAvailabilityZonesCommand({}),
    );
    const has = AvailabilityZones.filter(({ State }) => State === "available").map(({ ZoneId }) => ZoneId);
    const away = needs.zones.filter((zone) => !has.includes(zone));
    return away.length === 0
      ? fine("zones", `${needs.zones.join(", ")} are there`)
      : missing(
          "zones",
          `this account has no ${away.join(", ")}`,
          "ask AWS support for the zone, or put the stamp in another region",
        );
  }

  async function serviceRoles(): Promise<readonly Finding[]> {
    const client = new sdk.iam.IAMClient({ region: "us-east-1" });
    const wanted = Object.entries(SERVICE_ROLES).filter(([type]) => needs.types.has(type));
    return Promise.all(
      wanted.map(async ([, { role, service }]) => {
        try {
          await client.send(new sdk.iam.GetRoleCommand({ RoleName: role }));
          return fine("service-roles", `${role} is there`);
        } catch (error) {
          if (!/^NoSuchEntity/u.test(codeOf(error))) throw error;
          const makes = needs
            .inputsOf("aws:iam/serviceLinkedRole:ServiceLinkedRole")
            .some((inputs) => textAt(inputs, "awsServiceName") === service);
          return makes
            ? fine("service-roles", `the stamp makes ${role}`)
            : missing(
                "service-roles",
                `${role} is not there, and ${service} does not make it`,
                `aws iam create-service-linked-role --aws-service-name ${service}`,
              );
        }
      }),
    );
  }
}
