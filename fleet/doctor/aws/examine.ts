import { defined } from "../../../core/defined";
import { asked, Denied, type Examiner } from "../asked";
import { type Finding, fine, missing } from "../finding";
import { countOf, type Needs, textAt } from "../needs";
import type { AwsSdk } from "./clients";
import { nameFindings } from "./names";
import { quotaFindings } from "./quotas";
import { ACTIONS, SERVICE_ROLES } from "./tables";

/** What AWS tells nobody, or only while making it. */
const NOT_ASKED = [
  "whether a zone has room for a machine class just now",
  "ElastiCache's and OpenSearch's machine classes: AWS lists what is reserved, not what is sold",
  "rights that policies grant by condition, and service control policies of the organisation",
  "names of load balancers, queues and roles: they are the account's own",
];

/** How an error of AWS's clients is called. */
const codeOf = (error: unknown): string => (error instanceof Error ? error.name : "");
const DENIED =
  /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden|AuthFailure|InvalidClientTokenId|ExpiredToken/u;

/** Looks, as the deployer, at the account a stamp is to live in. */
export class AwsExaminer implements Examiner {
  readonly notAsked = NOT_ASKED;
  readonly #needs: Needs;
  readonly #sdk: AwsSdk;

  constructor(needs: Needs, sdk: AwsSdk) {
    this.#needs = needs;
    this.#sdk = sdk;
  }

  async examine(): Promise<readonly Finding[]> {
    const caller = { arn: "" };
    const found = await this.#ask("account", () => this.#account(caller));
    const rest = await Promise.all([
      this.#ask("region", () => this.#regions()),
      this.#ask("zones", () => this.#zones()),
      this.#ask("image", () => this.#images()),
      this.#ask("parent-zone", () => this.#parentZone()),
      this.#ask("service-roles", () => this.#serviceRoles()),
      this.#ask("database-class", () => this.#databaseClasses()),
      ...quotaFindings(this.#needs, this.#sdk).map(([check, ask]) => this.#ask(check, ask)),
      ...nameFindings(this.#needs, this.#sdk).map(([check, ask]) => this.#ask(check, ask)),
      this.#ask("rights", () => this.#rights(caller.arn)),
    ]);
    return [...found, ...rest.flat()];
  }

  /** Asks once, and tells a refusal from an answer. */
  #ask(check: string, question: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
    return asked(check, async () => {
      try {
        return await question();
      } catch (error) {
        if (DENIED.test(codeOf(error))) throw new Denied(codeOf(error));
        throw error;
      }
    });
  }

  get #region(): string {
    return this.#needs.identity.region;
  }

  async #account(caller: { arn: string }): Promise<Finding> {
    const { STSClient, GetCallerIdentityCommand } = this.#sdk.sts;
    const { Account = "", Arn = "" } = await new STSClient({ region: this.#region }).send(
      new GetCallerIdentityCommand({}),
    );
    caller.arn = Arn;
    const { account } = this.#needs.identity;
    return Account === account
      ? fine("account", `signed in to ${account}`)
      : missing(
          "account",
          `signed in to ${Account}, and the stamp lives in ${account}`,
          `aws sso login --profile <profile of ${account}>; export AWS_PROFILE`,
        );
  }

  async #regions(): Promise<Finding[]> {
    const { EC2Client, DescribeRegionsCommand } = this.#sdk.ec2;
    const { copyRegion } = this.#needs;
    const { Regions = [] } = await new EC2Client({ region: this.#region }).send(
      new DescribeRegionsCommand({ AllRegions: true }),
    );
    return [this.#region, ...(copyRegion === undefined ? [] : [copyRegion])].map((name, index) => {
      const check = index === 0 ? "region" : "copy-region";
      const region = Regions.find(({ RegionName }) => RegionName === name);
      return region !== undefined && region.OptInStatus !== "not-opted-in"
        ? fine(check, `${name} is on`)
        : missing(
            check,
            `${name} is not on in this account`,
            `aws account enable-region --region-name ${name}`,
          );
    });
  }

  async #zones(): Promise<Finding> {
    const { EC2Client, DescribeAvailabilityZonesCommand } = this.#sdk.ec2;
    const { AvailabilityZones = [] } = await new EC2Client({ region: this.#region }).send(
      new DescribeAvailabilityZonesCommand({}),
    );
    const has = AvailabilityZones.filter(({ State }) => State === "available").map(({ ZoneId }) => ZoneId);
    const away = this.#needs.zones.filter((zone) => !has.includes(zone));
    return away.length === 0
      ? fine("zones", `${this.#needs.zones.join(", ")} are there`)
      : missing(
          "zones",
          `this account has no ${away.join(", ")}`,
          "ask AWS support for the zone, or put the stamp in another region",
        );
  }

  async #images(): Promise<Finding[]> {
    const { ECRClient, DescribeImagesCommand } = this.#sdk.ecr;
    const registry = this.#needs.global.aws?.registry ?? "";
    const [, registryId = "", region = ""] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\./u.exec(registry) ?? [];
    const client = new ECRClient({ region });
    return Promise.all(
      this.#needs.images.map(async ({ repository, tag }) => {
        try {
          await client.send(
            new DescribeImagesCommand({
              registryId,
              repositoryName: repository,
              imageIds: [{ imageTag: tag }],
            }),
          );
          return fine("image", `${repository}:${tag} is in the registry`);
        } catch (error) {
          if (codeOf(error) === "RepositoryNotFoundException")
            return missing(
              "registry",
              `the registry has no repository ${repository}`,
              `aws ecr create-repository --region ${region} --repository-name ${repository}`,
            );
          if (codeOf(error) === "ImageNotFoundException")
            return missing(
              "image",
              `${repository} has no image ${tag}`,
              `docker push ${registry.split("/")[0]}/${repository}:${tag}`,
            );
          throw error;
        }
      }),
    );
  }

  /** As the role that the stamp's delegation is written with: whether it may be taken, and sees the zone. */
  async #parentZone(): Promise<Finding | Finding[]> {
    const { STSClient, AssumeRoleCommand } = this.#sdk.sts;
    const { Route53Client, GetHostedZoneCommand } = this.#sdk.route53;
    const { zone = "", zoneId = "", zoneRole = "" } = this.#needs.global.aws ?? {};
    const taken = await new STSClient({ region: this.#region })
      .send(
        new AssumeRoleCommand({
          RoleArn: zoneRole,
          RoleSessionName: "stampworks-doctor",
          DurationSeconds: 900,
        }),
      )
      .catch((error: unknown) => error);
    if (taken instanceof Error)
      return missing(
        "zone-role",
        `${zoneRole} can't be taken: ${taken.name}`,
        `let ${this.#needs.identity.account} take it: aws iam update-assume-role-policy --role-name ${zoneRole.split("/").at(-1) ?? ""}`,
      );
    const given = Reflect.get(Object(taken), "Credentials") as
      | { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
      | undefined;
    const role = fine("zone-role", `${zoneRole} can be taken`);
    const client = new Route53Client({
      region: "us-east-1",
      ...(given === undefined
        ? {}
        : {
            credentials: {
              accessKeyId: given.AccessKeyId,
              secretAccessKey: given.SecretAccessKey,
              sessionToken: given.SessionToken,
            },
          }),
    });
    try {
      const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: zoneId }));
      const name = (HostedZone?.Name ?? "").replace(/\.$/u, "");
      return [
        role,
        name === zone
          ? fine("parent-zone", `${zoneId} is ${zone}`)
          : missing(
              "parent-zone",
              `${zoneId} is ${name}, and the blueprint says ${zone}`,
              "set global.aws.zoneId",
            ),
      ];
    } catch (error) {
      if (codeOf(error) !== "NoSuchHostedZone") throw error;
      return [
        role,
        missing(
          "parent-zone",
          `there is no zone ${zoneId}`,
          `aws route53 create-hosted-zone --name ${zone} --caller-reference ${zone}; then set global.aws.zoneId`,
        ),
      ];
    }
  }

  async #serviceRoles(): Promise<Finding[]> {
    const { IAMClient, GetRoleCommand } = this.#sdk.iam;
    const client = new IAMClient({ region: "us-east-1" });
    const wanted = Object.entries(SERVICE_ROLES).filter(([type]) => countOf(this.#needs, type) > 0);
    return Promise.all(
      wanted.map(async ([, { role, service }]) => {
        try {
          await client.send(new GetRoleCommand({ RoleName: role }));
          return fine("service-roles", `${role} is there`);
        } catch (error) {
          if (codeOf(error) !== "NoSuchEntityException" && codeOf(error) !== "NoSuchEntity") throw error;
          const makes = this.#needs
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

  async #databaseClasses(): Promise<Finding[]> {
    const { RDSClient, DescribeOrderableDBInstanceOptionsCommand } = this.#sdk.rds;
    const client = new RDSClient({ region: this.#region });
    const wanted = new Map(
      this.#needs.inputsOf("aws:rds/instance:Instance").flatMap((inputs) => {
        const name = textAt(inputs, "instanceClass");
        return name === undefined ? [] : [[name, textAt(inputs, "engineVersion")] as const];
      }),
    );
    return Promise.all(
      [...wanted].map(async ([name, version]) => {
        const { OrderableDBInstanceOptions = [] } = await client.send(
          new DescribeOrderableDBInstanceOptionsCommand({
            Engine: "postgres",
            DBInstanceClass: name,
            ...defined({ EngineVersion: version }),
          }),
        );
        return OrderableDBInstanceOptions.some(({ MultiAZCapable }) => MultiAZCapable !== false)
          ? fine("database-class", `${name} is sold in ${this.#region}`)
          : missing(
              "database-class",
              `${name} is not sold in ${this.#region}`,
              "give the class another size, or the stamp another region",
            );
      }),
    );
  }

  /** What IAM says the deployer may do, by the types the stamp is made of. */
  async #rights(arn: string): Promise<Finding[]> {
    const { IAMClient, SimulatePrincipalPolicyCommand } = this.#sdk.iam;
    const actions = [
      ...new Set(
        Object.entries(ACTIONS).flatMap(([type, names]) => (countOf(this.#needs, type) > 0 ? names : [])),
      ),
    ];
    const { EvaluationResults = [] } = await new IAMClient({ region: "us-east-1" }).send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn: principalOf(arn), ActionNames: actions }),
    );
    const denied = EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== "allowed").map(
      ({ EvalActionName = "" }) => EvalActionName,
    );
    return denied.length === 0
      ? [fine("rights", `${actions.length} rights that the stamp's parts take are held`)]
      : denied.map((action) =>
          missing("rights", `who deploys may not ${action}`, `allow ${action} to ${principalOf(arn)}`),
        );
  }
}

/** The role behind a session: IAM simulates roles and users, not sessions. */
function principalOf(arn: string): string {
  const [, account, role] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//u.exec(arn) ?? [];
  return role === undefined ? arn : `arn:aws:iam::${account}:role/${role}`;
}
