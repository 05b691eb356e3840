import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import {
  type PropertyMap,
  secret,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../../graph/model/property";
import { evaluate, type RuleFinding, type Rule, Subject } from "../../policies/index";
import { passwordRule } from "../../policies/kinds/password-rule";
import { propertyRule } from "../../policies/kinds/property-rule";

const TYPE = "aws:rds/instance:Instance";

function resource(
  name: string,
  type: string,
  inputs: PropertyMap,
  fed: Record<string, string[]> = {},
): GraphResource {
  const urn = `urn:pulumi:s::p::${type}::${name}`;
  const none = { dependencies: [], options: {}, outputs: {} };
  return { urn, type, name, custom: true, external: false, inputs, propertyDependencies: fed, ...none };
}

function graphOf(origin: ResourceGraph["origin"], ...resources: GraphResource[]): ResourceGraph {
  return { project: "p", stack: "s", origin, resources, invokes: [], outputs: {} };
}

const words = { severity: "high", title: "A", why: "B.", fix: "C.", benchmarks: ["FSBP RDS.3"] } as const;
const isOn = propertyRule({
  ...words,
  id: "aws-on",
  types: [TYPE],
  property: "on.it",
  complies: (value) => value === true,
  wanted: "true",
});

const judge = (rule: Rule, graph: ResourceGraph): readonly RuleFinding[] =>
  evaluate([rule], new Subject(graph));
const judgeOne = (
  inputs: PropertyMap,
  origin: ResourceGraph["origin"] = "preview",
): RuleFinding | undefined => judge(isOn, graphOf(origin, resource("db", TYPE, inputs)))[0];

describe("a rule about one property", () => {
  test.each([
    ["what is set otherwise", { on: { it: false } }, "wanted: true; found: false"],
    ["what is not set", {}, "wanted: true; found: not set"],
    ["a secret, without showing it", { on: { it: secret("hunter2") } }, "wanted: true; found: [secret]"],
    ["a map, without showing it", { on: { it: { a: "hunter2" } } }, "wanted: true; found: something else"],
  ])("reports %s", (_, inputs, message) => {
    expect(judgeOne(inputs)).toMatchObject({ message, property: "on.it", rule: "aws-on", stack: "s" });
  });

  test("passes what complies, inside a secret too", () => {
    expect(judgeOne({ on: { it: true } })).toBeUndefined();
    expect(judgeOne({ on: secret({ it: true }) })).toBeUndefined();
  });

  test("says of a value a preview does not know that it is unknown, at whatever depth that begins", () => {
    expect(judgeOne({ on: { it: UNKNOWN } })?.unknown).toBe(true);
    expect(judgeOne({ on: UNKNOWN })?.unknown).toBe(true);
  });

  test("takes what only ciphertext holds in a state for a violation", () => {
    const sealed = { [SIGNATURE_KEY]: SECRET_SIGNATURE, ciphertext: "v1:x" };
    expect(judgeOne({ on: { it: sealed } }, "state")?.unknown).toBe(false);
  });
});

describe("a rule that wants a reference", () => {
  const keyed = propertyRule({
    ...words,
    id: "aws-keyed",
    types: [TYPE],
    property: "keys[0].id",
    reference: true,
    complies: (value) => value !== undefined,
    wanted: "a key",
  });

  test("is content with a value that another resource will give", () => {
    const fed = resource("db", TYPE, { keys: [{ id: UNKNOWN }] }, { keys: ["urn:key"] });
    const loose = resource("db", TYPE, { keys: [{ id: UNKNOWN }] });
    expect(judge(keyed, graphOf("preview", fed))).toEqual([]);
    expect(judge(keyed, graphOf("preview", loose))[0]?.unknown).toBe(true);
  });
});

describe("a rule that fails", () => {
  test("is a violation, never silence", () => {
    const broken: Rule = {
      ...isOn,
      check: () => {
        throw new Error("no such thing");
      },
    };
    const [finding] = judge(broken, graphOf("render", resource("db", TYPE, {})));
    expect(finding?.message).toContain("no such thing");
  });
});

describe("a rule about passwords", () => {
  const rule = passwordRule({
    id: "aws-password",
    cloud: "aws",
    fix: "C.",
    benchmarks: ["NIST 800-53 IA-5"],
    passwords: { [TYPE]: ["settings.password"] },
  });
  const random = resource("random", "random:index/randomPassword:RandomPassword", {});
  const withPassword = (password: PropertyMap | string, fed = true): ResourceGraph =>
    graphOf(
      "render",
      random,
      resource("db", TYPE, { settings: { password } }, fed ? { settings: [random.urn] } : {}),
    );

  test("passes a generated secret, and no password at all", () => {
    expect(judge(rule, withPassword(secret("x")))).toEqual([]);
    expect(judge(rule, graphOf("render", resource("db", TYPE, {})))).toEqual([]);
  });

  test("reports one that was written down, and never shows it", () => {
    const [finding] = judge(rule, withPassword("hunter2", false));
    expect(finding?.message).toContain("another source");
    expect(JSON.stringify(finding)).not.toContain("hunter2");
  });

  test("reports one in plain text, unless the host hands all secrets on so", () => {
    const graph = withPassword("hunter2");
    expect(judge(rule, graph)[0]?.message).toContain("plain text");
    expect(evaluate([rule], new Subject(graph, [], false))).toEqual([]);
  });
});

describe("a reference between resources", () => {
  test("is not seen in an output that repeats what a third resource gave", () => {
    const primary = { ...resource("primary", TYPE, {}), id: "db-1" };
    const replica = {
      ...resource("replica", TYPE, { source: "db-1" }, { source: [primary.urn] }),
      id: "db-2",
      outputs: { source: "db-1" },
    };
    const log = resource("log", "aws:x:Log", { of: "db-1" }, { of: [primary.urn] });
    const subject = new Subject(graphOf("render", primary, replica, log));
    expect(subject.refers(log, "of", primary)).toBe(true);
    expect(subject.refers(log, "of", replica)).toBe(false);
  });
});
