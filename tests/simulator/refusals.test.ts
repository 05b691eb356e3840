import { AWS, TestCloud } from "./clouds";

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const BUCKET = "aws:s3/bucket:Bucket";
const SECRET = "aws:secretsmanager/secret:Secret";
const ROLE = "aws:iam/role:Role";
const DATABASE = "aws:rds/instance:Instance";
const GROUP = "azure-native:resources:ResourceGroup";
const VAULT = "azure-native:keyvault:Vault";
const RING = "gcp:kms/keyRing:KeyRing";
const SQL = "gcp:sql/databaseInstance:DatabaseInstance";

const DATABASE_INPUTS = {
  identifier: "db",
  engine: "postgres",
  username: "app",
  allocatedStorage: 20,
  skipFinalSnapshot: true,
};

describe("references", () => {
  test("a subnet in a VPC that does not exist is refused", async () => {
    const inputs = { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" };
    await expect(cloud.make(SUBNET, "a", inputs)).rejects.toThrow(
      "simulated AWS: InvalidVpcID.NotFound: vpcId: 'vpc-0123456789abcdef0' does not exist",
    );
  });

  test("a queue encrypted with a key that was deleted is refused", async () => {
    const key = await cloud.make("aws:kms/key:Key", "key", {});
    await cloud.remove("aws:kms/key:Key", "key", key.id);
    const inputs = { kmsMasterKeyId: key.outputs["arn"] ?? null };
    await expect(cloud.make("aws:sqs/queue:Queue", "q", inputs)).rejects.toThrow("InvalidParameterValue");
  });

  test("what other stacks made may be referred to", async () => {
    const vpc = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" }, undefined, "eu1");
    const subnet = cloud.make(SUBNET, "a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, undefined, "eu2");
    await expect(subnet).resolves.toMatchObject({ id: expect.stringMatching(/^subnet-/) });
  });

  test("what lies in an account the simulated clouds know nothing of is believed", async () => {
    const inputs = {
      kmsMasterKeyId: "arn:aws:kms:eu-west-1:999988887777:key/11111111-2222-4333-8444-555555555555",
    };
    await expect(cloud.make("aws:sqs/queue:Queue", "q", inputs)).resolves.toBeDefined();
  });

  test("AWS's own policies and a service's aliases are no references", async () => {
    const role = await cloud.make(ROLE, "role", { name: "task", assumeRolePolicy: "{}" });
    const policyArn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    const attachment = cloud.make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
      role: role.id,
      policyArn,
    });
    await expect(attachment).resolves.toBeDefined();
  });

  test("a resource in a resource group that does not exist is refused", async () => {
    const inputs = { resourceGroupName: "gone", accountName: "acmeeu1", location: "westeurope" };
    await expect(cloud.make("azure-native:storage:StorageAccount", "s", inputs)).rejects.toThrow(
      "simulated Azure: InvalidResourceReference",
    );
  });

  test("a subnet that was deleted can't be used although its network exists", async () => {
    await cloud.make(GROUP, "g", { resourceGroupName: "g", location: "westeurope" });
    const place = { resourceGroupName: "g", location: "westeurope" };
    const network = "azure-native:network:VirtualNetwork";
    const made = await cloud.make(network, "n", {
      ...place,
      virtualNetworkName: "n",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    });
    const endpoint = { ...place, privateEndpointName: "e", subnet: { id: `${made.id}/subnets/gone` } };
    await expect(cloud.make("azure-native:network:PrivateEndpoint", "e", endpoint)).rejects.toThrow(
      "subnet.id",
    );
  });

  test("a grant to a service account that does not exist is refused on Google Cloud", async () => {
    await cloud.make("gcp:compute/network:Network", "n", { name: "n" });
    const key = "projects/acme-p-eu1/locations/europe-west1/keyRings/r/cryptoKeys/k";
    await expect(
      cloud.make("gcp:pubsub/topic:Topic", "t", { name: "topic", kmsKeyName: key }),
    ).rejects.toThrow("simulated GCP: notFound");
  });
});

describe("names", () => {
  test("a bucket's name is taken for every account, another account's queue name is not", async () => {
    await cloud.make(BUCKET, "a", { bucket: "acme-eu1-uploads" });
    const other = { ...AWS, account: "444455556666", region: "us-east-1" };
    await expect(cloud.make(BUCKET, "b", { bucket: "acme-eu1-uploads" }, other, "us1")).rejects.toThrow(
      "BucketAlreadyExists",
    );
    await cloud.make("aws:sqs/queue:Queue", "a", { name: "work" });
    await expect(
      cloud.make("aws:sqs/queue:Queue", "a", { name: "work" }, other, "us1"),
    ).resolves.toBeDefined();
  });

  test.each([
    ["aws:lb/loadBalancer:LoadBalancer", { name: "a".repeat(33) }],
    ["aws:lb/targetGroup:TargetGroup", { name: "internal-web" }],
    ["aws:elasticache/replicationGroup:ReplicationGroup", { replicationGroupId: "cache--a" }],
    [BUCKET, { bucket: "Acme" }],
    ["azure-native:storage:StorageAccount", { resourceGroupName: "g", accountName: "acme-eu1" }],
    [VAULT, { resourceGroupName: "g", vaultName: "acme--eu1" }],
    ["gcp:cloudrunv2/service:Service", { name: "a".repeat(50), location: "europe-west1" }],
    ["gcp:serviceaccount/account:Account", { accountId: "short" }],
  ])("%s refuses %j", async (type, inputs) => {
    await expect(cloud.make(type, "x", inputs)).rejects.toThrow(/is not valid/);
  });

  test("a deleted secret blocks its name for its recovery window", async () => {
    let now = new Date("2026-01-01T00:00:00Z");
    cloud.restart({ now: () => now });
    const made = await cloud.make(SECRET, "s", { name: "db", recoveryWindowInDays: 7 });
    await cloud.remove(SECRET, "s", made.id);
    await expect(cloud.make(SECRET, "s", { name: "db" })).rejects.toThrow(
      "InvalidRequestException: You can't create this secret because a secret with this name ('db') is already scheduled for deletion",
    );
    now = new Date("2026-01-09T00:00:00Z");
    await expect(cloud.make(SECRET, "s", { name: "db" })).resolves.toBeDefined();
  });

  test("a secret deleted at once leaves its name free", async () => {
    const made = await cloud.make(SECRET, "s", { name: "db", recoveryWindowInDays: 0 });
    await cloud.remove(SECRET, "s", made.id);
    await expect(cloud.make(SECRET, "s", { name: "db" })).resolves.toBeDefined();
  });

  test("a deleted vault blocks its name in all of Azure", async () => {
    await cloud.make(GROUP, "g", { resourceGroupName: "g", location: "westeurope" });
    const inputs = {
      resourceGroupName: "g",
      vaultName: "acmeeu1kv",
      properties: { softDeleteRetentionInDays: 90 },
    };
    const made = await cloud.make(VAULT, "kv", inputs);
    await cloud.remove(VAULT, "kv", made.id);
    cloud.restart();
    await expect(cloud.make(VAULT, "kv", inputs)).rejects.toThrow("simulated Azure: ConflictError");
  });

  test("a key ring's name is used up for ever", async () => {
    const inputs = { name: "stamp", location: "europe-west1" };
    const made = await cloud.make(RING, "r", inputs);
    await cloud.remove(RING, "r", made.id);
    await expect(cloud.make(RING, "r", inputs)).rejects.toThrow("key rings and keys can never be deleted");
  });

  test("a Cloud SQL instance's name is blocked for a week", async () => {
    let now = new Date("2026-01-01T00:00:00Z");
    cloud.restart({ now: () => now });
    const inputs = {
      name: "db",
      region: "europe-west1",
      databaseVersion: "POSTGRES_17",
      deletionProtection: false,
    };
    const made = await cloud.make(SQL, "db", inputs);
    await cloud.remove(SQL, "db", made.id);
    now = new Date("2026-01-07T00:00:00Z");
    await expect(cloud.make(SQL, "db", inputs)).rejects.toThrow("deleted less than a week ago");
    now = new Date("2026-01-08T00:00:01Z");
    await expect(cloud.make(SQL, "db", inputs)).resolves.toBeDefined();
  });
});

describe("deleting", () => {
  test("a VPC with subnets can't be deleted, an empty one can", async () => {
    const vpc = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
    const subnet = await cloud.make(SUBNET, "a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    await expect(cloud.remove(VPC, "vpc", vpc.id)).rejects.toThrow("DependencyViolation");
    await cloud.remove(SUBNET, "a", subnet.id);
    await cloud.remove(VPC, "vpc", vpc.id);
    expect(cloud.simulator.list()).toEqual([]);
  });

  test("a role with policies can't be deleted", async () => {
    const role = await cloud.make(ROLE, "role", { name: "task", assumeRolePolicy: "{}" });
    await cloud.make("aws:iam/rolePolicy:RolePolicy", "p", { role: role.id, name: "p", policy: "{}" });
    await expect(cloud.remove(ROLE, "role", role.id)).rejects.toThrow("DeleteConflict");
  });

  test("a protected database is kept until its protection is lifted", async () => {
    const made = await cloud.make(DATABASE, "db", { ...DATABASE_INPUTS, deletionProtection: true });
    await expect(cloud.remove(DATABASE, "db", made.id)).rejects.toThrow("set `deletionProtection: false`");
    await cloud.change(DATABASE, "db", made.id, { ...DATABASE_INPUTS, deletionProtection: false });
    await cloud.remove(DATABASE, "db", made.id);
    expect(cloud.simulator.list()).toEqual([]);
  });

  test("a database without a final snapshot's name is kept", async () => {
    const made = await cloud.make(DATABASE, "db", { ...DATABASE_INPUTS, skipFinalSnapshot: false });
    await expect(cloud.remove(DATABASE, "db", made.id)).rejects.toThrow(
      "FinalDBSnapshotIdentifier is required",
    );
  });

  test("Cloud SQL is protected by the provider unless the program says otherwise", async () => {
    const inputs = { name: "db", region: "europe-west1", databaseVersion: "POSTGRES_17" };
    const made = await cloud.make(SQL, "db", inputs);
    await expect(cloud.remove(SQL, "db", made.id)).rejects.toThrow(
      "without setting deletionProtection=false",
    );
  });

  test("a management lock keeps what lies below it", async () => {
    const group = await cloud.make(GROUP, "g", { resourceGroupName: "g", location: "westeurope" });
    const lock = "azure-native:authorization:ManagementLockByScope";
    const made = await cloud.make(lock, "l", { scope: group.id, lockName: "keep", level: "CanNotDelete" });
    await expect(cloud.remove(GROUP, "g", group.id)).rejects.toThrow("ScopeLocked");
    await cloud.remove(lock, "l", made.id);
    await cloud.remove(GROUP, "g", group.id);
    expect(cloud.simulator.list()).toEqual([]);
  });

  test("a resource group takes with it what lies in it", async () => {
    const group = await cloud.make(GROUP, "g", { resourceGroupName: "g", location: "westeurope" });
    const workspace = { resourceGroupName: "g", workspaceName: "logs", location: "westeurope" };
    await cloud.make("azure-native:operationalinsights:Workspace", "w", workspace);
    await cloud.remove(GROUP, "g", group.id);
    expect(cloud.simulator.list()).toEqual([]);
  });

  test("deleting what is gone already is no error", async () => {
    await expect(cloud.remove(VPC, "vpc", "vpc-0123456789abcdef0")).resolves.toBeUndefined();
  });
});

describe("address blocks", () => {
  test.each([
    ["10.1.0.0/24", "InvalidSubnet.Range"],
    ["10.0.0.0/29", "InvalidSubnet.Range"],
    ["10.0.0.128/25", "InvalidSubnet.Conflict"],
  ])("a subnet %s is refused with %s", async (cidrBlock, code) => {
    const vpc = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
    await cloud.make(SUBNET, "a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    await expect(cloud.make(SUBNET, "b", { vpcId: vpc.id, cidrBlock })).rejects.toThrow(code);
  });

  test("subnetworks of one network may not overlap on Google Cloud", async () => {
    const network = await cloud.make("gcp:compute/network:Network", "n", { name: "n" });
    const subnetwork = "gcp:compute/subnetwork:Subnetwork";
    const place = { network: network.id, region: "europe-west1" };
    await cloud.make(subnetwork, "a", { ...place, name: "a", ipCidrRange: "10.0.0.0/20" });
    const second = {
      ...place,
      network: network.outputs["selfLink"] ?? null,
      name: "b",
      ipCidrRange: "10.0.8.0/24",
    };
    await expect(cloud.make(subnetwork, "b", second)).rejects.toThrow(
      "conflicts with existing subnetwork range",
    );
  });
});

test("more VPCs than a region grants are refused", async () => {
  for (let index = 0; index < 1000; index += 1)
    await cloud.make(VPC, `vpc-${index}`, { cidrBlock: "10.0.0.0/16" });
  await expect(cloud.make(VPC, "one-more", { cidrBlock: "10.0.0.0/16" })).rejects.toThrow("VpcLimitExceeded");
});
