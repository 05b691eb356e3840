import { canonicalise } from "../../graph/canonical/canonical";
import { diffCanonical } from "../../graph/equal/diff";
import { fingerprint } from "../../graph/canonical/fingerprint";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { diffGraphs } from "../../graph/equal/graph-diff";
import { type PropertyMap, type PropertyValue, secret, UNKNOWN } from "../../graph/model/property";
import { isSecretField, REDACTED, redact } from "../../graph/model/redact";
import { resolveTokens } from "../../graph/canonical/resolve";
import { TokenTable } from "../../graph/model/tokens";
import { EU1 } from "./fixtures/identity";
import { testStamp } from "./fixtures/stamp";

function graphOf(things: Readonly<Record<string, PropertyMap>>): ResourceGraph {
  const resources = Object.entries(things).map(
    ([name, inputs]): GraphResource => ({
      urn: `urn:pulumi:eu1::shop::test:index:Thing::${name}`,
      type: "test:index:Thing",
      name,
      custom: true,
      external: false,
      inputs,
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
      options: {},
    }),
  );
  return { project: "shop", stack: "eu1", origin: "state", invokes: [], outputs: {}, resources };
}

const canonical = (things: Readonly<Record<string, PropertyMap>>): ReturnType<typeof canonicalise> =>
  canonicalise(graphOf(things), []);

describe("the difference of two canonical graphs", () => {
  test("names resource, property and both values", () => {
    const policy = (effect: string): string => JSON.stringify({ Statement: [{ Effect: effect }] });
    const differences = diffCanonical(
      canonical({ a: { size: 1, policy: policy("Deny"), list: [1, 2] }, gone: {} }),
      canonical({ a: { size: 2, policy: policy("Allow"), list: [1, 2, 3], extra: true }, more: {} }),
    );
    expect(
      differences.map(({ kind, urn, path, expected, actual }) => [
        kind,
        urn.split("::")[3],
        path,
        expected,
        actual,
      ]),
    ).toEqual([
      ["changed", "a", "size", "1", "2"],
      ["changed", "a", "policy.Statement[0].Effect", "Deny", "Allow"],
      ["added", "a", "list[2]", undefined, "3"],
      ["added", "a", "extra", undefined, "true"],
      ["removed", "gone", "", undefined, undefined],
      ["added", "more", "", undefined, undefined],
    ]);
  });

  test("is empty for a graph and itself", () => {
    const { graph, derivations } = testStamp(EU1);
    expect(diffCanonical(canonicalise(graph, derivations), canonicalise(graph, derivations))).toEqual([]);
  });

  test("shows no secret, marked or only called one", () => {
    const text = JSON.stringify([
      ...diffCanonical(
        canonical({ a: { value: secret("hunter2"), password: "hunter2" } }),
        canonical({ a: { value: secret("other"), password: "hunter3" } }),
      ),
      ...diffCanonical(canonical({ a: { value: "plain" } }), canonical({ a: { value: secret("hunter2") } })),
      ...diffCanonical(canonical({}), canonical({ a: { nested: { value: secret("hunter2") } } })),
    ]);
    expect(text).toContain(REDACTED);
    expect(text).not.toMatch(/hunter|[0-9a-f]{64}/);
  });
});

describe("the changes from one graph of a stack to the next", () => {
  test("are what a preview shows", () => {
    const before = graphOf({ same: { a: 1 }, changed: { a: 1, b: ["x"], c: "new?" }, gone: {} });
    const after = graphOf({ same: { a: 1 }, changed: { a: 2, b: ["x", "y"], c: UNKNOWN }, made: {} });
    const changes = diffGraphs(before, after);
    expect(changes.map(({ kind, urn }) => [kind, urn.split("::")[3]])).toEqual([
      ["update", "changed"],
      ["create", "made"],
      ["delete", "gone"],
    ]);
    expect(changes[0]?.properties).toEqual([
      { kind: "changed", path: "a", before: "1", after: "2" },
      { kind: "added", path: "b[1]", after: "y" },
      { kind: "changed", path: "c", before: "new?", after: "[unknown]" },
    ]);
  });

  test("show no secret and no change between two ciphertexts", () => {
    const { value: _, ...mark } = secret("");
    const changes = diffGraphs(
      graphOf({ a: { s: secret("hunter2"), c: { ...mark, ciphertext: "v1:a" } } }),
      graphOf({ a: { s: secret("hunter3"), c: { ...mark, ciphertext: "v1:b" } } }),
    );
    expect(changes).toMatchObject([
      { kind: "update", properties: [{ path: "s", before: REDACTED, after: REDACTED }] },
    ]);
    expect(changes[0]?.properties).toHaveLength(1);
  });
});

describe("redaction", () => {
  test.each<[string, PropertyValue, string]>([
    ["name", "plain", "plain"],
    ["count", 3, "3"],
    ["any", secret("x"), REDACTED],
    ["list", [1, secret("x")], `[1,"${REDACTED}"]`],
    ["a.password", "x", REDACTED],
    ["a.adminPassword", "x", REDACTED],
    ["a.primary_connection_string", "x", REDACTED],
    ["auth-token", "x", REDACTED],
    ["passwords.items[0].secretString", "x", REDACTED],
    ["a", { user: "u", password: "x" }, `{"user":"u","password":"${REDACTED}"}`],
    ["passwordSecretId", "projects/p/secrets/s", "projects/p/secrets/s"],
    ["secretArn", "arn:aws:x", "arn:aws:x"],
    ["long", "x".repeat(500), `${"x".repeat(239)}…`],
  ])("of %s %p is %p", (path, value, expected) => {
    expect(redact(value, path)).toBe(expected);
  });

  test("goes by the field's last name", () => {
    expect(isSecretField("password.length")).toBe(false);
    expect(isSecretField("env.PASSWORD")).toBe(true);
  });
});

describe("a render of a stack and its state", () => {
  test("have one canonical form once tokens are resolved, also where an id is composed of a name", () => {
    const tokens = new TokenTable();
    const render = testStamp(EU1, "render", tokens, ({ builder, stamp, provider, context }) => {
      const bucket = builder.add({
        type: "aws:s3/bucket:Bucket",
        name: "bucket",
        parent: stamp,
        provider,
        inputs: { bucket: context.name("data") },
      });
      builder.add({
        type: "test:index:Thing",
        name: "probe",
        parent: stamp,
        provider,
        inputs: { bucket: bucket.id, both: `${bucket.id}/${context.name("data")}` },
        uses: { bucket: [bucket] },
      });
    });
    const state = testStamp(EU1, "state", tokens, ({ builder, stamp, provider, context }) => {
      const name = context.name("data");
      const bucket = builder.add({
        type: "aws:s3/bucket:Bucket",
        name: "bucket",
        parent: stamp,
        provider,
        inputs: { bucket: name },
        generated: { id: () => name },
      });
      builder.add({
        type: "test:index:Thing",
        name: "probe",
        parent: stamp,
        provider,
        inputs: { bucket: name, both: `${name}/${name}` },
        uses: { bucket: [bucket] },
      });
    });
    const print = (graph: ResourceGraph): string => fingerprint(canonicalise(graph, render.derivations));
    expect(print(render.graph)).not.toBe(print(state.graph));
    const resolved = resolveTokens(render.graph, state.graph);
    expect(
      diffCanonical(canonicalise(state.graph, state.derivations), canonicalise(resolved, render.derivations)),
    ).toEqual([]);
    expect(print(resolved)).toBe(print(state.graph));
  });
});
