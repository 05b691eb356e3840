import { describeWithCli, CliProject } from "./harness/cli";

const PROJECT = `name: probe
runtime:
  name: nodejs
  options:
    typescript: false
`;

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
class Box extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("probe:index:Box", name, args, opts);
    this.label = pulumi.interpolate\`\${args.label}-\${pulumi.getStack()}\`;
    this.registerOutputs({ label: this.label });
  }
}
const config = new pulumi.Config();
const box = new Box("box", { label: config.require("label") });
if (config.getBoolean("fail")) {
  const error = new pulumi.RunError("told to fail");
  // Node's util.inspect needs 20 s and 3 GB for a stack with a frame in "node_modules/@pulumi/resource.ts:…".
  error.stack = undefined;
  throw error;
}
module.exports = { label: box.label, secret: config.requireSecret("word"), dry: pulumi.runtime.isDryRun() };
`;

interface Preview {
  steps: { op: string; urn: string }[];
}

describeWithCli("the pulumi CLI", (bin) => {
  let project: CliProject;

  beforeAll(async () => {
    const files = {
      "Pulumi.yaml": PROJECT,
      "index.js": PROGRAM,
      "package.json": JSON.stringify({ name: "probe", main: "index.js" }),
    };
    project = new CliProject(bin, files);
    await project.must("stack", "init", "dev");
    await project.must("config", "set", "label", "hello");
    await project.must("config", "set", "--secret", "word", "swordfish");
  });

  afterAll(() => project.remove());

  it("previews a program without changing its state", async () => {
    const preview = await project.json<Preview>("preview");
    expect(preview.steps.map(({ op }) => op)).toEqual(["create", "create"]);
    expect(preview.steps.at(-1)?.urn).toBe("urn:pulumi:dev::probe::probe:index:Box::box");
    expect(await project.state()).toEqual([]);
  });

  it("updates a stack, gives its outputs and keeps a secret encrypted in its state", async () => {
    await project.must("up", "--yes");
    const outputs = await project.json<Record<string, unknown>>("stack", "output");
    expect(outputs).toEqual({ label: "hello-dev", secret: "[secret]", dry: false });
    const types = (await project.state()).map(({ type }) => type);
    expect(types).toEqual(["pulumi:pulumi:Stack", "probe:index:Box"]);
    const text = await project.must("stack", "export");
    expect(text).toContain("hello-dev");
    expect(text).not.toContain("swordfish");
  });

  it("finds nothing to change in a second update", async () => {
    const preview = await project.run("preview", "--expect-no-changes");
    expect(preview.code).toBe(0);
  });

  it("shows a program's own error and leaves the state as it was", async () => {
    const before = await project.state();
    const result = await project.run("up", "--yes", "--config", "fail=true");
    expect(result.code).not.toBe(0);
    expect(result.stdout).toContain("error: told to fail");
    expect(result.stdout).not.toContain("non-zero exit code");
    const urns = (await project.state()).map(({ urn }) => urn);
    expect(urns).toEqual(before.map(({ urn }) => urn));
    await project.must("config", "rm", "fail");
  });

  it("destroys the stack and removes it", async () => {
    await project.must("destroy", "--yes");
    expect(await project.state()).toEqual([]);
    await project.must("stack", "rm", "--yes");
    expect(await project.json<unknown[]>("stack", "ls")).toEqual([]);
  });
});
