import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { parse } from "../../core/parse";
import { blueprintProblems, type Inventory, readInventory } from "../../fleet/inventory/inventory";
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

function read(
  centre: Readonly<Record<string, string>> = {},
  stamp: Readonly<Record<string, string>> = {},
): Inventory {
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

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["an account that is none", { account: '"12"' }, /stampworks:account.*12-digit/su],
    ["a region that the cloud lacks", { region: "mars-1" }, /stampworks:region.*eu-west-1/su],
    ["everybody in place of a stamp's account", { stamps: '{ euw1a: "*" }' }, /stampworks:stamps\.euw1a/u],
    ["a former stamp that is taken from too", { former: "[euw1a]" }, /stampworks:former\.0.*lists too/su],
    [
      "more stamps than the bus's policy has room for",
      // Each eighth account has the same door.
      { stamps: `{ ${Array.from({ length: 301 }, (_, at) => `s${at}: "${21e10 + at * 8}"`).join(", ")} }` },
      /stampworks:stamps.*at most 300 accounts at one of the centre's 8 buses/su,
    ],
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

describe("a stamp that lets events out", () => {
  const parsed = (input: object = blueprint) =>
    parse(fleetBlueprintSchema, withEvents(input as typeof blueprint), "blueprint");
  const problems = (inventory: Inventory, input?: object): string[] =>
    [...inventory.problems, ...blueprintProblems(inventory, parsed(input))].map(({ message }) => message);

  test("is taken by the centre that lists it, also while it is about to be retired", () => {
    expect(problems(read())).toEqual([]);
    expect(problems(read({ stamps: "{}", former: "[euw1a]" }))).toEqual([]);
  });

  test("is refused where no centre lists it, with its file, and what to do in the centre's", () => {
    const [problem = "", ...more] = problems(read({ stamps: "{}" }));
    expect(more).toEqual([]);
    expect(problem).toMatch(/Pulumi\.euw1a\.yaml:\d+.*does not list stamp "euw1a"/su);
    expect(problem).toMatch(/add euw1a: 210000000001 there, then stampworks up central-aws-eu/u);
  });

  test("is refused where the fleet has no centre of its law and cloud", () => {
    read();
    rmSync(join(root, "stacks", "Pulumi.central-aws-eu.yaml"));
    const [problem, ...more] = problems(readInventory(readProject(root)));
    expect(more).toEqual([]);
    expect(problem).toMatch(/the fleet has no centre that takes the events of stamp "euw1a"/u);
  });

  test("is refused with file and line where the blueprint names no centre for its law", () => {
    const aws = { ...blueprint.global.aws, centres: {} };
    const [problem, ...more] = problems(read(), { ...blueprint, global: { aws } });
    expect(more).toEqual([]);
    expect(problem).toMatch(/Pulumi\.euw1a\.yaml:\d+.*global\.aws\.centres\.eu/su);
  });

  test("is refused with two centres of its law", () => {
    write("central-aws-zwei", CENTRE);
    expect(problems(read())).toEqual([
      expect.stringMatching(/Pulumi\.central-aws-zwei\.yaml:\d+.*a second centre on aws under "eu"/su),
    ]);
  });
});

describe("a centre's address in the blueprint", () => {
  const HOMES = {
    aws: { region: "eu-west-1", account: '"210000000010"' },
    azure: { region: "westeurope", account: "00000000-1111-2222-3333-555555555551" },
    gcp: { region: "europe-west4", account: "acme-central-eu" },
  };
  const OTHER = {
    aws: { region: "eu-central-1", account: '"210000000099"' },
    azure: { region: "northeurope", account: "00000000-1111-2222-3333-555555555559" },
    gcp: { region: "europe-west3", account: "acme-elsewhere" },
  };
  const saidOf = (cloud: keyof typeof HOMES, change: object): string[] => {
    write(`central-${cloud}-eu`, { cloud, ...HOMES[cloud], ...change });
    const inventory = readInventory(readProject(root));
    return blueprintProblems(inventory, parse(fleetBlueprintSchema, blueprint, "blueprint")).map(
      ({ message }) => message,
    );
  };

  test.each(["aws", "azure", "gcp"] as const)("is where its config says, on %s", (cloud) => {
    expect(saidOf(cloud, {})).toEqual([]);
    for (const key of ["account", "region"] as const)
      expect(saidOf(cloud, { [key]: OTHER[cloud][key] })).toEqual([
        expect.stringMatching(
          new RegExp(`Pulumi\\.central-${cloud}-eu\\.yaml:\\d+.*in another ${key}`, "su"),
        ),
      ]);
  });

  test.each(["azure", "gcp"] as const)("is not that of another law's, on %s", (cloud) => {
    const { centres, ...scope } = blueprint.global[cloud] ?? {};
    const { eu, us } = centres ?? {};
    const swapped = { eu: { ...us, region: eu?.region }, us };
    const global = { ...blueprint.global, [cloud]: { ...scope, centres: swapped } };
    expect(() => parse(fleetBlueprintSchema, { ...blueprint, global }, "blueprint")).toThrow(
      new RegExp(
        `global\\.${cloud}\\.centres\\.eu.*a centre of the law's own: this one is that of "us"`,
        "su",
      ),
    );
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
