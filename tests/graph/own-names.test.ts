import { checkClosed } from "../../graph/closed/closed";
import { derivationsOf } from "../../fleet/check/states/stamp-graph";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import { renderStack } from "../../render/render";
import { shapeOf } from "../../render/kinds/shapes";
import { TokenResolver } from "../../render/tokens";
import program from "../../stacks/index";
import { some } from "../sweep";

interface Stamp {
  readonly graph: ResourceGraph;
  readonly account: string;
  readonly region: string;
  readonly derivations: readonly Derivation[];
}

const STAMPS = {
  aws: { region: "eu-west-1", account: "210000000001", id: "eu1" },
  azure: { region: "westeurope", account: "aaaaaaaa-0000-4111-8222-333333333301", id: "eu1" },
  gcp: { region: "europe-west4", account: "acme-one", id: "eu1" },
} as const;
type Cloud = keyof typeof STAMPS;
const CLOUDS = Object.keys(STAMPS) as Cloud[];
const stamps = new Map<Cloud, Stamp>();

beforeAll(async () => {
  for (const cloud of CLOUDS) {
    const { id, region, account } = STAMPS[cloud];
    const identity = { cloud, region, account, cidr: "10.16.0.0/16", ring: "canary", class: "standard" };
    const graph = await renderStack({
      project: "acme",
      stack: id,
      config: Object.fromEntries(
        Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
      ),
      program,
      resolver: new TokenResolver({
        shapes: ({ type, inputs }) => JSON.parse(JSON.stringify(shapeOf(type, inputs))) as PropertyMap,
      }),
    });
    stamps.set(cloud, { graph, account, region, derivations: derivationsOf(graph.outputs["derivations"]) });
  }
});

function stampOf(cloud: Cloud): Stamp {
  const stamp = stamps.get(cloud);
  if (stamp === undefined) throw new Error(cloud);
  return stamp;
}

/** What the law says of one resource more. */
function found(cloud: Cloud, type: string, inputs: PropertyMap): readonly string[] {
  const { graph, derivations } = stampOf(cloud);
  const like = graph.resources.find(
    ({ type: other, custom }) => custom && other.startsWith(type.split(":")[0] ?? ""),
  );
  if (like === undefined) throw new Error(type);
  const urn = `urn:pulumi:eu1::acme::${type}::probe`;
  const probe = {
    ...like,
    urn,
    type,
    name: "probe",
    inputs,
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
  };
  return checkClosed({ ...graph, resources: [...graph.resources, probe] }, { derivations }).map(
    ({ urn: at, path, value }) => `${at === urn ? "" : at}${path}: ${value}`,
  );
}

type Shape = (name: string, stamp: Stamp) => readonly [type: string, inputs: PropertyMap];
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const RUN = "gcp:cloudrunv2/service:Service";
const WEB = "azure-native:app:ContainerApp";
const policyOf = (resource: string): PropertyMap => ({
  policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: resource }] }),
});
const env = (name: string, value: string): PropertyMap => ({
  containerDefinitions: JSON.stringify([{ name: "web", environment: [{ name, value }] }]),
});

/** Where clouds name a thing by a name without dots or in front of them. */
const SHAPES: Readonly<Record<Cloud, readonly Shape[]>> = {
  aws: [
    (name) => ["aws:iam/rolePolicy:RolePolicy", policyOf(`arn:aws:s3:::${name}/*`)],
    (name) => ["aws:s3/bucketPolicy:BucketPolicy", policyOf(`arn:aws:s3:::${name}`)],
    (name, { account, region }) => [
      "aws:iam/rolePolicy:RolePolicy",
      policyOf(`arn:aws:sqs:${region}:${account}:${name}`),
    ],
    (name, { account, region }) => [
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      { eventSourceArn: `arn:aws:dynamodb:${region}:${account}:table/${name}/stream/2026` },
    ],
    (name, { account }) => [
      "aws:s3/bucketPolicy:BucketPolicy",
      {
        policy: JSON.stringify({
          Statement: [
            { Effect: "Allow", Action: "s3:*", Principal: { AWS: `arn:aws:iam::${account}:role/${name}` } },
          ],
        }),
      },
    ],
    (name) => ["aws:s3/bucketObject:BucketObject", { bucket: name }],
    (name) => ["aws:ecs/service:Service", { cluster: name }],
    (name) => [TASK, env("BUCKET", name)],
    (name) => [TASK, env("STATE", `s3://${name}/state`)],
    (name) => [TASK, env("FILES", `https://${name}.s3.amazonaws.com/state`)],
    (name, { region }) => [TASK, env("FILES", `https://s3.${region}.amazonaws.com/${name}/state`)],
    (name, { account, region }) => [
      TASK,
      env("QUEUE", `https://sqs.${region}.amazonaws.com/${account}/${name}`),
    ],
    (name) => [
      "aws:ec2/launchTemplate:LaunchTemplate",
      { userData: Buffer.from(`#!/bin/sh\naws s3 cp s3://${name}/state .\n`).toString("base64") },
    ],
  ],
  azure: [
    (name, { account }) => [
      "azure-native:authorization:RoleAssignment",
      { scope: `/subscriptions/${account}/resourceGroups/${name}` },
    ],
    (name, { account }) => [
      "azure-native:network:PrivateEndpoint",
      {
        subnet: {
          id: `/subscriptions/${account}/resourceGroups/${name}/providers/Microsoft.Network/virtualNetworks/hub/subnets/app`,
        },
      },
    ],
    (name) => ["azure-native:storage:BlobContainer", { accountName: name }],
    (name) => ["azure-native:keyvault:Secret", { vaultName: name }],
    (name) => [
      WEB,
      {
        configuration: { secrets: [{ name: "a", keyVaultUrl: `https://${name}.vault.azure.net/secrets/a` }] },
      },
    ],
    (name) => [
      WEB,
      {
        template: {
          containers: [{ env: [{ name: "STORE", value: `https://${name}.blob.core.windows.net/a` }] }],
        },
      },
    ],
    (name) => [WEB, { template: { containers: [{ env: [{ name: "STORAGE_ACCOUNT", value: name }] }] } }],
  ],
  gcp: [
    (name, { account }) => [
      "gcp:projects/iAMMember:IAMMember",
      { member: `serviceAccount:${name}@${account}.iam.gserviceaccount.com` },
    ],
    (name) => ["gcp:storage/bucketObject:BucketObject", { bucket: name }],
    (name, { account }) => [
      "gcp:pubsub/subscription:Subscription",
      { topic: `projects/${account}/topics/${name}` },
    ],
    (name) => ["gcp:pubsub/subscription:Subscription", { topic: name }],
    (name) => [RUN, { template: { containers: [{ envs: [{ name: "BUCKET", value: name }] }] } }],
    (name) => [
      RUN,
      { template: { containers: [{ envs: [{ name: "STATE", value: `gs://${name}/state` }] }] } },
    ],
    (name) => [
      RUN,
      {
        template: {
          containers: [{ envs: [{ name: "STATE", value: `https://storage.googleapis.com/${name}/state` }] }],
        },
      },
    ],
    (name, { account, region }) => [
      RUN,
      {
        template: {
          containers: [{ args: [`--instance=${account}:${region}:${name.replaceAll("_", "-")}`] }],
        },
      },
    ],
    (name) => ["gcp:compute/instance:Instance", { metadataStartupScript: `gsutil cp gs://${name}/state .` }],
  ],
};

/** What is derived and stands for a kind of thing. */
function derived(cloud: Cloud, stands: RegExp): string {
  const value = stampOf(cloud).derivations.find((each) => stands.test(each.stands))?.value;
  if (value === undefined) throw new Error(String(stands));
  return value;
}

/** Names that somebody else may have, though one of the stamp's own stands in them, or is the whole of a word. */
const NAMES: readonly (readonly [what: string, of: (own: string, id: string) => string])[] = [
  ["an own name with something before it", (own) => `partner-${own}`],
  ["an own name with something behind it", (own) => `${own}-partner`],
  ["an own name in the middle", (own) => `x-${own}-y`],
  ["an own name between underscores", (own) => `x_${own}_y`],
  ["two own names and a word", (own) => `${own}-and-${own}`],
  ["a session's name", (_, id) => `stampworks-${id}`],
  ["a session's name with something behind it", (_, id) => `stampworks-${id}-state`],
  ["what an origin secret is kept by", (_, id) => `${id}-first-0`],
  ["what an origin secret is kept by, and more", (_, id) => `${id}-first-0-backup`],
  ["an id", (_, id) => id],
  ["an id as a part", (_, id) => `shared-${id}`],
  ["a longer id", (_, id) => `acmep-${id}0-web-4hi8j`],
  ["a ring", () => "canary"],
];

/** Names in which a dot joins one of the stamp's own with more: other buckets, roles, groups, topics and queues. */
const DOTTED: readonly (readonly [what: string, of: (own: string) => string])[] = [
  ["a word behind a dot", (own) => `${own}.partner`],
  ["a word before a dot", (own) => `partner.${own}`],
  ["words behind dots", (own) => `${own}.data.v2`],
];

const own = (cloud: Cloud): string => derived(cloud, /^name\(web\)$/u);
const CASES = CLOUDS.flatMap((cloud) =>
  NAMES.flatMap(([what, of]) =>
    SHAPES[cloud].map((shape, number) => [cloud, what, number, of, shape] as const),
  ),
);

const DOTTED_CASES = CLOUDS.flatMap(
  (cloud) =>
    DOTTED.flatMap(([what, of]) =>
      SHAPES[cloud].map((shape, number) => [cloud, what, number, of, shape] as const),
    ),
  // Vaults and storage accounts have no dots in their names: there is no such host.
).filter(([cloud, , number]) => cloud !== "azure" || (number !== 4 && number !== 5));

describe("what a dot joins with a name of the stamp's is somebody else's", () => {
  test.each(DOTTED_CASES)("on %s, %s, in shape %d", (cloud, _, __, of, shape) => {
    const [type, inputs] = shape(of(own(cloud)), stampOf(cloud));
    expect(found(cloud, type, inputs)).not.toEqual([]);
  });

  test.each([
    ["files", (name: string) => `https://${name}.s3.eu-west-1.amazonaws.com/state`],
    ["files", (name: string) => `https://${name}.s3.amazonaws.com/state`],
    ["everything below", (name: string) => `s3://${name}.*/state`],
  ])("in %s of a bucket %#", (_, of) => {
    for (const [, dotted] of DOTTED)
      expect(found("aws", TASK, env("FILES", of(dotted(own("aws")))))).not.toEqual([]);
  });

  test("but for an own endpoint's host, which stands behind what it is asked for", () => {
    const url = `https://bucket.${own("aws")}.s3.eu-west-1.vpce.amazonaws.com/state`;
    expect(found("aws", TASK, env("FILES", url))).toEqual([]);
  });

  test("but for what AWS itself puts behind a queue's or a topic's name", () => {
    const { account, region } = stampOf("aws");
    const arn = `arn:aws:sqs:${region}:${account}:${own("aws")}.fifo`;
    expect(found("aws", "aws:iam/rolePolicy:RolePolicy", policyOf(arn))).toEqual([]);
  });
});

describe("what only holds a name of the stamp's is somebody else's", () => {
  test.each(CASES)("on %s, %s, in shape %d", (cloud, _, __, of, shape) => {
    const name = of(own(cloud), "eu1");
    const [type, inputs] = shape(name, stampOf(cloud));
    expect(found(cloud, type, inputs)).not.toEqual([]);
  });

  test.each(CLOUDS)("and its own name is its own, on %s", (cloud) => {
    for (const shape of SHAPES[cloud]) {
      const [type, inputs] = shape(own(cloud), stampOf(cloud));
      expect([type, found(cloud, type, inputs)]).toEqual([type, []]);
    }
  });
});

const HOSTS: readonly ((host: string) => string)[] = [
  (host) => `api-${host}`,
  (host) => `x_${host}`,
  (host) => `${host}.partner.example`,
  (host) => `${host}-partner.com`,
  (host) => `${host}@partner.example`,
];
const TEXTS: readonly ((host: string) => string)[] = [
  (host) => host,
  (host) => `https://${host}/files`,
  (host) => `wss://${host}:8443/`,
  (host) => `a=1;server=${host};b=2`,
];

describe("a host is the stamp's as a whole, or below it", () => {
  test.each(some(CLOUDS, 1))("on %s", (cloud) => {
    const host = derived(cloud, /^hostName$/u);
    for (const text of TEXTS) {
      for (const of of HOSTS) {
        const value = text(of(host));
        const inputs = cloud === "aws" ? env("API_URL", value) : { host: value, args: [value] };
        expect([
          value,
          found(cloud, cloud === "aws" ? TASK : cloud === "gcp" ? RUN : WEB, inputs),
        ]).not.toEqual([value, []]);
      }
      for (const name of [host, `api.${host}`]) {
        const inputs = env("API_URL", text(name));
        if (cloud === "aws") expect([name, found(cloud, TASK, inputs)]).toEqual([name, []]);
      }
    }
  });
});

test.each(["x-<own>-logs", "<own>.logs", "x.<own>.logs"])(
  "a longer name that the stamp gives itself, %s, is its own",
  (form) => {
    const { graph, derivations } = stampOf("aws");
    const name = form.replace("<own>", own("aws"));
    const like = graph.resources.find(({ type }) => type === "aws:s3/bucket:Bucket");
    if (like === undefined) throw new Error("a bucket");
    const bucket = { ...like, urn: `${like.urn}-x`, inputs: { ...like.inputs, bucket: name } };
    const object = {
      ...like,
      type: "aws:iam/rolePolicy:RolePolicy",
      urn: `${like.urn}-y`,
      inputs: policyOf(`arn:aws:s3:::${name}/*`),
    };
    const check = (resources: ResourceGraph["resources"]): number =>
      checkClosed({ ...graph, resources: [...graph.resources, ...resources] }, { derivations }).length;
    expect(check([bucket, object])).toBe(0);
    expect(check([object])).toBe(1);
  },
);

test("a group of cache nodes has nodes by number, and no others", () => {
  const group = stampOf("aws").graph.resources.find(({ type }) =>
    type.startsWith("aws:elasticache/replicationGroup:"),
  );
  const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
  const at = (node: string): readonly string[] =>
    found("aws", alarm, { dimensions: { CacheClusterId: `${String(group?.id)}${node}` } });
  expect(at("-001")).toEqual([]);
  expect(at("-007")).not.toEqual([]);
  expect(at("-partner")).not.toEqual([]);
});
