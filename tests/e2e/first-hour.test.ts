import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliProject, describeWithCli } from "./harness/cli";
import { fullSize } from "./harness/full-size";
import { PackedPackage } from "./harness/packed";
import { SimulatedClouds } from "./harness/simulated";

const TSC = resolve(__dirname, "../../node_modules/typescript/bin/tsc");

/** Settings of Pulumi's `aws-typescript` template: packages' declarations are judged, too, and by old rules. */
const TEMPLATE = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: false,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};
const FLAGS = ["--cloud", "aws", "--regions", "eu-west-1,us-east-1", "--app", "shop"];

// A stranger's first hour: the package as npm packs it, a folder with nothing in it, the CLI as they have it.
describeWithCli("a fleet begun from the packed package in an empty folder, under the real CLI", (bin) => {
  let packed: PackedPackage;
  let project: CliProject;
  let clouds: SimulatedClouds;

  beforeAll(() => {
    packed = new PackedPackage(["aws"]);
    project = new CliProject(bin, {}, fullSize());
    // What the project installed is the package and what it depends on, not this repository.
    rmSync(join(project.program, "node_modules"));
    symlinkSync(join(packed.project, "node_modules"), join(project.program, "node_modules"), "dir");
  });
  afterAll(() => {
    project.remove();
    packed.remove();
  });

  const stampworks = (...args: string[]): string =>
    execFileSync(process.execPath, [join(packed.installed, "dist/cli/main.js"), ...args], {
      cwd: project.program,
      env: project.env,
      encoding: "utf8",
    });
  const read = (name: string): string => readFileSync(join(project.program, name), "utf8");

  it("is begun by one command, which names those that come next", () => {
    const told = stampworks("init", ...FLAGS, "--engine", "pulumi");
    expect(told).toContain("2 stamps: eu1, us1");
    expect(told).toContain("npx stampworks up --all");
    expect(readdirSync(join(project.program, "stacks"))).toEqual(["Pulumi.eu1.yaml", "Pulumi.us1.yaml"]);
    // The clouds are simulated, and nothing else.
    clouds = new SimulatedClouds(project, read("Pulumi.yaml"));
  });

  it("type-checks in the settings of Pulumi's own template, with the declarations of every entry", () => {
    const { exports } = JSON.parse(packed.read("package.json")) as { exports: Record<string, unknown> };
    const clouds = ["./azure", "./gcp"];
    const entries = Object.keys(exports).filter((name) => !["./package.json", ...clouds].includes(name));
    expect(entries.length).toBeGreaterThan(8);
    const lines = entries.map((name, at) => `export * as m${at} from "${name.replace(".", "stampworks")}";`);
    // A schema has a type still: what would be `any` takes everything.
    lines.push(`import { stampOutputsSchema } from "stampworks/stacks";
const outputs = stampOutputsSchema.parse({});
export const id: string = outputs.id;
// @ts-expect-error it is a text
export const none: number = outputs.id;`);
    writeFileSync(join(project.program, "every.ts"), lines.join("\n"));
    const settings = { compilerOptions: { ...TEMPLATE, types: ["node"] }, files: ["index.ts", "every.ts"] };
    writeFileSync(join(project.program, "tsconfig.template.json"), JSON.stringify(settings));
    const { stdout } = spawnSync(process.execPath, [TSC, "--noEmit", "-p", "tsconfig.template.json"], {
      cwd: project.program,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });

  it("is previewed by the CLI without a warning, and with the few outputs that people read", async () => {
    await project.must("stack", "init", "eu1");
    const { code, stderr, stdout } = await project.run("preview");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\+ \d{3} to create/u);
    expect(stdout).not.toMatch(/warning/u);
    expect(stdout).not.toMatch(/stands/u);
    const [, outputs = ""] = /^Outputs:\n([\s\S]*?)\n\n/mu.exec(stdout) ?? [];
    expect(outputs).toMatch(/^ {4}endpoint +: "https:\/\/eu1\.stamps\.example\.com"|^ {4}endpoint +: /mu);
    expect(outputs.split("\n").length).toBeLessThan(30);
  });

  it("comes up under the package's policies, and is in order by its program and by its state", async () => {
    const policies = join("node_modules", "stampworks", "policies");
    const told = await project.must("up", "--yes", "--skip-preview", "--policy-pack", policies);
    expect(told).toMatch(/\+ \d{3} created/u);
    expect(told).toMatch(/stampworks@v\d+\.\d+\.\d+/u);
    expect(clouds.live()).toBeGreaterThan(100);
    expect(stampworks("check")).toMatch(/law equal: {2}holds/u);
    writeFileSync(join(project.folder, "eu1.json"), await project.must("stack", "export"));
    expect(stampworks("check", "--state", join(project.folder, "eu1.json"))).toMatch(/law closed: holds/u);
  });

  it("is changed by its blueprint: the command shows the change, the CLI makes it, a third stamp is added", async () => {
    const changed = read("blueprint.ts").replace("maxInstances: 6", "maxInstances: 9");
    expect(changed).not.toBe(read("blueprint.ts"));
    project.write("blueprint.ts", changed);
    expect(stampworks("preview", "eu1")).toMatch(/maxCapacity.*6 .*9/u);
    expect(await project.must("up", "--yes", "--skip-preview")).toMatch(/~ \d+ updated/u);
    const where = ["--cloud", "aws", "--region", "eu-central-1", "--account", "100000000003"];
    expect(stampworks("add", "eu2", ...where, "--class", "standard", "--ring", "broad")).toContain("eu2");
    expect(stampworks("check")).toMatch(/law closed: holds for 3 stamps/u);
  });
});
