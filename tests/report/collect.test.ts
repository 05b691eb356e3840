import type { Verdict } from "../../fleet/check/verdict";
import { type ReportSource, fleetReport } from "../../fleet/report/collect";
import type { StampEntry } from "../../fleet/inventory/stack-config";
import { renderStamp } from "../../fleet/check/render-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { checkFleet } from "../../fleet/check/check-fleet";
import { Cloud, Residency } from "../../components/contract/cloud";
import { reveal } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { IDENTITIES } from "../render/reference";
import { PARTS } from "./fleet";

const program = defineFleet(blueprint);
const tokens = new TokenTable();
const identityOf = (index: number) => ({
  ...IDENTITIES[Cloud.Aws],
  cloud: Cloud.Aws,
  cidr: `10.${20 + index}.0.0/16`,
  class: "standard",
  ring: "broad",
});

function entry(id: string, index: number, change: Partial<StampEntry["identity"]> = {}): StampEntry {
  const { account = "", region = "" } = IDENTITIES[Cloud.Aws];
  const identity = {
    ...identityOf(index),
    id,
    account,
    region,
    residency: Residency.EuropeanUnion,
    generation: 1,
    originRotation: 0,
    retiring: false,
    ...change,
  };
  return {
    id,
    file: `Pulumi.${id}.yaml`,
    identity,
    config: {},
    secretKeys: [],
    placeOf: () => ({ line: 1, column: 1 }),
  };
}

function render(id: string, index: number): Promise<StampGraph> {
  const config = Object.fromEntries(
    Object.entries(identityOf(index)).map(([key, value]) => [`stampworks:${key}`, value]),
  );
  return renderStamp({ project: "stampworks", stack: id, config, program }, tokens);
}

describe("a fleet's report", () => {
  let graphs: StampGraph[];
  let verdict: Verdict;
  const source = (change: Partial<ReportSource> = {}): ReportSource => ({
    project: "acme",
    at: new Date("2026-11-21T04:00:00Z"),
    simulated: true,
    source: "states",
    entries: [entry("one1", 1), entry("two2", 2), entry("old3", 3, { expires: "2026-11-20" })],
    graphs,
    verdict,
    routing: { state: "none" },
    classes: program.blueprint().classes,
    release: "2026.10.1",
    rollouts: [],
    ...change,
  });
  beforeAll(async () => {
    graphs = [await render("one1", 1), await render("two2", 2)];
    verdict = checkFleet(graphs, { today: new Date(), global: blueprint.global, tokens });
  });

  test("says of every stamp whether it is up, over or not yet there", () => {
    const { stamps } = fleetReport(source());
    expect(stamps.map(({ id, state }) => `${id} ${state}`)).toEqual(["one1 up", "two2 up", "old3 expired"]);
  });

  test("tells the parts of equal stamps once, with every resource in one of them", () => {
    const { forms, stamps } = fleetReport(source());
    expect(forms).toHaveLength(1);
    expect(new Set(stamps.slice(0, 2).map(({ form }) => form))).toEqual(new Set([forms[0]?.key]));
    expect(forms[0]?.parts.map(({ name }) => name)).toEqual(PARTS);
    const counted = forms[0]?.parts.reduce((sum, { resources }) => sum + resources, 0);
    const custom = graphs[0]?.graph.resources.filter(
      ({ custom, type }) => custom && !type.startsWith("pulumi:"),
    );
    expect(counted).toBe(custom?.length);
  });

  test("gives shares that add up to one, of tenants where they are known and of bounds elsewhere", () => {
    const bounds = fleetReport(source());
    expect(bounds.shareOf).toBe("bounds");
    expect(bounds.stamps.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const tenants = fleetReport(
      source({
        use: new Map([
          ["one1", { stamp: "one1", tenants: 30, storageGb: 6750 }],
          ["two2", { stamp: "two2", tenants: 10 }],
        ]),
      }),
    );
    expect(tenants.shareOf).toBe("tenants");
    expect(tenants.stamps.map(({ share }) => share)).toEqual([0.75, 0.25, 0]);
    // The fullest bound counts, and what nobody says is not known.
    const [one, two, three] = tenants.stamps;
    const { storageGb = 0, tenants: most = 0 } = one?.bounds ?? {};
    expect(one?.fill).toBeCloseTo(Math.max(6750 / storageGb, 30 / most), 9);
    expect(two?.fill).toBeCloseTo(10 / most, 9);
    expect(three?.fill).toBeUndefined();
  });

  test("counts no tenants as unknown where the registry has none yet", () => {
    expect(fleetReport(source({ use: new Map() })).shareOf).toBe("bounds");
  });

  test("repeats the verdict, and says what is found alike in several stamps once", () => {
    const finding = (stack: string) => ({
      rule: "closed/external-identifier" as const,
      detector: "L" as const,
      level: "violation" as const,
      stack,
      urn: `urn:pulumi:${stack}::acme::a$aws:ec2/vpc:Vpc::stamp-network-vpc`,
      type: "aws:ec2/vpc:Vpc",
      path: "tags.peer",
      value: "vpc-1",
      message: "refers to what the stamp did not make",
    });
    const violations = [finding("one1"), finding("two2")];
    const broken = { ...verdict, closed: { ...verdict.closed, holds: false, violations } };
    const { laws, stamps } = fleetReport(source({ verdict: broken }));
    const closed = laws.find(({ name }) => name === "closed");
    expect(closed).toMatchObject({ holds: false, pieces: 1 });
    expect(closed?.evidence).toEqual([
      {
        stamps: ["one1", "two2"],
        where: "aws:ec2/vpc:Vpc stamp-network-vpc tags.peer",
        what: "refers to what the stamp did not make",
      },
    ]);
    expect(stamps[0]?.breaches).toBe(1);
  });

  test("knows no drift it did not look for", () => {
    expect(fleetReport(source()).stamps[0]?.drift).toBe("not asked");
    const { stamps } = fleetReport(
      source({
        drift: new Map([
          ["one1", true],
          ["two2", false],
        ]),
      }),
    );
    expect(stamps.map(({ drift }) => drift)).toEqual(["drifted", "none", "not asked"]);
  });

  test("holds no secret of the stamps", () => {
    const secrets = graphs.flatMap(({ graph }) =>
      String(reveal(graph.outputs["originSecrets"] ?? null)).split("\n"),
    );
    expect(secrets).toHaveLength(2 * graphs.length);
    expect(secrets.every((secret) => secret.length > 10)).toBe(true);
    const text = JSON.stringify(fleetReport(source()));
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});
