import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { blueprintSchema } from "../../components/contract/blueprint";
import { Cloud } from "../../components/contract/cloud";
import { identitySchema } from "../../components/contract/identity";
import { awsSdk } from "../../fleet/doctor/aws/clients";
import { awsQuestions } from "../../fleet/doctor/aws/questions";
import type { Finding } from "../../fleet/doctor/finding";
import { namesToTake, type Needs, needsOf } from "../../fleet/doctor/needs";
import { examine } from "../../fleet/doctor/question";
import type { ResourceGraph } from "../../graph/model/graph";
import { blueprint } from "../../stacks/blueprint";
import { missingMoto } from "../emulators/moto";
import { IDENTITIES, renderReference } from "../render/reference";
import { quota } from "./aws-account";
import { inMoto, makeZone, MotoAccount, pushImage } from "./moto-account";
import { StandIn } from "./stand-in";
import { some } from "../sweep";

if (missingMoto !== undefined)
  process.stderr.write(`Skipped what doctor is told by an AWS that others wrote: ${missingMoto}.\n`);

const REGION = "eu-west-1";
/** What moto 5.2 does not know of AWS: other quotas than networks', who may do what, what RDS sells of PostgreSQL. */
const UNKNOWN = ["quota-addresses", "quota-databases", "quota-fargate", "rights"];
const SELLS_NONE = "database-class";

const before = { ...process.env };
const { routing: _routing, central: _central, ...plain } = blueprint;
const parsed = blueprintSchema.parse(plain);
const { zone = "", zoneRole = "" } = parsed.global.aws ?? {};
const identity = identitySchema.parse({
  id: "test1",
  cloud: "aws",
  class: "standard",
  ring: "broad",
  cidr: "10.20.0.0/16",
  ...IDENTITIES[Cloud.Aws],
});

// moto's first answer of a service takes it seconds.

(missingMoto === undefined ? describe : describe.skip)("doctor, told by moto", () => {
  let account: MotoAccount;
  let graph: ResourceGraph;
  let zoneId = "";

  beforeAll(async () => {
    account = await MotoAccount.start();
    graph = await renderReference(Cloud.Aws);
  });
  beforeEach(async () => {
    signIn("test", "test");
    await account.reset();
    const [image] = stamp().images;
    await pushImage(image?.repository ?? "", image?.tag ?? "");
    zoneId = await makeZone(zone, zoneRole);
  });
  afterAll(() => {
    account.stop();
    process.env = before;
  });

  function signIn(id: string, secret: string): void {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: account.endpoint,
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
  }

  const stamp = (made: ReadonlySet<string> = new Set()): Needs =>
    inMoto(needsOf(identity, parsed, graph, made), zoneId);
  const look = async (needs: Needs): Promise<readonly Finding[]> => examine(awsQuestions(needs, awsSdk()));
  const checks = (findings: readonly Finding[], state: Finding["state"]): readonly string[] => [
    ...new Set(findings.filter((finding) => finding.state === state).map(({ check }) => check)),
  ];
  const name = (type: string, key: string): string => namesToTake(stamp(), type, key)[0] ?? "";

  test("says nothing of a good account, and can't tell what moto does not know", async () => {
    const findings = await look(stamp());
    expect(checks(findings, "missing")).toEqual([SELLS_NONE]);
    expect(checks(findings, "unknown")).toEqual(UNKNOWN);
    expect(checks(findings, "fine").length).toBeGreaterThan(8);
    for (const { says } of findings) expect(says).not.toContain("\n");
  });

  /** What is planted by AWS's own calls, and the check that finds it. */
  const LACKS: readonly (readonly [string, () => Promise<unknown>, string, ((needs: Needs) => Needs)?])[] = [
    [
      "another account",
      async () => Promise.resolve(),
      "account",
      (needs) => ({ ...needs, identity: { ...needs.identity, account: "111111111111" } }),
    ],
    [
      "a copy region that nobody turned on",
      async () => Promise.resolve(),
      "copy-region",
      (needs) => ({ ...needs, copyRegion: "me-south-1" }),
    ],
    [
      "a zone that the region has not",
      async () => Promise.resolve(),
      "zones",
      (needs) => ({ ...needs, zones: ["euw1-az1", "euw1-az2", "euw1-az9"] }),
    ],
    [
      "no repository",
      async () => account.reset().then(async () => (zoneId = await makeZone(zone, zoneRole))),
      "registry",
    ],
    [
      "no image of the release",
      async () => Promise.resolve(),
      "image",
      (needs) => ({ ...needs, images: needs.images.map((image) => ({ ...image, tag: "2030.1.1" })) }),
    ],
    ["no parent zone", async () => (zoneId = "Z0123456789ABCDEFGHIJ"), "parent-zone"],
    [
      "a parent zone of another name",
      async () => (zoneId = await makeZone("other.example", zoneRole)),
      "parent-zone",
    ],
    [
      "no service-linked role of OpenSearch",
      async () => Promise.resolve(),
      "service-roles",
      (needs) => ({ ...needs, types: new Set([...needs.types, "aws:opensearch/domain:Domain"]) }),
    ],
    [
      "as many networks as it may have",
      async () => {
        const ec2 = new EC2Client({ region: REGION });
        for (const second of [1, 2, 3, 4])
          await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${second}.0.0/16` }));
      },
      "quota-networks",
    ],
    [
      "a bucket of that name",
      async () =>
        new S3Client({ region: REGION, forcePathStyle: true }).send(
          new CreateBucketCommand({
            Bucket: name("aws:s3/bucket:Bucket", "bucket"),
            CreateBucketConfiguration: { LocationConstraint: REGION },
          }),
        ),
      "bucket-names",
    ],
    [
      "a database of that name",
      async () =>
        new RDSClient({ region: REGION }).send(
          new CreateDBInstanceCommand({
            DBInstanceIdentifier: name("aws:rds/instance:Instance", "identifier"),
            DBInstanceClass: "db.t4g.large",
            Engine: "postgres",
            AllocatedStorage: 20,
            MasterUsername: "stampadmin",
            MasterUserPassword: "only-for-this-test",
          }),
        ),
      "database-names",
    ],
    [
      "a secret of that name",
      async () =>
        new SecretsManagerClient({ region: REGION }).send(
          new CreateSecretCommand({
            Name: name("aws:secretsmanager/secret:Secret", "name"),
            SecretString: "only-for-this-test",
          }),
        ),
      "secret-names",
    ],
    [
      "a deleted secret that holds the name",
      async () => {
        const secrets = new SecretsManagerClient({ region: REGION });
        const Name = name("aws:secretsmanager/secret:Secret", "name");
        await secrets.send(new CreateSecretCommand({ Name, SecretString: "only-for-this-test" }));
        await secrets.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 30 }));
      },
      "secret-names",
    ],
  ];

  test.each(some(LACKS, 4).map(([lack, plant, check, change]) => ({ lack, plant, check, change })))(
    "finds $lack",
    async ({ change = (needs: Needs): Needs => needs, check, plant }) => {
      await plant();
      const findings = await look(change(stamp()));
      expect(checks(findings, "missing").filter((found) => found !== SELLS_NONE)).toEqual([check]);
      expect(checks(findings, "unknown")).toEqual(UNKNOWN);
    },
  );

  test("counts the databases on every page that RDS tells them on", async () => {
    const rds = new RDSClient({ region: REGION });
    // moto, as AWS, tells a hundred at a time.
    const THERE = 104;
    for (let number = 1; number <= THERE; number += 1)
      await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: `other-${number}`,
          DBInstanceClass: "db.t4g.large",
          Engine: "postgres",
          AllocatedStorage: 20,
          MasterUsername: "stampadmin",
          MasterUserPassword: "only-for-this-test",
        }),
      );
    const first = await rds.send(new DescribeDBInstancesCommand({}));
    expect([first.DBInstances?.length, first.Marker !== undefined]).toEqual([100, true]);
    // moto knows no quota of RDS, so that is told by somebody else.
    const quotas = await StandIn.start([quota("L-7B6409FD", THERE + 2)]);
    process.env["AWS_ENDPOINT_URL_SERVICE_QUOTAS"] = quotas.base;
    try {
      const found = (await look(stamp())).find(({ check }) => check === "quota-databases");
      expect(found).toMatchObject({ state: "missing", says: expect.stringContaining(`${THERE}`) });
    } finally {
      delete process.env["AWS_ENDPOINT_URL_SERVICE_QUOTAS"];
      await quotas.stop();
    }
  });

  test("finds the service-linked role once somebody made it", async () => {
    const iam = new IAMClient({ region: "us-east-1" });
    // moto's own CreateServiceLinkedRole gives it another name than AWS does.
    const RoleName = "AWSServiceRoleForAmazonOpenSearchService";
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" }));
    const needs = stamp();
    const types = new Set([...needs.types, "aws:opensearch/domain:Domain"]);
    expect(checks(await look({ ...needs, types }), "missing")).toEqual([SELLS_NONE]);
  });

  test("takes the names of a stamp that is up for its own, and finds those that it has yet to take", async () => {
    const buckets = graph.resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
    const [own, foreign] = namesToTake(stamp(), "aws:s3/bucket:Bucket", "bucket");
    const s3 = new S3Client({ region: REGION, forcePathStyle: true });
    for (const Bucket of [own, foreign])
      await s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
      );
    const all = new Set(graph.resources.map(({ urn }) => urn));
    expect(checks(await look(stamp(all)), "missing")).toEqual([SELLS_NONE]);
    const [first] = buckets;
    const found = await look(stamp(new Set([first?.urn ?? ""])));
    const held = found.filter(({ check, state }) => check === "bucket-names" && state === "missing");
    expect(held.map(({ says }) => says)).toEqual([`bucket ${foreign ?? ""} is there already`]);
  });

  test("can't tell what IAM lets nobody ask, and takes no refusal for a name that is taken", async () => {
    const iam = new IAMClient({ region: "us-east-1" });
    await iam.send(new CreateUserCommand({ UserName: "deployer" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "deployer" }));
    await account.enforce();
    signIn(AccessKey?.AccessKeyId ?? "", AccessKey?.SecretAccessKey ?? "");
    const findings = await look(stamp());
    expect(checks(findings, "missing")).toEqual(["zone-role"]);
    const denied = findings.filter(({ says }) => says.startsWith("may not be asked"));
    expect(denied.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["region", "zones", "bucket-names", "database-names"]),
    );
  });
});
