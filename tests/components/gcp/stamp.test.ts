import * as limits from "../../../components/gcp/internal/limits";
import type { NameRule } from "../../../components/contract/naming";
import type { PropertyMap } from "../../../graph/model/property";
import { isSecret } from "../../../graph/model/property";
import { blueprint } from "../../../stacks/blueprint";
import { renderReference } from "../../render/reference";
import { at, GcpGraph, list, standardWith } from "./graph";

let stamp: GcpGraph;
beforeAll(async () => {
  stamp = new GcpGraph(await renderReference("gcp"));
});

test("the reference class has its instances, replicas, nodes and queues", () => {
  const cache = stamp.one("memorystore/instance:Instance").inputs;
  expect({
    web: stamp.one("cloudrunv2/service:Service").inputs["scaling"],
    workers: stamp.one("cloudrunv2/workerPool:WorkerPool").inputs["scaling"],
    databases: stamp
      .of("sql/databaseInstance:DatabaseInstance")
      .map(({ inputs }) => inputs["masterInstanceName"] === undefined),
    cache: [cache["shardCount"], cache["replicaCount"]],
    topics: stamp.of("pubsub/topic:Topic").length,
    subscriptions: stamp.of("pubsub/subscription:Subscription").length,
    buckets: stamp.of("storage/bucket:Bucket").length,
    subnets: stamp
      .of("compute/subnetwork:Subnetwork")
      .map(({ inputs }) => inputs["ipCidrRange"])
      .sort(),
  }).toEqual({
    web: { minInstanceCount: 5, maxInstanceCount: 10 },
    workers: { scalingMode: "AUTOMATIC", minInstanceCount: 2, maxInstanceCount: 10 },
    databases: [true, false, false],
    cache: [1, 2],
    topics: 2,
    subscriptions: 2,
    // Two of the class, one for access logs, one for copies.
    buckets: 4,
    subnets: ["10.20.0.0/19", "10.20.144.0/20", "10.20.96.0/20"],
  });
});

test("replicas follow the stamp's own primary, each in a zone of its own", () => {
  const primary = stamp.one("sql/databaseInstance:DatabaseInstance", "-primary");
  const replicas = stamp.of("sql/databaseInstance:DatabaseInstance").filter(({ urn }) => urn !== primary.urn);
  for (const replica of replicas)
    expect(replica.propertyDependencies["masterInstanceName"]).toEqual([primary.urn]);
  expect(replicas.map(({ inputs }) => at(inputs, "settings.locationPreference.zone"))).toEqual([
    "europe-west4-a",
    "europe-west4-b",
  ]);
  // Where the primary stands is Google's to say, as a failover swaps its zones.
  expect(at(primary.inputs, "settings.locationPreference")).toBeUndefined();
});

test("Cloud SQL takes its address from the stamp's own block, in a stamp of any size", async () => {
  const small = new GcpGraph(await renderReference("gcp", { config: { cidr: "10.99.16.0/20" } }));
  const range = ({ inputs }: { inputs: PropertyMap }): unknown[] => [
    inputs["address"],
    inputs["prefixLength"],
  ];
  expect(range(stamp.one("compute/globalAddress:GlobalAddress"))).toEqual(["10.20.192.0", 23]);
  expect(range(small.one("compute/globalAddress:GlobalAddress"))).toEqual(["10.99.28.0", 23]);
});

/** Type → property that holds the physical name → the limit Google sets. */
const NAMES: Readonly<Record<string, readonly [string, NameRule]>> = {
  "cloudrunv2/service:Service": ["name", limits.RUN],
  "cloudrunv2/workerPool:WorkerPool": ["name", limits.RUN],
  "serviceaccount/account:Account": ["accountId", limits.SERVICE_ACCOUNT],
  "projects/iAMCustomRole:IAMCustomRole": ["roleId", limits.ROLE],
  "kms/keyRing:KeyRing": ["name", limits.KMS],
  "kms/cryptoKey:CryptoKey": ["name", limits.KMS],
  "secretmanager/secret:Secret": ["secretId", limits.SECRET],
  "storage/bucket:Bucket": ["name", limits.BUCKET],
  "pubsub/topic:Topic": ["name", limits.PUBSUB],
  "memorystore/instance:Instance": ["instanceId", limits.CACHE],
  "sql/databaseInstance:DatabaseInstance": ["name", limits.SQL],
  "compute/network:Network": ["name", limits.COMPUTE],
  "compute/firewall:Firewall": ["name", limits.COMPUTE],
  "compute/forwardingRule:ForwardingRule": ["name", limits.COMPUTE],
  "dns/managedZone:ManagedZone": ["name", limits.ZONE],
  "logging/projectBucketConfig:ProjectBucketConfig": ["bucketId", limits.LOG_BUCKET],
};

test("the longest legal names stay within Google's limits", async () => {
  const longest = new GcpGraph(
    await renderReference("gcp", {
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

test("a key ring of a later generation has another name, because none can be deleted", async () => {
  const later = new GcpGraph(await renderReference("gcp", { config: { generation: "2" } }));
  const names = (of: GcpGraph): unknown[] => of.of("kms/keyRing:KeyRing").map(({ inputs }) => inputs["name"]);
  expect(names(later)).toHaveLength(2);
  for (const name of names(later)) expect(names(stamp)).not.toContain(name);
});

/** Types that Google Cloud doesn't label. */
const UNLABELLED =
  /^gcp:(projects\/|kms\/(keyRing|cryptoKeyIAM)|compute\/(network|subnetwork|router|routerNat|firewall|region[A-Z]\w+):|servicenetworking\/|dns\/(policy|recordSet)|storage\/(bucketIAM|transferJob)|pubsub\/(topic|subscription)IAM|secretmanager\/secret(Version|Iam)|sql\/(database|user):|artifactregistry\/|serviceaccount\/|cloudscheduler\/|logging\/|monitoring\/dashboard)/;

test("everything Google labels says whose it is and what it belongs to", () => {
  const bare = stamp.graph.resources
    .filter(({ type }) => type.startsWith("gcp:") && !UNLABELLED.test(type))
    .filter(({ inputs }) => {
      const labels =
        at(inputs, "labels.stampworks-stamp") === undefined
          ? (at(inputs, "userLabels") ?? at(inputs, "settings.userLabels"))
          : inputs["labels"];
      return at(labels, "stampworks-stamp") !== "test1" || at(labels, "stampworks-part") === undefined;
    });
  expect(bare.map(({ urn }) => urn)).toEqual([]);
});

test("every provider is charged to the stamp's project, and one alone reaches another", () => {
  const providers = stamp.graph.resources.filter(
    ({ type, name }) => type === "pulumi:providers:gcp" && !name.startsWith("default"),
  );
  expect(providers.map(({ name, inputs }) => [name, inputs["project"], inputs["billingProject"]])).toEqual([
    ["stamp-provider", "acme-stamp-1", "acme-stamp-1"],
    ["stamp-app-edge-dns-parent", "acme-global", "acme-stamp-1"],
  ]);
});

test("only the delegation is written into the parent zone", () => {
  const foreign = stamp.graph.resources.filter(({ provider }) => provider?.includes("-dns-parent"));
  expect(foreign.map(({ inputs }) => [inputs["managedZone"], inputs["name"], inputs["type"]])).toEqual([
    ["acme-stamps", "test1.gcp.acme.example.", "NS"],
  ]);
});

test("the one right outside the project is to pull from the one repository of the image", () => {
  const { inputs } = stamp.one("artifactregistry/repositoryIamMember:RepositoryIamMember");
  expect([inputs["project"], inputs["location"], inputs["repository"], inputs["role"]]).toEqual([
    "acme-global",
    "europe",
    "acme",
    "roles/artifactregistry.reader",
  ]);
});

test("everything waits until its service is turned on", () => {
  const services = new Set(stamp.of("projects/service:Service").map(({ urn }) => urn));
  const early = stamp.graph.resources.filter(
    (resource) =>
      resource.type.startsWith("gcp:") &&
      !services.has(resource.urn) &&
      ![...stamp.reach(resource)].some((urn) => services.has(urn)),
  );
  expect(early.map(({ urn }) => urn)).toEqual([]);
});

test("the edge lets the routing layer through by its secret, health checks by their path, and nobody else", () => {
  const rules = list(stamp.one("compute/regionSecurityPolicy:RegionSecurityPolicy").inputs, "rules");
  const passing = rules.filter(({ action }) => !String(action).startsWith("deny"));
  const [routing, health] = passing.map(({ match }) => match);
  expect(passing).toHaveLength(2);
  expect(isSecret(at(routing, "expr")) || isSecret((at(routing, "expr") as PropertyMap)["expression"])).toBe(
    true,
  );
  expect(at(health, "expr.expression")).toBe("request.path == '/healthz'");
  expect(at(passing[0], "rateLimitOptions.rateLimitThreshold")).toEqual({ count: 90_000, intervalSec: 60 });
  expect(rules.at(-1)).toMatchObject({ priority: 2_147_483_647, action: "deny(403)" });
});

test("the app gets its password by reference and all else in plain words", () => {
  const envs = list(stamp.one("cloudrunv2/service:Service").inputs, "template.containers.0.envs");
  expect(envs.map(({ name }) => name)).toEqual([
    "STAMP_ID",
    "STAMP_CLASS",
    "STAMP_RELEASE",
    "STAMP_REGION",
    "BUCKET_UPLOADS",
    "BUCKET_EXPORTS",
    "QUEUE_ID",
    "QUEUE_SUBSCRIPTION",
    "CACHE_HOST",
    "CACHE_PORT",
    "DATABASE_HOST",
    "DATABASE_READ_HOSTS",
    "DATABASE_NAME",
    "DATABASE_USER",
    "DATABASE_SECRET",
  ]);
  expect(envs.filter(({ value }) => value === undefined).map(({ name }) => name)).toEqual([
    "DATABASE_SECRET",
  ]);
});

test("only workers receive from the queue, and a class without workers has nobody who does", async () => {
  const idle = await standardWith((spec) => ({ ...spec, workers: { enabled: false } }));
  const receivers = (of: GcpGraph): string[] =>
    of.of("pubsub/subscriptionIAMMember:SubscriptionIAMMember").map(({ name }) => name);
  expect(receivers(stamp)).toEqual(["stamp-queue-work-subscriber", "stamp-app-worker-may-receive"]);
  expect(receivers(idle)).toEqual(["stamp-queue-work-subscriber"]);
  expect(idle.of("cloudrunv2/workerPool:WorkerPool")).toEqual([]);
});

test("a stamp of web service and buckets alone refers to no part it lacks", async () => {
  const off = { enabled: false };
  const bare = await standardWith((spec) => ({
    ...spec,
    workers: off,
    queue: off,
    cache: off,
    database: off,
  }));
  for (const type of [
    "sql/databaseInstance:DatabaseInstance",
    "memorystore/instance:Instance",
    "pubsub/topic:Topic",
    "cloudscheduler/job:Job",
  ]) {
    expect(bare.of(type)).toEqual([]);
  }
  expect(bare.of("cloudrunv2/service:Service")).toHaveLength(1);
});
