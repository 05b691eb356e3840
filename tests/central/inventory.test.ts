import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { parse } from "../../core/parse";
import { type Inventory, readInventory } from "../../fleet/inventory/inventory";
import { readProject } from "../../fleet/inventory/project";
import { blueprint } from "../../stacks/blueprint";
import { withEvents } from "../render/pooled";
import { renderReference } from "../render/reference";

const CENTRE = {
  cloud: "aws",
  region: "eu-west-1",
  account: '"210000000010"',
  stamps: '{ euw1a: "210000000001" }',
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stampworks-central-"));
  mkdirSync(join(root, "stacks"));
  writeFileSync(
    join(root, "Pulumi.yaml"),
    "name: probe\nruntime: nodejs\nmain: index.js\nstackConfigDir: stacks\n",
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(id: string, keys: Readonly<Record<string, string>>): void {
  const lines = Object.entries(keys).map(([key, value]) => `  stampworks:${key}: ${value}`);
  writeFileSync(join(root, "stacks", `Pulumi.${id}.yaml`), ["config:", ...lines, ""].join("\n"));
}

function read(centre: Partial<typeof CENTRE> = {}, stamp: Readonly<Record<string, string>> = {}): Inventory {
  write("central-aws-eu", { ...CENTRE, ...centre });
  write("euw1a", {
    cloud: "aws",
    region: "eu-west-1",
    account: '"210000000001"',
    cidr: "10.16.0.0/16",
    class: "standard",
    ring: "canary",
    ...stamp,
  });
  return readInventory(readProject(root));
}

const told = ({ problems }: Inventory): string[] => problems.map(({ message }) => message);

describe("a centre's config", () => {
  test("is read beside the stamps', and is no stamp", () => {
    const { central, problems, stamps } = read();
    expect(problems).toEqual([]);
    expect(stamps.map(({ id }) => id)).toEqual(["euw1a"]);
    expect(central.map(({ id, home }) => ({ id, stamps: home.stamps }))).toEqual([
      { id: "central-aws-eu", stamps: { euw1a: "210000000001" } },
    ]);
  });

  test.each<[string, Partial<typeof CENTRE>, RegExp]>([
    ["an account that is none", { account: '"12"' }, /stampworks:account.*12-digit/su],
    ["a region that the cloud lacks", { region: "mars-1" }, /stampworks:region.*eu-west-1/su],
    ["everybody in place of a stamp's account", { stamps: '{ euw1a: "*" }' }, /stampworks:stamps\.euw1a/u],
    ["a stamp that the fleet does not have", { stamps: '{ euw9z: "210000000009" }' }, /no such stamp/u],
    ["a stamp's account that is another", { stamps: '{ euw1a: "210000000009" }' }, /in another account/u],
    ["the account of a stamp", { account: '"210000000001"' }, /the account is that of stamp "euw1a"/u],
  ])("is refused with %s", (_, change, words) => {
    expect(told(read(change)).join("\n")).toMatch(words);
  });

  test("is refused where it lists a stamp under another law, with file, field and what to do", () => {
    const problems = told(read({}, { region: "us-east-1" }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/Pulumi\.central-aws-eu\.yaml:\d+/u);
    expect(problems[0]).toContain("the stamp is under another law");
    expect(problems[0]).toContain('stamps under "eu"');
  });
});

describe("the blueprint", () => {
  const aws = blueprint.global.aws;
  if (aws === undefined) throw new Error("the blueprint describes aws");
  const withCentres = (centres: object) => ({ ...blueprint, global: { aws: { ...aws, centres } } });

  test("is refused where a law's centre is in a region under another law", () => {
    const bus = "arn:aws:events:us-east-1:210000000011:event-bus/acmep-central-bus-rv41e";
    expect(() => parse(fleetBlueprintSchema, withCentres({ eu: { bus } }), "blueprint")).toThrow(
      /global\.aws\.centres\.eu.*law of "eu".*us-east-1 is under "us"/su,
    );
  });

  test("lets no events out where the stamp's law has no centre, and says which is missing", async () => {
    const input = withEvents(withCentres({}));
    await expect(renderReference("aws", { blueprint: input })).rejects.toThrow(
      /global\.aws\.centres\.eu: there is no centre for the events of stamp "test1"/u,
    );
  });
});
