import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { checkFleet } from "../../fleet/check/check-fleet";
import { readDeployment } from "../../fleet/check/states/read-state";
import { renderStamp } from "../../fleet/check/render-fleet";
import { type StampGraph, stampGraph } from "../../fleet/check/states/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { toDeployment } from "../../graph/model/deployment";
import type { GraphResource } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { type BlueprintInput, defineFleet } from "../../components/program/index";

const REGIONS = { euw1a: "eu-west-1", use1a: "us-east-1", usw2a: "us-west-2" } as const;
const parsed = fleetBlueprintSchema.parse(blueprint);
const tokens = new TokenTable();
let fleet: Record<keyof typeof REGIONS, StampGraph>;

/** The fleet's blueprint with what a fault needs and no more: a stamp of it is judged in half the time. */
const off = { enabled: false };
const lean = {
  ...blueprint,
  classes: Object.fromEntries(
    Object.entries(blueprint.classes).map(([name, spec]) => [
      name,
      { ...spec, cache: off, queue: off, workers: off },
    ]),
  ),
};

function render(
  id: keyof typeof REGIONS,
  change: Readonly<Record<string, string>> = {},
  input: BlueprintInput = lean,
): Promise<StampGraph> {
  const index = Object.keys(REGIONS).indexOf(id);
  const identity = {
    cloud: "aws",
    region: REGIONS[id],
    account: `21000000000${index}`,
    cidr: `10.${16 + index}.0.0/16`,
    class: "standard",
    ring: `r${index}`,
    ...change,
  };
  const config = Object.fromEntries(
    Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
  );
  return renderStamp({ project: "stampworks", stack: id, config, program: defineFleet(input) }, tokens);
}

function judge(...stamps: readonly StampGraph[]): Verdict {
  return checkFleet(stamps, { global: parsed.global, tokens, today: new Date("2026-11-01") });
}

/** A stamp with one resource replaced by what `change` makes of it. */
function change(
  stamp: StampGraph,
  name: string,
  edit: (resource: GraphResource) => GraphResource,
): StampGraph {
  const found = stamp.graph.resources.filter((resource) => resource.name === name && resource.custom);
  if (found.length !== 1) throw new Error(`${found.length} resources called ${name}`);
  const resources = stamp.graph.resources.map((resource) =>
    resource === found[0] ? edit(resource) : resource,
  );
  return { ...stamp, graph: { ...stamp.graph, resources } };
}

function input(key: string, value: PropertyMap[string]): (resource: GraphResource) => GraphResource {
  return (resource) => ({ ...resource, inputs: { ...resource.inputs, [key]: value } });
}

function find({ graph }: StampGraph, name: string): GraphResource {
  const found = graph.resources.find((resource) => resource.name === name && resource.custom);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

beforeAll(async () => {
  fleet = { euw1a: await render("euw1a"), use1a: await render("use1a"), usw2a: await render("usw2a") };
});

describe("the fleet of this repository", () => {
  let stamps: StampGraph[];
  let whole: Verdict;
  beforeAll(async () => {
    stamps = [];
    for (const id of ["euw1a", "use1a", "usw2a"] as const) stamps.push(await render(id, {}, blueprint));
    whole = judge(...stamps);
  });

  test("keeps both laws in three regions, one of them the registry's own", () => {
    const verdict = whole;
    expect(verdict.closed.violations.map(({ urn, path, message }) => [urn, path, message])).toEqual([]);
    expect(verdict.equal.deviations.flatMap(({ differences }) => differences)).toEqual([]);
    expect(verdict).toMatchObject({
      holds: true,
      equal: { groups: [{ class: "standard", cloud: "aws", stamps: ["euw1a", "use1a", "usw2a"] }] },
    });
    expect(new Set(Object.values(verdict.fingerprints)).size).toBe(1);
  });

  test("is judged alike out of files in the format of pulumi stack export", async () => {
    const read = async ({ graph }: StampGraph): Promise<StampGraph> => {
      const reverse = (text: string): string => Buffer.from(text).toString("base64");
      const file = toDeployment(graph, {
        encrypt: reverse,
        secretsProvider: { type: "passphrase", state: { salt: "s" } },
      });
      const json: unknown = JSON.parse(JSON.stringify(file));
      const decrypt = (text: string): string => Buffer.from(text, "base64").toString();
      return stampGraph(await readDeployment(json, "file", () => Promise.resolve(decrypt)));
    };
    const verdict = judge(...(await Promise.all(stamps.map(read))));
    expect({ violations: verdict.closed.violations, deviations: verdict.equal.deviations }).toEqual({
      violations: [],
      deviations: [],
    });
    expect(verdict.fingerprints).toEqual(whole.fingerprints);
  });
});

describe("a stamp that is not as the others", () => {
  const NAME = "stamp-database-primary";

  test("is named with resource, property and both values when one number differs", () => {
    const odd = change(fleet.usw2a, NAME, input("allocatedStorage", 257));
    const verdict = judge(fleet.euw1a, fleet.use1a, odd);
    expect(verdict).toMatchObject({ holds: false, closed: { holds: true }, equal: { holds: false } });
    expect(verdict.equal.deviations).toMatchObject([
      {
        stamp: "usw2a",
        reference: "euw1a",
        differences: [
          {
            kind: "changed",
            urn: find(fleet.usw2a, NAME).urn,
            path: "allocatedStorage",
            expected: "256",
            actual: "257",
          },
        ],
      },
    ]);
  });

  test("is named when a number differs in the outputs of its state alone", () => {
    const odd = change(fleet.usw2a, NAME, (resource) => ({
      ...resource,
      outputs: { ...resource.outputs, allocatedStorage: 257 },
    }));
    expect(judge(fleet.euw1a, fleet.use1a, odd).equal.deviations).toMatchObject([
      { stamp: "usw2a", differences: [{ path: "outputs.allocatedStorage", actual: "257" }] },
    ]);
  });

  test("breaks the baseline when its database is weakened, and is named with rule, resource and property", () => {
    const weak = change(fleet.usw2a, NAME, input("publiclyAccessible", true));
    expect(judge(fleet.euw1a, fleet.use1a, weak).baseline).toMatchObject({
      holds: false,
      violations: [
        {
          stack: "usw2a",
          rule: "aws-database-private",
          urn: find(fleet.usw2a, NAME).urn,
          property: "publiclyAccessible",
        },
      ],
    });
    expect(judge(fleet.euw1a, fleet.use1a, fleet.usw2a).baseline).toMatchObject({
      holds: true,
      violations: [],
    });
  });

  test("is not closed when its block overlaps another stamp's", async () => {
    const inside = await render("usw2a", { cidr: "10.16.128.0/20" });
    const { violations } = judge(fleet.euw1a, inside).closed;
    expect(violations).toContainEqual(
      expect.objectContaining({ rule: "fleet/address-overlap", value: "10.16.128.0/20" }),
    );
  });

  test("is named when it has a resource more or lacks one", () => {
    const { graph } = fleet.use1a;
    const extra: GraphResource = {
      ...find(fleet.use1a, NAME),
      urn: find(fleet.use1a, NAME).urn.replace(NAME, "stamp-extra"),
      name: "stamp-extra",
      id: "extra-database",
    };
    const more = { ...fleet.use1a, graph: { ...graph, resources: [...graph.resources, extra] } };
    expect(judge(fleet.euw1a, more, fleet.usw2a).equal.deviations).toMatchObject([
      { stamp: "use1a", differences: [{ kind: "added", urn: extra.urn, path: "" }] },
    ]);
    const alarm = graph.resources.find(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    const less = {
      ...fleet.use1a,
      graph: { ...graph, resources: graph.resources.filter((resource) => resource !== alarm) },
    };
    const [deviation] = judge(fleet.euw1a, less, fleet.usw2a).equal.deviations;
    expect(deviation?.differences).toContainEqual(expect.objectContaining({ kind: "removed", path: "" }));
  });

  test("is compared with what most stamps have, whatever their order", () => {
    const odd = change(fleet.euw1a, NAME, input("allocatedStorage", 257));
    expect(judge(odd, fleet.use1a, fleet.usw2a).equal.deviations).toMatchObject([
      { stamp: "euw1a", reference: "use1a" },
    ]);
  });

  test("is compared with no other class, and with none while it is being retired", async () => {
    const premium = await render("use1a", { class: "premium" });
    const retiring = await render("usw2a", { retiring: "true" });
    const { equal } = judge(fleet.euw1a, premium, retiring);
    expect(equal).toMatchObject({ holds: true, retiring: ["usw2a"] });
    expect(equal.groups.map(({ class: name, stamps }) => [name, stamps])).toEqual([
      ["standard", ["euw1a"]],
      ["premium", ["use1a"]],
    ]);
  });
});

describe("a stamp that refers to another one", () => {
  test("is named with resource, property and owner", () => {
    const foreign = find(fleet.euw1a, "stamp-network-vpc").id ?? "";
    const name = "stamp-database-access";
    const open = change(fleet.use1a, name, input("vpcId", foreign));
    const { closed } = judge(fleet.euw1a, open, fleet.usw2a);
    expect(closed.holds).toBe(false);
    expect(closed.violations).toContainEqual(
      expect.objectContaining({
        stack: "use1a",
        urn: find(fleet.use1a, name).urn,
        path: "vpcId",
        owner: expect.objectContaining({ stack: "euw1a" }),
      }),
    );
  });
});

describe("what is no stamp", () => {
  test("is refused by the output it lacks", () => {
    const { outputs } = fleet.euw1a.graph;
    const { class: _, ...rest } = outputs;
    expect(() => stampGraph({ ...fleet.euw1a.graph, outputs: rest })).toThrow(
      'class: stack "euw1a" is not a stamp: it lacks an output',
    );
  });
});
