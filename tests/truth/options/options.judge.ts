import { requireFaultRegion } from "../../../components/aws/internal/observability/own-fault";
import { databaseClass } from "../../../components/aws/internal/sizes";
import { Size } from "../../../components/contract/class";
import { Cloud } from "../../../components/contract/cloud";
import { AWS_REGIONS } from "../../../components/contract/regions/aws";
import { StampError } from "../../../core/errors";
import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { IDENTITIES, renderReference } from "../../render/reference";
import { sharedJudges, tally } from "../judges";
import { KNOWN_RULES } from "../known-rules/rules";
import { missing } from "../published";
import { regionOf, reportOf } from "../report";
import type { RenderedStack } from "../stacks";
import { layerCombinations } from "./layer-options";
import { stampCombinations } from "./stamp-options";

const why = missing();
if (why !== undefined) console.warn(`truth: ${why}; what needs it counts as skipped`);
const held = why === undefined ? test.each : test.skip.each;

const CLOUDS = Object.values(Cloud);
const PROVIDERS: Readonly<Record<Cloud, string>> = { aws: "aws", azure: "azure-native", gcp: "gcp" };
const MADE = [
  ["stamps", stampCombinations],
  ["layers", layerCombinations],
] as const;

/** Stacks of a cloud with all pairs of their options; rendered once for all tests. */
const made = new Map<string, Promise<readonly RenderedStack[]>>();
function combinations(what: (typeof MADE)[number][0], cloud: Cloud): Promise<readonly RenderedStack[]> {
  const key = `${what} ${cloud}`;
  const make = MADE.find(([name]) => name === what)?.[1];
  const known = made.get(key) ?? make?.(cloud);
  if (known === undefined) throw new Error(`nobody makes ${what}`);
  made.set(key, known);
  return known;
}

const references = new Map<Cloud, ResourceGraph>();
beforeAll(async () => {
  for (const cloud of CLOUDS) references.set(cloud, await renderReference(cloud));
});

const EACH = MADE.flatMap(([what]) => CLOUDS.map((cloud) => [what, cloud] as const));

held(EACH)(
  "%s on %s with each two options together are what the cloud's descriptions take",
  async (what, cloud) => {
    const judges = sharedJudges();
    const sum = tally();
    const stacks = await combinations(what, cloud);
    const found = new Set<string>();
    const judged = new Set<string>();
    for (const { region, resources, stack } of stacks) {
      for (const resource of resources) {
        // What a value is does not depend on where it stands: the same resource is judged once.
        const same = JSON.stringify([resource.type, resource.inputs, region]);
        if (judged.has(same)) continue;
        judged.add(same);
        const before = sum.findings.length;
        judges.add(resource, regionOf(resource, region), sum);
        for (const { name, path, says, type } of sum.findings.slice(before))
          found.add(`${type} ${name}: ${path} ${says} (${stack})`);
      }
    }
    reportOf(`${stacks.length} ${what}, each two options together`, new Map([[PROVIDERS[cloud], sum]]));
    expect([...found]).toEqual([]);
    expect(stacks.length).toBeGreaterThan(10);
  },
);

(why === undefined ? test : test.skip)(
  "every region of AWS offers each type that an option adds, and sells each size of database and cache",
  async () => {
    const judges = sharedJudges();
    const kinds = new Map<string, GraphResource>();
    for (const { region, resources } of await combinations("stamps", Cloud.Aws))
      for (const resource of resources) {
        const { instanceClass, nodeType } = resource.inputs;
        // What it is of its own region has a row of its own: regions without a second one.
        if (region === IDENTITIES[Cloud.Aws]["region"])
          kinds.set(JSON.stringify([resource.type, instanceClass, nodeType]), resource);
      }
    const sizes = Object.values(Size).length;
    for (const [key, least] of [
      ["instanceClass", sizes],
      ["nodeType", sizes],
    ] as const)
      expect(
        new Set([...kinds.values()].flatMap(({ inputs }) => inputs[key] ?? [])).size,
      ).toBeGreaterThanOrEqual(least);
    const found = Object.keys(AWS_REGIONS).flatMap((region) => {
      const sum = tally();
      for (const resource of kinds.values())
        if (!isRefused(resource, region)) judges.add(resource, region, sum);
      return sum.findings.map(({ path, says, type }) => `${region}: ${type} ${path} ${says}`);
    });
    expect([...new Set(found)]).toEqual([]);
  },
);

/** Whether the program refuses such a database, or such a drill, there, by name. */
function isRefused({ inputs, type }: GraphResource, region: string): boolean {
  if (type === "aws:fis/experimentTemplate:ExperimentTemplate") return isWithoutFaults(region);
  if (type !== "aws:rds/instance:Instance") return false;
  return Object.values(Size).some((size) => {
    try {
      databaseClass(size, region);
      return false;
    } catch (error) {
      return (
        error instanceof StampError &&
        error.details.field === "database.size" &&
        inputs["instanceClass"] === databaseClass(size, "eu-west-1")
      );
    }
  });
}

function isWithoutFaults(region: string): boolean {
  try {
    requireFaultRegion(region);
    return false;
  } catch (error) {
    return error instanceof StampError && error.details.field === "drills.faults";
  }
}

(why === undefined ? test : test.skip)("what a region is said not to offer it does not offer", async () => {
  const judges = sharedJudges();
  const template = (await combinations("stamps", Cloud.Aws))
    .flatMap(({ resources }) => resources)
    .find(({ type }) => type === "aws:fis/experimentTemplate:ExperimentTemplate");
  if (template === undefined) throw new Error("no option makes an experiment template");
  const refused = Object.keys(AWS_REGIONS).filter(isWithoutFaults);
  expect(refused.length).toBeGreaterThan(0);
  for (const region of refused) {
    const sum = tally();
    judges.add(template, region, sum);
    expect([region, sum.findings.length]).toEqual([region, 1]);
  }
});

(why === undefined ? test : test.skip)("what a region is said not to sell it does not sell", () => {
  const judges = sharedJudges();
  const instance = references
    .get(Cloud.Aws)
    ?.resources.find(({ type }) => type === "aws:rds/instance:Instance");
  if (instance === undefined) throw new Error("the reference stamp has no database");
  const refused = Object.keys(AWS_REGIONS).flatMap((region) =>
    Object.values(Size).flatMap((size) => {
      const inputs = { ...instance.inputs, instanceClass: databaseClass(size, "eu-west-1") };
      if (!isRefused({ ...instance, inputs }, region)) return [];
      const sum = tally();
      judges.add({ ...instance, inputs }, region, sum);
      return [{ region, size, found: sum.findings.length }];
    }),
  );
  expect(refused.length).toBeGreaterThan(0);
  for (const { found } of refused) expect(found).toBe(1);
});

test.each(EACH)("%s on %s with each two options together break no known rule", async (what, cloud) => {
  const reference = references.get(cloud);
  if (reference === undefined) throw new Error("nothing was rendered");
  const broken: string[] = [];
  for (const { resources, stack } of await combinations(what, cloud)) {
    const graph: ResourceGraph = { ...reference, resources };
    for (const { breaks, cloud: whose, id } of KNOWN_RULES)
      if (whose === cloud) for (const name of breaks(graph)) broken.push(`${id}: ${name} (${stack})`);
  }
  expect(broken).toEqual([]);
});
