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

interface Exported {
  deployment: { resources: { urn: string; type: string; outputs?: Record<string, unknown> }[] };
}

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
    const state = await project.json<Exported>("stack", "export").catch(() => undefined);
    expect(state?.deployment.resources ?? []).toEqual([]);
  });

  it("updates a stack, gives its outputs and keeps a secret encrypted in its state", async () => {
    await project.must("up", "--yes");
    const outputs = await project.json<Record<string, unknown>>("stack", "output");
    expect(outputs).toEqual({ label: "hello-dev", secret: "[secret]", dry: false });
    const text = await project.must("stack", "export");
    const { deployment } = JSON.parse(text) as Exported;
    expect(deployment.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack", "probe:index:Box"]);
    expect(text).toContain("hello-dev");
    expect(text).not.toContain("swordfish");
  });

  it("finds nothing to change in a second update", async () => {
    const preview = await project.run("preview", "--expect-no-changes");
    expect(preview.code).toBe(0);
  });

  it("shows a program's own error and leaves the state as it was", async () => {
    const before = await project.must("stack", "export");
    const result = await project.run("up", "--yes", "--config", "fail=true");
    expect(result.code).not.toBe(0);
    expect(result.stdout).toContain("error: told to fail");
    expect(result.stdout).not.toContain("non-zero exit code");
    const { deployment } = JSON.parse(await project.must("stack", "export")) as Exported;
    const kept = (JSON.parse(before) as Exported).deployment.resources;
    expect(deployment.resources.map(({ urn }) => urn)).toEqual(kept.map(({ urn }) => urn));
    await project.must("config", "rm", "fail");
  });

  it("destroys the stack and removes it", async () => {
    await project.must("destroy", "--yes");
    const state = await project.json<Exported>("stack", "export").catch(() => undefined);
    expect(state?.deployment.resources ?? []).toEqual([]);
    await project.must("stack", "rm", "--yes");
    expect(await project.json<unknown[]>("stack", "ls")).toEqual([]);
  });
});
