import * as limits from "../../../components/aws/internal/limits";
import type { NameRule } from "../../../components/contract/naming";
import type { GraphResource } from "../../../graph/model/graph";
import type { PropertyMap } from "../../../graph/model/property";
import { blueprint } from "../../../stacks/blueprint";
import { renderReference } from "../../render/reference";
import { AwsGraph, at, statements, text } from "./graph";

let stamp: AwsGraph;
beforeAll(async () => {
  stamp = new AwsGraph(await renderReference("aws"));
});

test("the reference class has its instances, replicas, nodes and queues", () => {
  const counts = {
    subnets: stamp.of("ec2/subnet:Subnet").length,
    gateways: stamp.of("ec2/natGateway:NatGateway").length,
    endpoints: stamp.of("ec2/vpcEndpoint:VpcEndpoint").length,
    services: stamp.of("ecs/service:Service").map(({ inputs }) => inputs["desiredCount"]),
    scaling: stamp
      .of("appautoscaling/target:Target")
      .map(({ inputs }) => [inputs["minCapacity"], inputs["maxCapacity"]]),
    databases: stamp
      .of("rds/instance:Instance")
      .map(({ inputs }) => inputs["replicateSourceDb"] === undefined),
    nodes: stamp.one("elasticache/replicationGroup:ReplicationGroup").inputs["numCacheClusters"],
    queues: stamp.of("sqs/queue:Queue").length,
    buckets: stamp.of("s3/bucket:Bucket").length,
    vaults: stamp.of("backup/vault:Vault").length,
  };
  expect(counts).toEqual({
    subnets: 9,
    gateways: 3,
    endpoints: 7,
    services: [5, 2],
    scaling: [
      [5, 10],
      [2, 10],
    ],
    databases: [true, false, false],
    nodes: 3,
    queues: 2,
    buckets: 3,
    vaults: 2,
  });
});

test("data subnets have no way out of the network", () => {
  const routes = stamp.one("ec2/routeTable:RouteTable", "data-routes");
  const out = stamp
    .of("ec2/route:Route")
    .filter(({ propertyDependencies }) => propertyDependencies["routeTableId"]?.includes(routes.urn));
  expect(out).toEqual([]);
});

test("replicas follow the stamp's own primary, each in a zone of its own", () => {
  const primary = stamp.one("rds/instance:Instance", "-primary");
  const replicas = stamp.of("rds/instance:Instance").filter(({ urn }) => urn !== primary.urn);
  for (const replica of replicas)
    expect(replica.propertyDependencies["replicateSourceDb"]).toEqual([primary.urn]);
  expect(new Set(replicas.map(({ inputs }) => inputs["availabilityZone"])).size).toBe(2);
});

/** Type → property that holds the physical name → the limit AWS sets. */
const NAMES: Readonly<Record<string, readonly [string, NameRule]>> = {
  "lb/loadBalancer:LoadBalancer": ["name", limits.ALB],
  "lb/targetGroup:TargetGroup": ["name", limits.TARGET_GROUP],
  "elasticache/replicationGroup:ReplicationGroup": ["replicationGroupId", limits.CACHE],
  "rds/instance:Instance": ["identifier", limits.RDS],
  "iam/role:Role": ["name", limits.ROLE],
  "lambda/function:Function": ["name", limits.LAMBDA],
  "s3/bucket:Bucket": ["bucket", limits.BUCKET],
  "sqs/queue:Queue": ["name", limits.QUEUE],
  "backup/vault:Vault": ["name", limits.BACKUP],
  "backup/plan:Plan": ["name", limits.BACKUP],
  "wafv2/webAcl:WebAcl": ["name", limits.WEB_ACL],
  "secretsmanager/secret:Secret": ["name", limits.SECRET],
  "cloudwatch/metricAlarm:MetricAlarm": ["name", limits.CLOUDWATCH],
  "cloudwatch/logGroup:LogGroup": ["name", { max: 512 }],
  "ec2/securityGroup:SecurityGroup": ["name", limits.SECURITY_GROUP],
};

test("the longest legal names stay within AWS's limits", async () => {
  const longest = new AwsGraph(
    await renderReference("aws", {
      id: "abcdefgh",
      blueprint: { ...blueprint, app: "abcdef", environment: "p1" },
    }),
  );
  for (const [type, [property, { max }]] of Object.entries(NAMES)) {
    const names = longest.of(type).map(({ inputs }) => String(inputs[property]));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => name.length > max || !name.includes("abcdefgh"))).toEqual([]);
  }
});

/** Types that AWS doesn't tag. */
const UNTAGGED =
  /^aws:(kms\/alias|iam\/rolePolicy|lambda\/permission|ec2\/(route|routeTableAssociation)|s3\/bucket[A-Z]|sqs\/(queuePolicy|redriveAllowPolicy)|secretsmanager\/secret(Version|Rotation)|route53\/record|acm\/certificateValidation|wafv2\/webAcl[A-Z]|appautoscaling\/policy|backup\/(vaultPolicy|selection)|sns\/topic[A-Z]|cloudwatch\/dashboard)/;

test("everything AWS tags says whose it is and what it belongs to", () => {
  const bare = stamp.graph.resources
    .filter(({ type }) => type.startsWith("aws:") && !UNTAGGED.test(type))
    .filter(
      ({ inputs }) =>
        at(inputs, "tags.stampworks-stamp") !== "test1" || at(inputs, "tags.stampworks-part") === undefined,
    );
  expect(bare.map(({ urn }) => urn)).toEqual([]);
});

test("every provider is bound to the stamp's account, or takes the one role that may delegate", () => {
  const providers = stamp.graph.resources.filter(
    ({ type, name }) => type === "pulumi:providers:aws" && !name.startsWith("default"),
  );
  expect(
    providers.map(({ name, inputs }) => [
      name,
      inputs["region"],
      inputs["allowedAccountIds"] ?? inputs["assumeRoles"],
    ]),
  ).toEqual([
    ["stamp-provider", "eu-west-1", '["111111111111"]'],
    ["stamp-app-edge-dns-zone-provider", "eu-west-1", expect.stringContaining("role/acme-stamp-delegation")],
    ["stamp-recovery-copy-provider", "eu-central-1", '["111111111111"]'],
  ]);
});

test("only the delegation is written into the parent zone", () => {
  const foreign = stamp
    .of("route53/record:Record")
    .filter(({ inputs }) => inputs["zoneId"] === "Z0123456789EXAMPLE");
  expect(foreign.map(({ inputs }) => [inputs["name"], inputs["type"]])).toEqual([
    ["test1.aws.acme.example", "NS"],
  ]);
});

test("backups are copied where the law allows another region, and stay where it doesn't", async () => {
  const british = new AwsGraph(await renderReference("aws", { config: { region: "eu-west-2" } }));
  expect(at(stamp.one("backup/plan:Plan").inputs, "rules.0.copyActions.0.lifecycle.deleteAfter")).toBe(35);
  expect(stamp.one("backup/vault:Vault", "copy-vault").provider).toContain("copy-provider");
  expect(british.of("backup/vault:Vault")).toHaveLength(1);
  expect(text(at(british.one("backup/plan:Plan").inputs, "rules.0.copyActions"))).toBe("[]");
});

test("backups are chosen by ARN: the primary and every bucket of the class", () => {
  const { inputs, propertyDependencies } = stamp.one("backup/selection:Selection");
  expect(inputs["selectionTags"]).toBeUndefined();
  const owners = (propertyDependencies["resources"] ?? []).map((urn) => urn.split("::").at(-1));
  expect(owners.sort()).toEqual(["stamp-database-primary", "stamp-storage-exports", "stamp-storage-uploads"]);
});

describe("alarms", () => {
  const threshold = (key: string): unknown =>
    stamp.one("cloudwatch/metricAlarm:MetricAlarm", `observability-${key}`).inputs["threshold"];

  test("ring at the class's percentages of its bounds", () => {
    expect([threshold("db-connections-warn"), threshold("db-connections-act")]).toEqual([3500, 4000]);
    expect([threshold("requests-warn"), threshold("requests-act")]).toEqual([63_000, 72_000]);
    expect(threshold("storage-act")).toBe(6000 * 1024 ** 3);
    expect(threshold("queue-dead-act")).toBe(0);
  });

  test("ring when free storage falls, not when it rises", () => {
    const { inputs } = stamp.one("cloudwatch/metricAlarm:MetricAlarm", "db-storage-act");
    expect(inputs["comparisonOperator"]).toBe("LessThanThreshold");
    expect(inputs["threshold"]).toBeCloseTo(0.2 * 256 * 1024 ** 3, -1);
  });

  test("all tell the stamp's own topic, and the topic tells the fleet's mail address", () => {
    const topic = stamp.one("sns/topic:Topic");
    const alarms = stamp.of("cloudwatch/metricAlarm:MetricAlarm");
    const deaf = alarms.filter(
      ({ propertyDependencies }) => !propertyDependencies["alarmActions"]?.includes(topic.urn),
    );
    expect(deaf).toEqual([]);
    expect(stamp.one("sns/topicSubscription:TopicSubscription").inputs["endpoint"]).toBe(
      "oncall@acme.example",
    );
  });

  test("look at one value each", () => {
    const answers = (alarm: GraphResource): number =>
      (alarm.inputs["metricQueries"] as PropertyMap[]).filter(({ returnData }) => returnData === true).length;
    expect(stamp.of("cloudwatch/metricAlarm:MetricAlarm").filter((alarm) => answers(alarm) !== 1)).toEqual(
      [],
    );
  });
});

test("the key encrypts the stamp's log groups and no others", () => {
  const logs = statements(stamp.one("kms/key:Key", "secrets-key").inputs["policy"]).find(
    ({ Sid }) => Sid === "Logs",
  );
  const named = (at(logs, "Condition.ArnEquals.kms:EncryptionContext:aws:logs:arn") as string[]).map(
    (arn) => arn.split(":log-group:")[1],
  );
  const made = stamp.of("cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs["name"]);
  expect(named.sort()).toEqual(made.sort());
});

test("workers that may rest are woken by the first message", async () => {
  const { standard } = blueprint.classes;
  if (standard === undefined) throw new Error("the blueprint lost its class standard");
  const classes = { standard: { ...standard, workers: { ...standard.workers, minInstances: 0 } } };
  const resting = new AwsGraph(await renderReference("aws", { blueprint: { ...blueprint, classes } }));
  const steps = resting
    .of("appautoscaling/policy:Policy")
    .filter(({ inputs }) => inputs["policyType"] === "StepScaling");
  expect(steps).toHaveLength(1);
  const alarm = resting.one("cloudwatch/metricAlarm:MetricAlarm", "first-alarm");
  expect(alarm.propertyDependencies["alarmActions"]).toEqual([steps[0]?.urn]);
});
