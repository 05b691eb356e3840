import type { PropertyMap } from "../../graph/model/property";
import type { Made } from "../../engines/simulator/calls";
import { TestCloud } from "./clouds";

/** What real clouds were seen to refuse; docs/clouds.md has a line on each, with its source. */

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const PLACE = { resourceGroupName: "g", location: "westeurope" };
const SERVER = "azure-native:dbforpostgresql:Server";
const SETTING = "azure-native:dbforpostgresql:Configuration";
const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";
const POLICY = "azure-native:storage:ManagementPolicy";
const COSMOS = "azure-native:cosmosdb:DatabaseAccount";
const SQL = "azure-native:cosmosdb:SqlResourceSqlDatabase";
const ROLE = "azure-native:cosmosdb:SqlResourceSqlRoleAssignment";
const ENDPOINT = "azure-native:network:PrivateEndpoint";
const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
const SECRET = "azure-native:keyvault:Secret";
const BACKUP_VAULT = "azure-native:dataprotection:BackupVault";
const INSTANCE = "azure-native:dataprotection:BackupInstance";
const RECORD = "azure-native:dns:RecordSet";
const FUNCTION = "aws:lambda/function:Function";
const SERVICE = "aws:ecs/service:Service";
const RULE = "aws:lb/listenerRule:ListenerRule";
const DOMAIN = "aws:opensearch/domain:Domain";
const INSTANCE_OF_SQL = "gcp:sql/databaseInstance:DatabaseInstance";

const group = (): Promise<Made> => cloud.make("azure-native:resources:ResourceGroup", "g", PLACE);
const server = (more: PropertyMap = {}): PropertyMap => ({
  ...PLACE,
  serverName: "main",
  createMode: "Default",
  ...more,
});

describe("a server of PostgreSQL on Azure", () => {
  test("that is a replica takes no second update, because the body says again that it is to be made", async () => {
    await group();
    const primary = await cloud.make(SERVER, "db", server());
    const inputs = server({ serverName: "read", createMode: "Replica", sourceServerResourceId: primary.id });
    const replica = await cloud.make(SERVER, "read", inputs);
    await expect(
      cloud.change(SERVER, "read", replica.id, { ...inputs, tags: { release: "2" } }),
    ).rejects.toThrow("ReadReplicaAlreadyExistWithGivenName");
    await expect(
      cloud.change(SERVER, "db", primary.id, server({ tags: { release: "2" } })),
    ).resolves.toBeDefined();
  });

  test("does not go back to the zones it had before a failover", async () => {
    await group();
    const zones = (primary: string, standby: string): PropertyMap =>
      server({ availabilityZone: primary, highAvailability: { standbyAvailabilityZone: standby } });
    const made = await cloud.make(SERVER, "db", zones("1", "2"));
    cloud.simulator.drift("urn:pulumi:eu1::app::azure-native:dbforpostgresql:Server::db", zones("2", "1"));
    await expect(cloud.change(SERVER, "db", made.id, zones("1", "2"))).rejects.toThrow("stands in zone 2");
    await expect(cloud.change(SERVER, "db", made.id, server())).resolves.toBeDefined();
  });
});

describe("what is changed one at a time", () => {
  const twice = async (
    first: () => Promise<Made>,
    second: () => Promise<Made>,
  ): Promise<PromiseSettledResult<Made>[]> => Promise.allSettled([first(), second()]);
  const refusals = (results: readonly PromiseSettledResult<Made>[]): string[] =>
    results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));

  const CASES: readonly (readonly [
    string,
    string,
    () => Promise<readonly [() => Promise<Made>, () => Promise<Made>]>,
  ])[] = [
    [
      "settings of a server",
      "ServerIsBusy",
      async () => {
        await cloud.make(SERVER, "db", server());
        const set = (configurationName: string) => () =>
          cloud.make(SETTING, configurationName, {
            resourceGroupName: "g",
            serverName: "main",
            configurationName,
          });
        return [set("log_connections"), set("log_disconnections")];
      },
    ],
    [
      "replicas of a server",
      "ServerIsBusy",
      async () => {
        const { id } = await cloud.make(SERVER, "db", server());
        const replica = (serverName: string) => () =>
          cloud.make(
            SERVER,
            serverName,
            server({ serverName, createMode: "Replica", sourceServerResourceId: id }),
          );
        return [replica("read-1"), replica("read-2")];
      },
    ],
    [
      "a container and the lifecycle of a storage account",
      "StorageAccountOperationInProgress",
      async () => {
        await cloud.make(ACCOUNT, "s", { ...PLACE, accountName: "acmeeu1" });
        const inAccount = { resourceGroupName: "g", accountName: "acmeeu1" };
        return [
          () => cloud.make(CONTAINER, "c", { ...inAccount, containerName: "uploads" }),
          () => cloud.make(POLICY, "p", { ...inAccount, managementPolicyName: "default" }),
        ];
      },
    ],
    [
      "a database and a right in a Cosmos DB account",
      "PreconditionFailed",
      async () => {
        await cloud.make(COSMOS, "c", { ...PLACE, accountName: "registry" });
        const inAccount = { resourceGroupName: "g", accountName: "registry" };
        return [
          () => cloud.make(SQL, "d", { ...inAccount, databaseName: "registry" }),
          () =>
            cloud.make(ROLE, "r", { ...inAccount, roleAssignmentId: "11111111-2222-4333-8444-555555555555" }),
        ];
      },
    ],
    [
      "a right in a Cosmos DB account and an endpoint of it",
      "PreconditionFailed|AnotherOperationInProgress",
      async () => {
        const { id } = await cloud.make(COSMOS, "c", { ...PLACE, accountName: "registry" });
        return [
          () =>
            cloud.make(ROLE, "r", {
              resourceGroupName: "g",
              accountName: "registry",
              roleAssignmentId: "11111111-2222-4333-8444-555555555555",
            }),
          () =>
            cloud.make(ENDPOINT, "e", {
              ...PLACE,
              privateEndpointName: "e",
              privateLinkServiceConnections: [{ name: "registry", privateLinkServiceId: id }],
            }),
        ];
      },
    ],
    [
      "subnets of a network",
      "AnotherOperationInProgress",
      async () => {
        await cloud.make("azure-native:network:VirtualNetwork", "n", { ...PLACE, virtualNetworkName: "n" });
        const subnet = (subnetName: string) => () =>
          cloud.make("azure-native:network:Subnet", subnetName, {
            resourceGroupName: "g",
            virtualNetworkName: "n",
            subnetName,
          });
        return [subnet("app"), subnet("data")];
      },
    ],
    [
      "rights to a cache's data",
      "terminal provisioning state 'Failed'",
      async () => {
        const inside = { resourceGroupName: "g", clusterName: "cache", databaseName: "default" };
        await cloud.make("azure-native:redisenterprise:RedisEnterprise", "c", {
          ...PLACE,
          clusterName: "cache",
        });
        await cloud.make("azure-native:redisenterprise:Database", "d", inside);
        const right = (accessPolicyAssignmentName: string) => () =>
          cloud.make("azure-native:redisenterprise:AccessPolicyAssignment", accessPolicyAssignmentName, {
            ...inside,
            accessPolicyAssignmentName,
          });
        return [right("app"), right("worker")];
      },
    ],
    [
      "settings of a bucket",
      "OperationAborted",
      async () => {
        const { id } = await cloud.make("aws:s3/bucket:Bucket", "b", { bucket: "acme-uploads" });
        const set = (type: string) => () => cloud.make(`aws:s3/${type}`, type, { bucket: id });
        return [
          set("bucketVersioning:BucketVersioning"),
          set("bucketPublicAccessBlock:BucketPublicAccessBlock"),
        ];
      },
    ],
    [
      "a user and a replica of an instance",
      "operationInProgress",
      async () => {
        await cloud.make(INSTANCE_OF_SQL, "db", { name: "main" });
        return [
          () => cloud.make("gcp:sql/user:User", "u", { instance: "main", name: "owner" }),
          () => cloud.make(INSTANCE_OF_SQL, "r", { name: "read-1", masterInstanceName: "main" }),
        ];
      },
    ],
    [
      "replicas of an instance",
      "operationInProgress",
      async () => {
        await cloud.make(INSTANCE_OF_SQL, "db", { name: "main" });
        const replica = (name: string) => () =>
          cloud.make(INSTANCE_OF_SQL, name, { name, masterInstanceName: "main" });
        return [replica("read-1"), replica("read-2")];
      },
    ],
  ];

  test("replicas of an instance of RDS are made side by side, and settings of two buckets", async () => {
    const RDS = "aws:rds/instance:Instance";
    const { id } = await cloud.make(RDS, "db", {
      identifier: "main",
      engine: "postgres",
      username: "owner",
      password: "only-for-this-test",
      allocatedStorage: 20,
    });
    const replica = (identifier: string) => () =>
      cloud.make(RDS, identifier, { identifier, replicateSourceDb: id });
    expect(refusals(await twice(replica("read-1"), replica("read-2")))).toEqual([]);
    const set = (bucket: string) => async () => {
      const made = await cloud.make("aws:s3/bucket:Bucket", bucket, { bucket });
      return cloud.make("aws:s3/bucketVersioning:BucketVersioning", bucket, { bucket: made.id });
    };
    expect(refusals(await twice(set("acme-one"), set("acme-two")))).toEqual([]);
  });

  test.each(CASES)(
    "%s at once: the second one is refused, and passes when it waits",
    async (_what, code, prepare) => {
      cloud.restart({ rules: { oneChange: true } });
      await group();
      const [first, second] = await prepare();
      const [refusal, ...more] = refusals(await twice(first, second));
      expect(refusal).toMatch(new RegExp(code));
      expect(more).toEqual([]);
      await expect(second()).resolves.toBeDefined();
    },
  );
});

test("settings of a bucket at once pass by default: the provider asks again until they do", async () => {
  const { id } = await cloud.make("aws:s3/bucket:Bucket", "b", { bucket: "acme-uploads" });
  const set = (type: string): Promise<Made> => cloud.make(`aws:s3/${type}`, type, { bucket: id });
  await expect(
    Promise.all([
      set("bucketVersioning:BucketVersioning"),
      set("bucketPublicAccessBlock:BucketPublicAccessBlock"),
    ]),
  ).resolves.toHaveLength(2);
});

describe("a vault that nobody reaches from outside", () => {
  const vault = (publicNetworkAccess: string): PropertyMap => ({
    ...PLACE,
    vaultName: "acmekv",
    properties: { publicNetworkAccess },
  });

  test.each([
    [KEY, { keyName: "stamp" }],
    [SECRET, { secretName: "origin" }],
  ])("gives up no %s: what deletes it is the vault's own address", async (type, name) => {
    await group();
    const made = await cloud.make(VAULT, "kv", vault("disabled"));
    const inside = await cloud.make(type, "x", { resourceGroupName: "g", vaultName: "acmekv", ...name });
    await expect(cloud.remove(type, "x", inside.id)).rejects.toThrow("Forbidden");
    await cloud.change(VAULT, "kv", made.id, vault("enabled"));
    await expect(cloud.remove(type, "x", inside.id)).resolves.toBeUndefined();
  });

  test("goes with all that is in it", async () => {
    await group();
    const made = await cloud.make(VAULT, "kv", vault("disabled"));
    await cloud.make(KEY, "x", { resourceGroupName: "g", vaultName: "acmekv", keyName: "stamp" });
    await cloud.remove(VAULT, "kv", made.id);
    expect(cloud.simulator.list().map(({ type }) => type)).toEqual(["azure-native:resources:ResourceGroup"]);
  });
});

describe("a vault of backups", () => {
  const vault = (state: string): PropertyMap => ({
    ...PLACE,
    vaultName: "backup",
    properties: { securitySettings: { softDeleteSettings: { state } } },
  });
  const instance = { resourceGroupName: "g", vaultName: "backup", backupInstanceName: "database" };

  test("is kept by what was deleted softly in it", async () => {
    await group();
    const made = await cloud.make(BACKUP_VAULT, "v", vault("On"));
    const inside = await cloud.make(INSTANCE, "i", instance);
    await cloud.remove(INSTANCE, "i", inside.id);
    await expect(cloud.remove(BACKUP_VAULT, "v", made.id)).rejects.toThrow("can be brought back: database");
  });

  test("goes where soft deletion was turned off first", async () => {
    await group();
    const made = await cloud.make(BACKUP_VAULT, "v", vault("On"));
    const inside = await cloud.make(INSTANCE, "i", instance);
    await cloud.change(BACKUP_VAULT, "v", made.id, vault("Off"));
    await cloud.remove(INSTANCE, "i", inside.id);
    await expect(cloud.remove(BACKUP_VAULT, "v", made.id)).resolves.toBeUndefined();
  });
});

describe("names on Azure", () => {
  test.each(["_dnsauth.*", "_dnsauth.*.app", "a.*", "a*", "-.*", "a..b", ""])(
    "a record %j is refused: a star is the first label or none",
    async (relativeRecordSetName) => {
      await group();
      await cloud.make("azure-native:dns:Zone", "z", { ...PLACE, zoneName: "acme.example" });
      const record = {
        resourceGroupName: "g",
        zoneName: "acme.example",
        recordType: "TXT",
        relativeRecordSetName,
      };
      await expect(cloud.make(RECORD, "r", record)).rejects.toThrow("BadRequest");
    },
  );

  test.each(["*", "*.app", "@", "_dnsauth", "_dnsauth.app", "app"])("a record %j is taken", async (name) => {
    await group();
    await cloud.make("azure-native:dns:Zone", "z", { ...PLACE, zoneName: "acme.example" });
    const record = {
      resourceGroupName: "g",
      zoneName: "acme.example",
      recordType: "TXT",
      relativeRecordSetName: name,
    };
    await expect(cloud.make(RECORD, "r", record)).resolves.toBeDefined();
  });

  test.each(["acmep-routing-routing-ab12c", "ab", "acme_board"])(
    "a dashboard %s is refused",
    async (dashboardName) => {
      await group();
      await expect(
        cloud.make("azure-native:portal:Dashboard", "d", { ...PLACE, dashboardName }),
      ).rejects.toThrow("is not valid");
    },
  );
});

describe("a new account of AWS", () => {
  test("can reserve no executions: all ten must stay for everybody", async () => {
    const inputs = { name: "sync", runtime: "nodejs22.x" };
    await expect(cloud.make(FUNCTION, "f", { ...inputs, reservedConcurrentExecutions: 1 })).rejects.toThrow(
      "below its minimum value of [10]",
    );
    await expect(cloud.make(FUNCTION, "f", inputs)).resolves.toBeDefined();
  });

  test("lacks the role by which OpenSearch comes into a network", async () => {
    const inputs = { domainName: "find", vpcOptions: { securityGroupIds: [] } };
    await expect(cloud.make(DOMAIN, "d", inputs)).rejects.toThrow("must enable a service-linked role");
    await cloud.make("aws:iam/serviceLinkedRole:ServiceLinkedRole", "r", {
      awsServiceName: "opensearchservice.amazonaws.com",
    });
    await expect(cloud.make(DOMAIN, "d", inputs)).resolves.toBeDefined();
  });
});

test("a service of ECS joins no target group before something sends to it", async () => {
  const cluster = await cloud.make("aws:ecs/cluster:Cluster", "c", { name: "app" });
  const targets = await cloud.make("aws:lb/targetGroup:TargetGroup", "t", { name: "web" });
  const targetGroupArn = targets.outputs["arn"] ?? null;
  const service = {
    name: "web",
    cluster: cluster.outputs["arn"] ?? null,
    loadBalancers: [{ targetGroupArn, containerName: "web", containerPort: 80 }],
  };
  await expect(cloud.make(SERVICE, "s", service)).rejects.toThrow(
    "does not have an associated load balancer",
  );
  const listenerArn =
    "arn:aws:elasticloadbalancing:eu-west-1:999988887777:listener/app/web/0123456789abcdef/0123456789abcdef";
  await cloud.make(RULE, "r", { listenerArn, priority: 1, actions: [{ type: "forward", targetGroupArn }] });
  await expect(cloud.make(SERVICE, "s", service)).resolves.toBeDefined();
});
