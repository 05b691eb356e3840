import { checkClosed } from "../../graph/closed/closed";
import type { PropertyMap } from "../../graph/model/property";
import { secret } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { EU1, EU10 } from "./fixtures/identity";
import { testStamp, type Wiring } from "./fixtures/stamp";

type Extend = (wiring: Wiring) => void;

const thing =
  (inputs: PropertyMap): Extend =>
  ({ builder, stamp, provider }) => {
    builder.add({ type: "test:index:Thing", name: "probe", parent: stamp, provider, inputs });
  };

function check(
  extend: Extend,
  { origin = "render" }: { origin?: "render" | "state" } = {},
): ReturnType<typeof checkClosed> {
  const { graph, derivations } = testStamp(EU1, origin, new TokenTable(), extend);
  return checkClosed(graph, { derivations });
}

describe("a stamp is not closed", () => {
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
