import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { Cloud } from "../../components/contract/cloud";
import { REGIONS } from "../../components/contract/regions";
import { readIdentity } from "../../components/program/config";
import { fleetContext } from "../../fleet/context";
import { embeddedEngine } from "../../engines/embedded";
import { init, type InitInput } from "../../fleet/init/init";
import { firstStamps } from "../../fleet/init/stamps";
import { openFleet } from "../../fleet/open";
import { runCommand } from "../cli/run-command";

const repository = resolve(__dirname, "../..");
const ALL: InitInput = {
  cloud: "aws",
  regions: ["eu-west-1", "us-east-1", "eu-central-1"],
  app: "shop",
  engine: "embedded",
  version: "0.1.0",
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stampworks-init-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const begin = (change: Partial<InitInput> = {}, answers: string[] = []) =>
  init(
    { ...ALL, ...change },
    answers.length === 0
      ? fleetContext({ cwd: root, engine: embeddedEngine })
      : { cwd: root, answer: async () => answers.shift() ?? "" },
  );
const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const files = (): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

describe("a fleet is begun", () => {
  test("with the files that a user of Pulumi expects, and says what comes next", async () => {
    const { packages, stamps, written } = await begin();
    expect(written).toEqual(files());
    expect(files()).toEqual([
      ".gitignore",
      "Pulumi.yaml",
      "blueprint.ts",
      "index.ts",
      "package.json",
      "stacks/Pulumi.eu1.yaml",
      "stacks/Pulumi.eu2.yaml",
      "stacks/Pulumi.us1.yaml",
      "stampworks.yaml",
      "tsconfig.json",
    ]);
    expect([stamps, packages]).toEqual([["eu1", "us1", "eu2"], []]);
  });

  test.each(Object.values(Cloud))("on %s, and the fleet is in order as it stands", async (cloud) => {
    const regions = Object.keys(REGIONS[cloud]).slice(0, 20);
    await begin({ cloud, regions });
    mkdirSync(join(root, "node_modules"));
    symlinkSync(repository, join(root, "node_modules/stampworks"), "dir");
    const { inventory, program } = await openFleet(fleetContext({ cwd: root, engine: embeddedEngine }));
    expect(inventory.stamps).toHaveLength(regions.length);
    expect(inventory.stamps.map(({ identity }) => identity.region).sort()).toEqual([...regions].sort());
    expect(program.blueprint?.app).toBe("shop");
  });

  test.each(Object.values(Cloud))(
    "on %s with identities that a program reads as they were meant",
    (cloud) => {
      for (const region of Object.keys(REGIONS[cloud])) {
        const [first, second] = firstStamps({ app: "shop", cloud, regions: [region, region] });
        const config = (parse(first?.text ?? "") as { config: Record<string, string> }).config;
        expect(readIdentity(first?.id ?? "", (key) => config[`stampworks:${key}`])).toMatchObject({
          region,
          cloud,
        });
        expect(second?.id).not.toBe(first?.id);
      }
    },
  );

  test("and brought up by the command that it names, from the command line alone", async () => {
    const flags = [
      "--cloud",
      "aws",
      "--regions",
      "eu-west-1,us-east-1",
      "--app",
      "shop",
      "--engine",
      "embedded",
    ];
    const begun = await runCommand(root, ["init", ...flags], {});
    expect(begun.stdout).toMatch(/Next:\n {2}npm install\n {2}npx stampworks up --all/u);
    mkdirSync(join(root, "node_modules"));
    symlinkSync(repository, join(root, "node_modules/stampworks"), "dir");
    const { code, stderr, stdout } = await runCommand(root, ["up", "--all"], {});
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/law equal: {2}holds/u);
  });

  test("with what is asked for where it was not said, again where the answer is none", async () => {
    const asked = { cloud: undefined, regions: undefined, app: undefined, engine: undefined };
    const result = await begin(asked, ["gpc", "gcp", "europe-west4, us-east1", "Shop", "shop", "embedded"]);
    expect(result).toMatchObject({ cloud: "gcp", engine: "embedded", stamps: ["eu1", "us1"] });
  });

  test.each([
    ["github", ".github/workflows/stampworks.yml"],
    ["gitlab", ".gitlab-ci.yml"],
  ] as const)("with a pipeline for %s where one is asked for", async (pipeline, file) => {
    expect((await begin()).written).not.toContain(file);
    rmSync(join(root, "stampworks.yaml"));
    expect((await begin({ pipeline })).written).toEqual([file, "stampworks.yaml"].sort());
    expect(JSON.stringify(parse(readFileSync(join(root, file), "utf8")))).toContain("npx stampworks check");
  });
});

describe("a Pulumi project that is there already", () => {
  test("keeps every file, and gets what is missing", async () => {
    const mine = {
      "Pulumi.yaml": "name: mine\nruntime: nodejs\n",
      "index.ts": "export const x = 1;\n",
      "package.json": '{"dependencies":{"@pulumi/aws":"^7.0.0"},"devDependencies":{"typescript":"^5"}}',
      ".gitignore": "mine\n",
      "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
    };
    for (const [name, text] of Object.entries(mine)) write(name, text);
    const result = await begin();
    for (const [name, text] of Object.entries(mine))
      expect(readFileSync(join(root, name), "utf8")).toBe(text);
    expect(result.kept).toEqual([".gitignore", "Pulumi.yaml", "package.json"]);
    // Its configs are where this project keeps them.
    expect(result.written).toContain("Pulumi.eu1.yaml");
    expect(result).toMatchObject({ ownProgram: true, packages: ["stampworks", "@types/node"] });
  });

  test("is left alone when it is begun again", async () => {
    await begin();
    write("blueprint.ts", "mine\n");
    expect((await begin()).written).toEqual([]);
    expect(readFileSync(join(root, "blueprint.ts"), "utf8")).toBe("mine\n");
  });

  test.each([
    ["has other stamps", "stacks/Pulumi.old1.yaml", "config:\n  stampworks:cloud: aws\n", /stampworks add/u],
    ["runs on another language", "Pulumi.yaml", "name: mine\nruntime: python\n", /nodejs/u],
    ["has a manifest that can't be read", "package.json", "{", /package\.json: not JSON/u],
  ])("is refused where it %s, and nothing is written", async (_, name, text, message) => {
    write(name, text);
    await expect(begin()).rejects.toThrow(message);
    expect(files()).toEqual([name]);
  });

  test("is not begun below another one", async () => {
    write("Pulumi.yaml", "name: mine\nruntime: nodejs\n");
    mkdirSync(join(root, "below"));
    await expect(init(ALL, { cwd: join(root, "below") })).rejects.toThrow(/folder above/u);
  });
});

test.each([
  ["--cloud", { cloud: "azur" }],
  ["--cloud", { cloud: undefined }],
  ["--regions", { regions: ["eu-west-9"] }],
  ["--regions", { regions: [] }],
  ["--regions", { regions: Array<string>(21).fill("eu-west-1") }],
  ["--app", { app: "Shop" }],
  ["--app", { app: "toolong" }],
  ["--app", { app: "a\nb" }],
  ["--engine", { engine: undefined }],
] as const)(
  "what is not allowed for %s is refused by name where nobody is there to ask: %j",
  async (flag, change) => {
    await expect(begin(change)).rejects.toThrow(flag);
    expect(files()).toEqual([]);
  },
);
