import fc from "fast-check";
import { DeploymentError, seconds } from "../../graph/model/deployment-values";
import { fromDeployment, toDeployment } from "../../graph/model/deployment";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import {
  OUTPUT_SIGNATURE,
  type PropertyMap,
  type PropertyValue,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  secret,
  UNKNOWN,
} from "../../graph/model/property";
import { renderStack } from "../../render/render";
import { stamp } from "./programs/stamp";

// Not a cipher; it only has to be reversible and to leave no plain text.
const encrypt = (plaintext: string): string => `v1:${Buffer.from(plaintext).toString("hex")}`;
const decrypt = (ciphertext: string): string => Buffer.from(ciphertext.slice(3), "hex").toString();

const values = fc.letrec<{ value: PropertyValue; map: PropertyMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("map"),
    tie("value").map((value) => secret(value)),
  ),
  map: fc.dictionary(fc.constantFrom("a", "b", "tags", "list"), tie("value"), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

const names = fc.stringMatching(/^[a-z][a-z0-9:-]{0,8}[a-z0-9]$/u);
const texts = fc.array(names, { minLength: 1, maxLength: 3 });
const resources = fc
  .record<GraphResource>({
    urn: names.map((name) => `urn:pulumi:s1::demo::test:index:Thing::${name}`),
    type: fc.constant("test:index:Thing"),
    name: fc.constant(""),
    custom: fc.boolean(),
    external: fc.boolean(),
    inputs: values.map,
    outputs: values.map,
    dependencies: fc.array(names, { maxLength: 2 }),
    propertyDependencies: fc.dictionary(names, texts, { maxKeys: 2, noNullPrototype: true }),
    options: fc.record(
      {
        protect: fc.constant(true),
        retainOnDelete: fc.constant(true),
        ignoreChanges: texts,
        aliases: texts,
        additionalSecretOutputs: texts,
        replaceOnChanges: texts,
        deletedWith: names,
        importId: names,
        customTimeouts: fc.record({ create: fc.nat() }),
      },
      { requiredKeys: [] },
    ),
  })
  .map((resource) => ({ ...resource, name: resource.urn.split("::").slice(3).join("::") }));

const graphs: fc.Arbitrary<ResourceGraph> = fc
  .array(resources, { minLength: 1, maxLength: 4 })
  .map((list) => ({
    project: "demo",
    stack: "s1",
    origin: "state",
    resources: list,
    invokes: [],
    outputs: {},
  }));

test("a graph comes back from a deployment as it went in", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const json: unknown = JSON.parse(JSON.stringify(toDeployment(graph, { encrypt })));
      expect(fromDeployment(json, { decrypt })).toEqual(graph);
    }),
  );
});

test("a deployment that was read and written again is the same", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const first = toDeployment(graph, { encrypt });
      expect(toDeployment(fromDeployment(first), { encrypt })).toEqual(first);
    }),
  );
});

test("no secret is written in plain text, whichever form it had", () => {
  const marked = (content: PropertyMap): PropertyMap => ({ [SIGNATURE_KEY]: SECRET_SIGNATURE, ...content });
  const inputs: PropertyMap = {
    value: marked({ value: { password: "hunter2" } }),
    plaintext: marked({ plaintext: '"hunter2"' }),
    ciphertext: marked({ ciphertext: "kept" }),
    nested: [{ deep: marked({ value: "hunter2" }) }],
  };
  const { deployment } = toDeployment(graphOf({ inputs, outputs: { ...inputs } }), { encrypt });
  expect(JSON.stringify(deployment)).not.toContain("hunter2");
  expect(deployment.resources[0]?.inputs).toEqual({
    value: marked({ ciphertext: encrypt('{"password":"hunter2"}') }),
    plaintext: marked({ ciphertext: encrypt('"hunter2"') }),
    ciphertext: marked({ ciphertext: "kept" }),
    nested: [{ deep: marked({ ciphertext: encrypt('"hunter2"') }) }],
  });
});

test("a rendered stamp makes a deployment whose graph is the rendered one", async () => {
  const config = {
    "demo:name": "s1",
    "demo:cidr": "10.7",
    "demo:token": "hush",
    "aws:region": "eu-central-1",
  };
  const graph = await renderStack({
    project: "demo",
    stack: "s1",
    config,
    secretKeys: ["demo:token"],
    program: stamp,
  });
  const deployment = toDeployment(graph, { encrypt, time: new Date("2026-01-02T03:04:05Z") });
  expect(deployment.deployment.manifest.time).toBe("2026-01-02T03:04:05.000Z");
  const read = fromDeployment(JSON.parse(JSON.stringify(deployment)), { decrypt });
  expect(
    read.resources.map(({ urn, inputs, outputs, dependencies }) => ({ urn, inputs, outputs, dependencies })),
  ).toEqual(
    graph.resources.map(({ urn, inputs, outputs, dependencies }) => ({ urn, inputs, outputs, dependencies })),
  );
  expect(read.outputs).toEqual(graph.outputs);
  expect(
    read.resources.find(({ type }) => type === "aws:rds/instance:Instance")?.options.customTimeouts,
  ).toEqual({ create: 2400 });
});

test("an unknown value is refused and its place named", () => {
  const graph = graphOf({ inputs: { list: [{ a: UNKNOWN }] } });
  expect(() => toDeployment(graph, { encrypt })).toThrow(
    `${graph.resources[0]?.urn}.list[0].a is unknown before the update`,
  );
});

test("output values and other marks of Pulumi's pass as they are", () => {
  const inputs: PropertyMap = { out: { [SIGNATURE_KEY]: OUTPUT_SIGNATURE, value: "x" } };
  expect(toDeployment(graphOf({ inputs }), { encrypt }).deployment.resources[0]?.inputs).toEqual(inputs);
});

test("a deployment as Pulumi's CLI writes it is read", () => {
  const graph = fromDeployment({
    version: 3,
    deployment: {
      manifest: { time: "2026-01-02T03:04:05.678+01:00", magic: "", version: "v3.248.0" },
      secrets_providers: { type: "passphrase", state: { salt: "v1:x" } },
      resources: [
        {
          urn: "urn:pulumi:eu1::shop::pulumi:pulumi:Stack::shop-eu1",
          custom: false,
          type: "pulumi:pulumi:Stack",
          outputs: { a: 1 },
        },
        {
          urn: "urn:pulumi:eu1::shop::aws:s3/bucket:Bucket::b",
          custom: true,
          id: "b-1",
          type: "aws:s3/bucket:Bucket",
          inputs: { __defaults: [] },
          parent: "urn:pulumi:eu1::shop::pulumi:pulumi:Stack::shop-eu1",
          propertyDependencies: { tags: null },
          sourcePosition: "project:///index.ts#1,1",
          created: "2026-01-02T03:04:05Z",
        },
        {
          urn: "urn:pulumi:eu1::shop::aws:s3/bucket:Bucket::b",
          custom: true,
          delete: true,
          id: "b-0",
          type: "aws:s3/bucket:Bucket",
        },
      ],
      metadata: {},
    },
  });
  expect(graph).toMatchObject({ project: "shop", stack: "eu1", origin: "state", outputs: { a: 1 } });
  expect(graph.resources.map(({ id }) => id)).toEqual([undefined, "b-1"]);
  expect(graph.resources[1]?.propertyDependencies).toEqual({ tags: [] });
});

test("a stack without resources has the names it is given", () => {
  const empty = { version: 3, deployment: { resources: null } };
  expect(fromDeployment(empty, { project: "p", stack: "s" })).toMatchObject({
    project: "p",
    stack: "s",
    resources: [],
  });
});

describe("what is no deployment is refused with its place", () => {
  const resource = { urn: "urn:pulumi:s::p::t:i:T::n", type: "t:i:T", custom: true };
  test.each<[string, unknown, string]>([
    ["a list", [], "the file must hold a JSON object"],
    ["another version", { version: 2 }, "a deployment of version 2, only versions 3 and 4 are read"],
    ["no deployment", { version: 3 }, "'deployment' must be an object"],
    [
      "resources that are none",
      { version: 3, deployment: { resources: {} } },
      "'deployment.resources' must be a list",
    ],
    ["a text as a resource", one("x"), "deployment.resources[0] must be an object"],
    ["a bad URN", one({ ...resource, urn: "x" }), "deployment.resources[0].urn must be a Pulumi URN"],
    ["no type", one({ urn: resource.urn }), "deployment.resources[0].type is missing"],
    [
      "a flag that is none",
      one({ ...resource, protect: "yes" }),
      "deployment.resources[0].protect must be a boolean",
    ],
    [
      "a list that is none",
      one({ ...resource, dependencies: [1] }),
      "deployment.resources[0].dependencies must be a list of strings",
    ],
    [
      "inputs that are none",
      one({ ...resource, inputs: [] }),
      "deployment.resources[0].inputs must be an object",
    ],
  ])("%s", (_, json, message) => {
    expect(() => fromDeployment(json)).toThrow(message);
    expect(() => fromDeployment(json)).toThrow(DeploymentError);
  });
});

test.each<[number | string, number]>([
  [90, 90],
  ["40m", 2400],
  ["1h30m", 5400],
  ["1.5s", 1.5],
  ["300ms", 0.3],
])("a timeout of %s is %d seconds", (timeout, expected) => expect(seconds(timeout)).toBeCloseTo(expected, 9));

test("a timeout that is no duration is refused", () => {
  expect(() => seconds("soon")).toThrow('custom timeout "soon" is no duration');
});

function one(entry: unknown): unknown {
  return { version: 3, deployment: { resources: [entry] } };
}

function graphOf(part: Partial<GraphResource>): ResourceGraph {
  const urn = "urn:pulumi:s1::demo::test:index:Thing::a";
  const resource = {
    urn,
    type: "test:index:Thing",
    name: "a",
    custom: true,
    external: false,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
  };
  return {
    project: "demo",
    stack: "s1",
    origin: "render",
    resources: [{ ...resource, ...part }],
    invokes: [],
    outputs: {},
  };
}
