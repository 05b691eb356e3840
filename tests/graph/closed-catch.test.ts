import { checkClosed } from "../../graph/closed/closed";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { secret } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { SHARED } from "./fixtures/shared";
import { EU1, EU10, US1 } from "./fixtures/identity";
import { testStamp, type Wiring } from "./fixtures/stamp";
import { some } from "../sweep";

/** Puts a value at a dotted path; `[]` after a name makes a list of one. */
function at(path: string, value: PropertyValue): PropertyMap {
  const [head = "", ...rest] = path.split(".");
  const inner = rest.length === 0 ? value : at(rest.join("."), value);
  return head.endsWith("[]") ? { [head.slice(0, -2)]: [inner] } : { [head]: inner };
}

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
  test.each(some(SHARED, 12))("with another's resource in %s %s (%s)", (type, path, value) => {
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

  test.each(some(SHARED, 24))("with another stamp's generated value in %s %s", (type, path) => {
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

  test.each(some(DISGUISES, 2))("with another stamp's real identifier %s", (_, wear) => {
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
});
