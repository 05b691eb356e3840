import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { blueprint } from "../../stacks/blueprint";
import { CliProject, describeWithCli } from "./harness/cli";
import { SimulatedClouds } from "./harness/simulated";
import { AWS_STAMP, configOf, stampProject } from "./harness/stamp-project";

const repository = resolve(__dirname, "../..");
const { classes, routing: _routing, ...fleet } = blueprint;
const identity = {
  ...Object.fromEntries(
    Object.entries(configOf(AWS_STAMP)).map(([key, value]) => [key.replace("stampworks:", ""), value]),
  ),
  id: AWS_STAMP.id,
};

/** What a program in another language does: it names the type, and Pulumi has the plugin make it. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
class Stamp extends pulumi.ComponentResource {
  constructor(name, args) {
    super("stampworks:index:Stamp", name, { ...args, endpoint: undefined }, {}, true);
  }
}
module.exports = async () => {
  const stamp = new Stamp("stamp", ${JSON.stringify({ identity, class: classes["standard"], fleet })});
  return { endpoint: stamp.endpoint };
};
`;

interface Preview {
  readonly steps: readonly {
    readonly op: string;
    readonly urn: string;
    readonly newState?: { protect?: boolean };
  }[];
}

const described = ({ steps }: Preview): string[] =>
  steps
    .filter(({ urn }) => !urn.includes("pulumi:providers:") && !urn.includes("pulumi:pulumi:Stack"))
    .map(
      ({ newState, op, urn }) => `${op} ${urn.split("::").slice(2).join("::")} ${newState?.protect === true}`,
    )
    .sort();

/** Adds the component's plugin to a project's own. */
function offerPlugin(project: CliProject): void {
  const folder = join(project.folder, "component");
  mkdirSync(folder);
  const main = join(repository, "dist/components/host/main.js");
  const file = join(folder, "pulumi-resource-stampworks");
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(file, 0o755);
  const path = join(project.program, "Pulumi.yaml");
  const yaml = parse(readFileSync(path, "utf8")) as { plugins: { providers: object[] } };
  yaml.plugins.providers.push({ name: "stampworks", path: folder });
  writeFileSync(path, stringify(yaml));
}

describeWithCli("a stamp served by the component host", (bin) => {
  test("is the one that a TypeScript program makes, resource for resource", async () => {
    const { project: own } = await stampProject(bin, AWS_STAMP, {});
    const remote = new CliProject(bin, {
      "index.js": PROGRAM,
      "package.json": JSON.stringify({ name: "stampworks-remote", main: "index.js" }),
    });
    try {
      const settings = { name: "stampworks", runtime: { name: "nodejs", options: { typescript: false } } };
      new SimulatedClouds(remote, stringify({ ...settings, main: "index.js" }));
      offerPlugin(remote);
      await remote.must("stack", "init", AWS_STAMP.id);
      const served = described(await remote.json<Preview>("preview"));
      expect(served.length).toBeGreaterThan(200);
      expect(served).toEqual(described(await own.json<Preview>("preview")));
    } finally {
      own.remove();
      remote.remove();
    }
  });
});
