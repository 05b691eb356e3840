import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliProject, describeWithCli } from "./harness/cli";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
class Box extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("probe:index:Box", name, {}, opts);
    this.registerOutputs({});
  }
}
new Box(new pulumi.Config().require("box"));
`;

const PACK = `
const { PolicyPack } = require("@pulumi/policy");
const pulumi = require("@pulumi/pulumi");
const wanted = new pulumi.Config("probe").get("box");
new PolicyPack("probe-pack", {
  policies: [
    {
      name: "no-bad-box",
      description: "A box must not be called bad.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        for (const each of resources) if (each.name === "bad") report("the box called " + wanted + " is bad in " + pulumi.getStack());
      },
    },
  ],
});
`;

describeWithCli("a policy pack in the pulumi CLI", (bin) => {
  let project: CliProject;
  let pack: string;

  beforeAll(async () => {
    project = new CliProject(bin, {
      "Pulumi.yaml": "name: probe\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
      "index.js": PROGRAM,
      "package.json": JSON.stringify({ name: "probe", main: "index.js" }),
    });
    pack = join(project.folder, "pack");
    mkdirSync(pack);
    writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(join(pack, "index.js"), PACK);
    writeFileSync(
      join(pack, "package.json"),
      JSON.stringify({ name: "pack", version: "1.0.0", main: "index.js" }),
    );
    symlinkSync(resolve(__dirname, "../../node_modules"), join(pack, "node_modules"), "dir");
    await project.must("stack", "init", "dev");
  });

  afterAll(() => project.remove());

  it("lets a compliant program pass", async () => {
    await project.must("config", "set", "box", "good");
    const result = await project.run("preview", "--policy-pack", pack);
    expect(result.stdout).toContain("probe-pack");
    expect(result.code).toBe(0);
  });

  it("stops a violating program, with the stack's configuration at hand", async () => {
    await project.must("config", "set", "box", "bad");
    const result = await project.run("preview", "--policy-pack", pack);
    expect(result.stdout).toContain("the box called bad is bad in dev");
    expect(result.code).not.toBe(0);
  });
});
