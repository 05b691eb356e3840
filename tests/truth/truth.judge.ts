import type { Cloud } from "../../components/contract/cloud";
import { AWS_REGIONS } from "../../components/contract/regions/aws";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { renderReference } from "../render/reference";
import { Judges, type Tally, tally } from "./judges";
import { PLANTED } from "./planted";
import { missing } from "./published";
import { CLOUDS, regionOf, reportOf } from "./report";
import { centres, exampleStacks, layers, pooled } from "./stacks";

const why = missing();
const held = why === undefined ? test : test.skip;
if (why !== undefined) console.warn(`truth: ${why}; what needs it counts as skipped`);

let judges: Judges;
const references = new Map<Cloud, ResourceGraph>();
beforeAll(async () => {
  if (why !== undefined) return;
  judges = new Judges();
  for (const cloud of ["aws", "azure", "gcp"] as const) references.set(cloud, await renderReference(cloud));
});

held(
  "every resource of every example fleet, class and routing layer is what its cloud's own descriptions take",
  async () => {
    const sums = new Map<string, Tally>();
    const made = [...(await layers()), ...(await pooled()), ...(await centres())];
    for (const { region, resources } of [...exampleStacks(), ...made]) {
      for (const resource of resources) {
        const [cloud = ""] = resource.type.split(":");
        if (CLOUDS[cloud] === undefined) continue;
        const sum = sums.get(cloud) ?? tally();
        sums.set(cloud, sum);
        judges.add(resource, regionOf(resource, region), sum);
      }
    }
    reportOf("examples", sums);
    expect([...sums.values()].flatMap(({ findings }) => [...new Set(findings.map(shown))])).toEqual([]);
    for (const { values } of sums.values()) expect(values).toBeGreaterThan(1000);
  },
);

held("every region of AWS offers each type of the reference stamp and sells its machines", () => {
  const sums = new Map<string, Tally>();
  for (const region of Object.keys(AWS_REGIONS)) {
    const sum = tally();
    for (const resource of references.get("aws")?.resources ?? []) judges.add(resource, region, sum);
    sums.set(region, sum);
  }
  const found = [...sums].flatMap(([region, { findings }]) =>
    findings.map((finding) => `${region}: ${shown(finding)}`),
  );
  expect([...new Set(found)]).toEqual([]);
});

if (why === undefined) {
  test.each(
    PLANTED.map(
      (planted) =>
        [
          `${planted.cloud} ${planted.type} ${planted.path} = ${String(planted.value).slice(0, 30)}`,
          planted,
        ] as const,
    ),
  )("a planted fault is found: %s", (_name, { cloud, type, path, value, says, region }) => {
    const provider = cloud === "azure" ? "azure-native" : cloud;
    const graph = references.get(cloud);
    const resource = graph?.resources.find(
      (candidate) => candidate.type === `${provider}:${type}` && has(candidate, path, value),
    );
    if (resource === undefined) throw new Error(`the reference stamp has no ${type} with ${path}`);
    const before = tally();
    judges.add(resource, region ?? "eu-west-1", before);
    const after = tally();
    judges.add(
      { ...resource, inputs: planted(resource.inputs, path.split("."), value) },
      region ?? "eu-west-1",
      after,
    );
    const news = after.findings
      .filter(({ path: at }) => !before.findings.some((known) => known.path === at))
      .map(shown);
    expect(news.join("\n")).toContain(says);
  });
}

function shown({
  type,
  name,
  path,
  says,
}: {
  type: string;
  name: string;
  path: string;
  says: string;
}): string {
  return `${type} ${name}: ${path} ${says}`;
}

/** Whether the path leads somewhere; a property that is only planted need not be there. */
function has({ inputs }: GraphResource, path: string, value: PropertyValue | undefined): boolean {
  const keys = path.split(".");
  const owner = keys
    .slice(0, -1)
    .reduce<PropertyValue | undefined>((at, key) => (isMap(at) ? at[key] : undefined), inputs);
  return isMap(owner) && (value !== undefined || owner[keys.at(-1) ?? ""] !== undefined);
}

function planted(
  inputs: PropertyMap,
  [key = "", ...rest]: readonly string[],
  value: PropertyValue | undefined,
): PropertyMap {
  const { [key]: before, ...others } = inputs;
  if (rest.length > 0) return { ...inputs, [key]: planted(isMap(before) ? before : {}, rest, value) };
  return value === undefined ? others : { ...inputs, [key]: value };
}
