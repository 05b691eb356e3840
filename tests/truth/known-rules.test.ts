import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { renderReference } from "../render/reference";
import { KNOWN_RULES } from "./known-rules/rules";
import { layers, pooled } from "./stacks";

const graphs = new Map<string, ResourceGraph>();
beforeAll(async () => {
  for (const cloud of ["aws", "azure", "gcp"] as const) graphs.set(cloud, await renderReference(cloud));
  const [reference] = graphs.values();
  if (reference === undefined) throw new Error("nothing was rendered");
  for (const { stack, resources } of [...(await layers()), ...(await pooled())])
    graphs.set(stack, { ...reference, resources });
});

const graphOf = (name: string): ResourceGraph => {
  const graph = graphs.get(name);
  if (graph === undefined) throw new Error(`${name} was not rendered`);
  return graph;
};

describe("what no schema says", () => {
  test.each(KNOWN_RULES.map((rule) => [rule.id, rule] as const))(
    "%s holds in stamp, with a pooler and without, and routing layer",
    (_id, { cloud, breaks }) => {
      for (const name of [cloud, `pooled-${cloud}`, `routing-${cloud}`])
        expect(breaks(graphOf(name))).toEqual([]);
    },
  );

  test("every rule is of its own and names its source", () => {
    expect(new Set(KNOWN_RULES.map(({ id }) => id)).size).toBe(KNOWN_RULES.length);
    for (const { source } of KNOWN_RULES) expect(source).toMatch(/^https:\/\//);
  });
});

/** A rule, the stack it is broken in, the type, and the change that breaks it. */
type Broken = readonly [
  rule: string,
  stack: string,
  type: RegExp,
  change: (resource: GraphResource) => Partial<GraphResource>,
];

const input =
  (path: string, value: PropertyValue) =>
  ({ inputs }: GraphResource): Partial<GraphResource> => ({ inputs: put(inputs, path.split("."), value) });
const alone = (): Partial<GraphResource> => ({ dependencies: [] });

const BROKEN: readonly Broken[] = [
  ["azure-cosmos-one-change", "routing-azure", /SqlResourceSqlRoleAssignment$/u, alone],
  ["azure-storage-one-change", "azure", /storage:BlobContainer$/u, alone],
  ["azure-postgres-one-change", "azure", /postgresql:Configuration$/u, alone],
  ["azure-postgres-one-change", "azure", /dataprotection:BackupInstance$/u, alone],
  ["azure-network-one-change", "azure", /network:Subnet$/u, alone],
  ["azure-cache-one-change", "azure", /redisenterprise:AccessPolicyAssignment$/u, alone],
  ["aws-bucket-one-change", "aws", /s3\/bucketVersioning:/u, alone],
  ["aws-bucket-one-change", "aws", /s3\/bucketLogging:/u, alone],
  ["aws-bucket-one-change", "routing-aws", /s3\/bucketPolicy:/u, alone],
  ["gcp-sql-one-change", "gcp", /sql\/databaseInstance:/u, alone],
  ["gcp-sql-one-change", "gcp", /sql\/user:/u, alone],
  ["azure-replica-not-updated", "azure", /postgresql:Server$/u, () => ({ options: {} })],
  ["azure-no-release-where-a-put-hurts", "azure", /keyvault:Key$/u, input("tags.stampworks-release", "2")],
  ["azure-zones-are-azures", "azure", /postgresql:Server$/u, input("availabilityZone", "1")],
  [
    "azure-dashboard-names",
    "routing-azure",
    /portal:Dashboard$/u,
    input("dashboardName", "acmep-routing-routing-ab12c"),
  ],
  ["azure-copied-up-to-a-terabyte", "azure", /postgresql:Server$/u, input("storage.storageSizeGB", 2048)],
  [
    "aws-no-mean-of-many",
    "aws",
    /metricAlarm:MetricAlarm$/u,
    input("metricQueries", [{ id: "all", expression: "AVG([m0,m1])" }]),
  ],
  ["aws-record-star-first", "aws", /route53\/record:Record$/u, input("name", "_dnsauth.*")],
  [
    "gcp-record-star-first",
    "gcp",
    /dns\/recordSet:RecordSet$/u,
    input("name", "_acme-challenge.*.acme.example."),
  ],
  [
    "gcp-no-mean-of-many",
    "gcp",
    /alertPolicy:AlertPolicy$/u,
    input("conditions", [{ aggregations: [{ crossSeriesReducer: "REDUCE_MEAN" }] }]),
  ],
  [
    "gcp-backup-away-from-maintenance",
    "gcp",
    /databaseInstance:DatabaseInstance$/u,
    input("settings.maintenanceWindow", { day: 7, hour: 1 }),
  ],
  ["aws-zones-are-awss", "aws", /rds\/instance:Instance$/u, input("availabilityZone", "eu-west-1a")],
  [
    "gcp-zones-are-googles",
    "gcp",
    /sql\/databaseInstance:DatabaseInstance$/u,
    input("settings.locationPreference", { zone: "europe-west4-a" }),
  ],
  ["azure-vault-data-plane", "routing-azure", /keyvault:Secret$/u, () => ({ options: {} })],
  [
    "azure-record-star-first",
    "routing-azure",
    /dns:RecordSet$/u,
    input("relativeRecordSetName", "_dnsauth.*"),
  ],
  [
    "azure-health-by-origin",
    "routing-azure",
    /monitor:MetricAlert$/u,
    input("criteria.allOf.0.dimensions", []),
  ],
  ["azure-gzrs-regions", "azure", /storage:StorageAccount$/u, input("location", "japanwest")],
  [
    "azure-backup-away-from-maintenance",
    "azure",
    /dataprotection:BackupPolicy$/u,
    input("properties.policyRules.0.trigger.schedule.repeatingTimeIntervals", [
      "R/2025-01-05T02:00:00+00:00/P1W",
    ]),
  ],
  ["aws-backup-windows", "aws", /backup\/plan:Plan$/u, input("rules.0.schedule", "cron(0 0/6 * * ? *)")],
  [
    "aws-backup-windows",
    "aws",
    /rds\/instance:Instance$/u,
    input("maintenanceWindow", "sun:03:00-sun:04:00"),
  ],
  ["aws-service-after-rules", "aws", /ecs\/service:Service$/u, alone],
  ["aws-way-out-first", "aws", /lb\/loadBalancer:LoadBalancer$/u, alone],
  ["aws-way-out-first", "aws", /ec2\/natGateway:NatGateway$/u, alone],
  ["aws-nothing-reserved", "aws", /lambda\/function:Function$/u, input("reservedConcurrentExecutions", 1)],
  [
    "aws-search-role",
    "aws",
    /kms\/alias:Alias$/u,
    () => ({ type: "aws:opensearch/domain:Domain", inputs: { vpcOptions: {} } }),
  ],
  ["aws-zones-by-id", "aws", /ec2\/subnet:Subnet$/u, input("availabilityZone", "eu-west-1a")],
  [
    "aws-zones-by-id",
    "aws",
    /elasticache\/replicationGroup/u,
    input("preferredCacheClusterAzs", ["eu-west-1a", "eu-west-1b"]),
  ],
  ["aws-certificate-alarm", "aws", /metricAlarm:MetricAlarm$/u, input("metricQueries", [])],
  ["aws-certificate-alarm", "routing-aws", /metricAlarm:MetricAlarm$/u, input("metricQueries", [])],
  ["azure-certificate-alarm", "routing-azure", /:WebTest$/u, input("validationRules", {})],
  ["gcp-certificate-alarm", "routing-gcp", /alertPolicy:AlertPolicy$/u, input("conditions", [])],
  [
    "azure-wildcard-own-certificate",
    "routing-azure",
    /cdn:AFDCustomDomain$/u,
    input("tlsSettings.certificateType", "ManagedCertificate"),
  ],
  [
    "gcp-replica-without-window",
    "gcp",
    /sql\/databaseInstance:DatabaseInstance$/u,
    input("settings.maintenanceWindow", { day: 7 }),
  ],
];

test.each(BROKEN)("%s is found broken in %s when %s is changed", (id, stack, type, change) => {
  const graph = graphOf(stack);
  const rule = KNOWN_RULES.find((candidate) => candidate.id === id);
  const resources = graph.resources.map((resource) =>
    type.test(resource.type) ? { ...resource, ...change(resource) } : resource,
  );
  expect(rule?.breaks({ ...graph, resources }) ?? []).not.toEqual([]);
});

test("each rule is broken once", () => {
  expect(KNOWN_RULES.map(({ id }) => id).filter((id) => !BROKEN.some(([broken]) => broken === id))).toEqual(
    [],
  );
});

function put(value: PropertyMap, [key = "", ...rest]: readonly string[], news: PropertyValue): PropertyMap {
  if (rest.length === 0) return { ...value, [key]: news };
  const inner = value[key];
  if (!Array.isArray(inner)) return { ...value, [key]: put(isMap(inner) ? inner : {}, rest, news) };
  const [index = "0", ...further] = rest;
  return {
    ...value,
    [key]: inner.map((item, position) =>
      position === Number(index) && isMap(item) ? put(item, further, news) : item,
    ),
  };
}
