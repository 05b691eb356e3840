import { checkClosed } from "../../graph/closed";
import { FleetIndex } from "../../graph/fleet-index";
import type { PropertyMap, PropertyValue } from "../../graph/property";
import { secret } from "../../graph/property";
import { TokenTable } from "../../graph/tokens";
import { EU1, EU10, US1 } from "./fixtures/identity";
import { testStamp, type Wiring } from "./fixtures/stamp";

/** Puts a value at a dotted path; `[]` after a name makes a list of one. */
function at(path: string, value: PropertyValue): PropertyMap {
  const [head = "", ...rest] = path.split(".");
  const inner = rest.length === 0 ? value : at(rest.join("."), value);
  return head.endsWith("[]") ? { [head.slice(0, -2)]: [inner] } : { [head]: inner };
}

const AWS_ID = "-0123456789abcdef0";
const ARM =
  "/subscriptions/99999999-0000-1111-2222-333333333333/resourceGroups/other/providers/Microsoft.X/y/z";
const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-west-2:999999999999:${resource}`;
const GUID = "12121212-3434-5656-7878-909090909090";

/** checks.md, section 1: the place, and a value of another stamp or of nobody. */
const SHARED: readonly [type: string, path: string, value: string][] = [
  ["aws:rds/subnetGroup:SubnetGroup", "subnetIds[]", `subnet${AWS_ID}`],
  ["aws:elasticache/subnetGroup:SubnetGroup", "subnetIds[]", `subnet${AWS_ID}`],
  ["aws:rds/instance:Instance", "replicateSourceDb", "orders-primary"],
  ["aws:rds/instance:Instance", "snapshotIdentifier", "orders-before-migration"],
  ["aws:rds/instance:Instance", "restoreToPointInTime.sourceDbInstanceIdentifier", "orders-primary"],
  ["aws:rds/cluster:Cluster", "globalClusterIdentifier", "orders-global"],
  ["aws:rds/cluster:Cluster", "replicationSourceIdentifier", arn("rds", "cluster:orders")],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId", `sg${AWS_ID}`],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "prefixListId", `pl${AWS_ID}`],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv4", "10.10.16.0/20"],
  ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peerVpcId", `vpc${AWS_ID}`],
  ["aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transitGatewayId", `tgw${AWS_ID}`],
  [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",
    arn("kms", `key/${GUID}`),
  ],
  ["aws:rds/instance:Instance", "kmsKeyId", GUID],
  ["aws:rds/instance:Instance", "kmsKeyId", "alias/orders"],
  ["aws:kms/grant:Grant", "granteePrincipal", arn("iam", "role/other").replace("us-west-2", "")],
  [
    "aws:kms/key:Key",
    "policy",
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "kms:*" }] }),
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    "policy",
    JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:role/other" }, Action: "sqs:*" },
      ],
    }),
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    "policy",
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:*" }] }),
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    "policy",
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: ["*"] }, Action: "sqs:*" }] }),
  ],
  [
    "aws:sqs/queue:Queue",
    "redrivePolicy",
    JSON.stringify({ deadLetterTargetArn: arn("sqs", "dead"), maxReceiveCount: 5 }),
  ],
  [
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    "rules[].destination.bucket",
    "arn:aws:s3:::orders-copies",
  ],
  ["aws:s3/bucketLogging:BucketLogging", "targetBucket", "orders-logs"],
  ["aws:elasticache/replicationGroup:ReplicationGroup", "globalReplicationGroupId", "ldgnf-orders"],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "snapshotArns[]",
    "arn:aws:s3:::orders-dumps/cache.rdb",
  ],
  [
    "aws:iam/rolePolicy:RolePolicy",
    "policy",
    JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::orders/*"] } }),
  ],
  [
    "aws:iam/role:Role",
    "assumeRolePolicy",
    JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" },
      ],
    }),
  ],
  ["aws:ecs/service:Service", "cluster", "orders"],
  [
    "aws:ecs/taskDefinition:TaskDefinition",
    "containerDefinitions",
    JSON.stringify([{ secrets: [{ name: "X", valueFrom: arn("secretsmanager", "secret:orders-AbCdEf") }] }]),
  ],
  [
    "aws:lb/listener:Listener",
    "defaultActions[].targetGroupArn",
    arn("elasticloadbalancing", "targetgroup/orders/0123456789abcdef"),
  ],
  ["aws:sns/topicSubscription:TopicSubscription", "endpoint", arn("sqs", "orders")],
  ["aws:lambda/eventSourceMapping:EventSourceMapping", "eventSourceArn", arn("sqs", "orders")],
  [
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    "destinationArn",
    arn("kinesis", "stream/all-logs"),
  ],
  ["aws:ram/resourceAssociation:ResourceAssociation", "resourceArn", arn("ec2", `subnet/subnet${AWS_ID}`)],
  ["aws:route53/zoneAssociation:ZoneAssociation", "vpcId", `vpc${AWS_ID}`],
  ["aws:sqs/queue:Queue", "region", "us-west-2"],
  ["aws:route53/record:Record", "zoneId", "Z9999999999OTHER"],
  ["pulumi:providers:aws", "allowedAccountIds", '["999999999999"]'],
  ["pulumi:providers:aws", "assumeRoles[].roleArn", "arn:aws:iam::999999999999:role/deploy"],

  ["azure-native:network:VirtualNetworkPeering", "remoteVirtualNetwork.id", ARM],
  ["azure-native:network:PrivateEndpoint", "privateLinkServiceConnections[].privateLinkServiceId", ARM],
  ["azure-native:network:PrivateEndpoint", "subnet.id", ARM.toUpperCase()],
  ["azure-native:app:ManagedEnvironment", "vnetConfiguration.infrastructureSubnetId", ARM],
  ["azure-native:privatedns:VirtualNetworkLink", "virtualNetwork.id", ARM],
  ["azure-native:network:PrivateDnsZoneGroup", "privateDnsZoneConfigs[].privateDnsZoneId", ARM],
  ["azure-native:network:SecurityRule", "sourceAddressPrefix", "10.10.0.0/16"],
  ["azure-native:dbforpostgresql:FirewallRule", "startIpAddress", "10.10.3.4"],
  ["azure-native:dbforpostgresql:Server", "sourceServerResourceId", ARM],
  ["azure-native:dbforpostgresql:VirtualEndpoint", "members[]", "orders-primary"],
  ["azure-native:redisenterprise:Database", "geoReplication.linkedDatabases[].id", ARM],
  ["azure-native:servicebus:DisasterRecoveryConfig", "partnerNamespace", ARM],
  ["azure-native:servicebus:Queue", "forwardTo", "orders"],
  ["azure-native:storage:ObjectReplicationPolicy", "destinationAccount", "orderscopies"],
  ["azure-native:storage:StorageAccount", "networkRuleSet.resourceAccessRules[].resourceId", ARM],
  ["azure-native:keyvault:Vault", "properties.accessPolicies[].objectId", GUID],
  [
    "azure-native:storage:StorageAccount",
    "encryption.keyVaultProperties.keyVaultUri",
    "https://orders.vault.azure.net",
  ],
  ["azure-native:authorization:RoleAssignment", "scope", ARM],
  ["azure-native:authorization:RoleAssignment", "principalId", GUID],
  ["azure-native:app:ContainerApp", "environmentId", ARM],
  ["azure-native:app:ContainerApp", "identity.userAssignedIdentities[]", ARM],
  ["azure-native:monitor:DiagnosticSetting", "workspaceId", ARM],
  ["azure-native:storage:StorageAccount", "location", "westus"],

  ["gcp:compute/networkPeering:NetworkPeering", "peerNetwork", "projects/other/global/networks/main"],
  ["gcp:networkconnectivity/spoke:Spoke", "hub", "projects/other/locations/global/hubs/h"],
  ["gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject", "hostProject", "company-network"],
  [
    "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember",
    "member",
    "serviceAccount:app@other-project.iam.gserviceaccount.com",
  ],
  ["gcp:compute/subnetwork:Subnetwork", "network", "main"],
  ["gcp:compute/firewall:Firewall", "sourceRanges[]", "10.10.0.0/16"],
  ["gcp:compute/firewall:Firewall", "sourceServiceAccounts[]", "app@other-project.iam.gserviceaccount.com"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "masterInstanceName", "orders-primary"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "clone.sourceInstanceName", "orders-primary"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "restoreBackupContext.instanceId", "orders-primary"],
  [
    "gcp:sql/databaseInstance:DatabaseInstance",
    "settings.ipConfiguration.privateNetwork",
    "projects/other/global/networks/main",
  ],
  [
    "gcp:sql/databaseInstance:DatabaseInstance",
    "settings.ipConfiguration.authorizedNetworks[].value",
    "10.10.0.0/20",
  ],
  [
    "gcp:sql/databaseInstance:DatabaseInstance",
    "settings.ipConfiguration.pscConfigs[].allowedConsumerProjects[]",
    "projects/other",
  ],
  [
    "gcp:memorystore/instance:Instance",
    "crossInstanceReplicationConfigs[].primaryInstances[].instance",
    "projects/other/locations/europe-west1/instances/c",
  ],
  ["gcp:pubsub/subscription:Subscription", "topic", "orders"],
  ["gcp:pubsub/subscription:Subscription", "deadLetterPolicy.deadLetterTopic", "projects/other/topics/dead"],
  [
    "gcp:pubsub/topicIAMMember:TopicIAMMember",
    "member",
    "serviceAccount:app@other-project.iam.gserviceaccount.com",
  ],
  [
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "member",
    "serviceAccount:app@other-project.iam.gserviceaccount.com",
  ],
  ["gcp:storage/transferJob:TransferJob", "transferSpec.gcsDataSink.bucketName", "orders-copies"],
  ["gcp:projects/iAMMember:IAMMember", "member", "serviceAccount:app@other-project.iam.gserviceaccount.com"],
  ["gcp:projects/iAMMember:IAMMember", "project", "other-project"],
  [
    "gcp:serviceaccount/iAMMember:IAMMember",
    "member",
    "serviceAccount:app@other-project.iam.gserviceaccount.com",
  ],
  ["gcp:cloudrunv2/service:Service", "template.serviceAccount", "app@other-project.iam.gserviceaccount.com"],
  [
    "gcp:cloudrunv2/service:Service",
    "template.volumes[].cloudSqlInstance.instances[]",
    "other-project:europe-west1:orders",
  ],
  [
    "gcp:cloudrunv2/service:Service",
    "template.containers[].envs[].valueSource.secretKeyRef.secret",
    "orders-password",
  ],
  [
    "gcp:sql/databaseInstance:DatabaseInstance",
    "encryptionKeyName",
    "projects/other/locations/eu/keyRings/r/cryptoKeys/k",
  ],
  ["gcp:pubsub/topic:Topic", "kmsKeyName", "projects/other/locations/eu/keyRings/r/cryptoKeys/k"],
  [
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    "member",
    "serviceAccount:app@other-project.iam.gserviceaccount.com",
  ],
  [
    "gcp:dns/managedZone:ManagedZone",
    "peeringConfig.targetNetwork.networkUrl",
    "https://www.googleapis.com/compute/v1/projects/other/global/networks/main",
  ],
  [
    "gcp:compute/serviceAttachment:ServiceAttachment",
    "consumerAcceptLists[].projectIdOrNum",
    "other-project",
  ],
  ["gcp:logging/projectSink:ProjectSink", "destination", "pubsub.googleapis.com/projects/other/topics/logs"],
  ["gcp:monitoring/monitoredProject:MonitoredProject", "metricsScope", "company-metrics"],
];

/** The value in other clothes. */
const DISGUISES: readonly [name: string, wear: (value: string) => PropertyValue][] = [
  ["in a longer text", (value) => `--target=${value} --verbose`],
  ["in JSON", (value) => JSON.stringify({ list: ["own", { deep: value }] })],
  ["in base64", (value) => Buffer.from(value).toString("base64")],
  [
    "in base64 of JSON in a text",
    (value) => `x-config: ${Buffer.from(JSON.stringify({ a: value })).toString("base64")};`,
  ],
  ["in URL encoding", (value) => `next=${encodeURIComponent(value)}`],
  ["in upper case", (value) => value.toUpperCase()],
  ["in a secret", (value) => secret(`value=${value}`)],
  ["in a list among own values", (value) => ["postgres", value]],
  ["as a map's key", (value) => ({ [value]: {} })],
];

type Extend = (wiring: Wiring) => void;

const thing =
  (inputs: PropertyMap, type = "test:index:Thing"): Extend =>
  ({ builder, stamp, provider }) => {
    builder.add({ type, name: "probe", parent: stamp, provider, inputs });
  };

function check(
  extend: Extend,
  options: { fleet?: boolean; origin?: "render" | "state" } = {},
): ReturnType<typeof checkClosed> {
  const tokens = new TokenTable();
  const origin = options.origin ?? "render";
  const others = [EU10, US1].map((identity) => testStamp(identity, origin, tokens));
  const stamp = testStamp(EU1, origin, tokens, extend);
  const fleet = new FleetIndex();
  for (const { graph, derivations } of [...others, stamp]) fleet.add(graph, derivations);
  return checkClosed(stamp.graph, {
    derivations: stamp.derivations,
    tokens,
    ...(options.fleet === true ? { fleet } : {}),
  });
}

describe("a stamp is not closed", () => {
  test.each(SHARED)("with another's resource in %s %s (%s)", (type, path, value) => {
    const findings = check(thing(at(path, value), type));
    expect(findings.length).toBeGreaterThanOrEqual(1);
    expect(findings[0]).toMatchObject({
      level: "violation",
      stack: "eu1",
      type,
      urn: expect.stringContaining("probe") as unknown,
    });
    expect(findings[0]?.path.replaceAll(/\[\d+\]/g, "")).toContain(
      path.replaceAll("[]", "").split(".").at(-1),
    );
  });

  test.each(SHARED)("with another stamp's generated value in %s %s", (type, path) => {
    const tokens = new TokenTable();
    const other = testStamp(EU10, "render", tokens).graph.resources.find(
      ({ name }) => name === "stamp-queue",
    );
    const stamp = testStamp(
      EU1,
      "render",
      tokens,
      thing(at(path, `prefix/${String(other?.outputs["arn"])}`), type),
    );
    const findings = checkClosed(stamp.graph, { derivations: stamp.derivations, tokens });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: "closed/foreign-token",
      detector: "T",
      owner: { stack: "eu10", property: "arn", urn: expect.stringContaining("stamp-queue") as unknown },
      message: expect.stringContaining('stamp eu10\'s aws:sqs/queue:Queue "stamp-queue".arn') as unknown,
    });
  });

  test.each(DISGUISES)("with another stamp's token %s", (_, wear) => {
    const tokens = new TokenTable();
    const other = testStamp(EU10, "render", tokens).graph.resources.find(({ name }) => name === "stamp-vpc");
    const stamp = testStamp(EU1, "render", tokens, thing({ setting: wear(String(other?.id)) }));
    const [finding, ...more] = checkClosed(stamp.graph, { derivations: stamp.derivations, tokens });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ detector: "T", owner: { stack: "eu10", property: "id" } });
  });

  test.each(DISGUISES)("with another stamp's real identifier %s", (_, wear) => {
    const other = testStamp(EU10, "state").graph.resources.find(({ name }) => name === "stamp-vpc");
    const findings = check(thing({ setting: wear(String(other?.id)) }), { origin: "state", fleet: true });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      detector: "F",
      owner: { stack: "eu10", property: "id", urn: expect.stringContaining("stamp-vpc") as unknown },
    });
  });

  test.each(DISGUISES)("with another stamp's name %s, which only the fleet knows", (_, wear) => {
    const name = testStamp(EU10).context.name("q");
    const findings = check(thing({ setting: wear(name) }), { fleet: true });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: "fleet/foreign-identifier",
      owner: { stack: "eu10", urn: "", property: "name(q)" },
    });
  });

  test("with a name of the form that other stamps have, without knowing the fleet", () => {
    const [finding, ...more] = check(thing({ environment: [{ name: "QUEUE", value: "shopp-us7-q-1a2b3" }] }));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule: "closed/external-name",
      message: expect.stringContaining("stamp us7") as unknown,
    });
  });

  test("with an address inside another stamp's block, and the fleet says whose", () => {
    const [finding, ...more] = check(thing({ upstream: "http://10.10.3.4:8080/health" }), { fleet: true });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ kind: "address", value: "10.10.3.4", owner: { stack: "eu10" } });
    const [direct] = check(thing({ cidrIpv4: "10.10.3.4/32" }), { fleet: true });
    expect(direct).toMatchObject({ kind: "address", owner: { stack: "eu10" } });
  });

  test("with a secret that holds another's endpoint, and the secret is not shown", () => {
    const [finding, ...more] = check(
      thing({ connection: secret("postgres://app:hunter2@db.internal.example.com:5432/app") }),
    );
    expect(more).toEqual([]);
    expect(finding?.value).toBe("[secret]");
    expect(JSON.stringify(finding)).not.toMatch(/hunter2|internal\.example/);
  });

  test("with a StackReference, and whatever takes a value from it", () => {
    const findings = check(({ builder, stamp, provider }) => {
      const reference = builder.add({
        type: "pulumi:pulumi:StackReference",
        name: "org/shop/eu10",
        inputs: { name: "org/shop/eu10" },
        external: true,
        id: "org/shop/eu10",
        generated: { outputs: () => "vpc-0123456789abcdef0" },
      });
      builder.add({
        type: "test:index:Thing",
        name: "probe",
        parent: stamp,
        provider,
        inputs: { vpcId: reference.get("outputs") },
        uses: { vpcId: [reference] },
      });
    });
    expect(findings.map(({ rule }) => rule)).toEqual([
      "closed/stack-reference",
      "closed/depends-on-read",
      "closed/depends-on-read",
    ]);
    expect(findings.every(({ detector }) => detector === "D")).toBe(true);
  });

  test.each(["render", "state"] as const)("with a resource that was read (%s)", (origin) => {
    const findings = check(
      ({ builder, stamp, provider }) => {
        const read = builder.add({
          type: "aws:ec2/vpc:Vpc",
          name: "shared",
          inputs: {},
          external: true,
          id: "vpc-0123456789abcdef0",
          generated: { mainRouteTableId: () => "rtb-0123456789abcdef0" },
        });
        builder.add({
          type: "test:index:Thing",
          name: "probe",
          parent: stamp,
          provider,
          inputs: { vpcId: read.id, table: read.get("mainRouteTableId") },
        });
      },
      { origin },
    );
    expect(findings.map(({ rule, path }) => [rule, path])).toEqual([
      ["closed/read-resource", ""],
      ["closed/depends-on-read", "vpcId"],
      ["closed/depends-on-read", "table"],
    ]);
  });

  test("with an imported resource", () => {
    const findings = check(({ builder, stamp, provider }) => {
      builder.add({
        type: "aws:ec2/vpc:Vpc",
        name: "probe",
        parent: stamp,
        provider,
        inputs: {},
        options: { importId: "vpc-0123456789abcdef0" },
      });
    });
    expect(findings).toMatchObject([
      { rule: "closed/import", detector: "O", value: "vpc-0123456789abcdef0" },
    ]);
  });

  test("with what a lookup answered", () => {
    const tokens = new TokenTable();
    const stamp = testStamp(EU1, "render", tokens, thing({ vpcId: "vpc-0123456789abcdef0" }));
    const invokes = [
      { token: "aws:ec2/getVpc:getVpc", args: { default: true }, result: { id: "vpc-0123456789abcdef0" } },
    ];
    const findings = checkClosed({ ...stamp.graph, invokes }, { derivations: stamp.derivations, tokens });
    expect(findings).toMatchObject([
      {
        rule: "closed/lookup",
        detector: "D",
        message: expect.stringContaining("aws:ec2/getVpc:getVpc") as unknown,
      },
    ]);
  });

  test("with a dependency on a resource of another stack", () => {
    const stamp = testStamp(EU1);
    const foreign = testStamp(EU10).graph.resources.find(({ name }) => name === "stamp-vpc")?.urn ?? "";
    const resources = stamp.graph.resources.map((resource) =>
      resource.name === "stamp-group" ? { ...resource, dependencies: [foreign] } : resource,
    );
    expect(checkClosed({ ...stamp.graph, resources }, { derivations: stamp.derivations })).toMatchObject([
      { rule: "closed/depends-on-read", value: foreign },
    ]);
  });

  test("while a link is allowed until yesterday", () => {
    const allow = [
      {
        path: "test:index:Thing#peer",
        value: "vpc-0123456789abcdef0",
        reason: "migration of tenant 7",
        expires: "2026-10-01",
      },
    ];
    const stamp = testStamp(EU1, "render", new TokenTable(), thing({ peer: "vpc-0123456789abcdef0" }));
    const on = (day: string): number =>
      checkClosed(stamp.graph, { derivations: stamp.derivations, allow, today: new Date(day) }).length;
    expect(on("2026-10-01")).toBe(0);
    expect(on("2026-10-02")).toBe(1);
    const [finding] = checkClosed(stamp.graph, { derivations: stamp.derivations, allow });
    expect(finding?.message).toContain("allowed until 2026-10-01: migration of tenant 7");
  });
});

describe("what can't be read", () => {
  test("is said: a secret of which only ciphertext is at hand", () => {
    const { value: _, ...mark } = secret("x");
    const findings = check(thing({ password: { ...mark, ciphertext: "v1:abc" } }), { origin: "state" });
    expect(findings).toMatchObject([
      { rule: "closed/unreadable", level: "unreadable", path: "password", value: "[secret]" },
    ]);
  });

  test("is a violation when it is unknown in a final state", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(check(thing({ a: unknown }), { origin: "state" })).toMatchObject([
      { rule: "closed/unknown", level: "violation" },
    ]);
    expect(check(thing({ a: unknown }))).toMatchObject([{ rule: "closed/unknown", level: "unreadable" }]);
  });
});
