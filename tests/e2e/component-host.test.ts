import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { Verdict } from "../../fleet/check/verdict";
import { renderStamp } from "../../fleet/check/render-fleet";
import { type StampGraph, stampGraph } from "../../fleet/check/states/stamp-graph";
import { type CanonicalGraph, canonicalise } from "../../graph/canonical/canonical";
import { fromDeployment } from "../../graph/model/deployment";
import { diffCanonical } from "../../graph/equal/diff";
import { fingerprint } from "../../graph/canonical/fingerprint";
import type { ResourceGraph } from "../../graph/model/graph";
import { isSecret, reveal } from "../../graph/model/property";
import { resolveTokens } from "../../graph/canonical/resolve";
import { TokenTable } from "../../graph/model/tokens";
import { defineFleet } from "../../components/program/index";
import { yamlProgram } from "../host/yaml-program";
import { type CliProject, describeWithCli } from "./harness/cli";
import { type Preview, previewed, resourcesOnly } from "./harness/preview-graph";
import { runProcess } from "./harness/process";
import { describeWithYaml, installProviders, projectOfPackage } from "./harness/served";

/** The engine keeps the plugin in the state, as it does every package's provider. */
const PLUGIN_PROVIDER = "pulumi:providers:stampworks";
const MAIN = resolve(__dirname, "../../dist/cli/main.js");
const { name, packages, plugin, properties, text } = yamlProgram();
const { class: spec, fleet, identity } = properties;
const { id, ...place } = identity;
/** The same stamp in a fleet of the library's own language. */
const blueprint = { ...fleet, classes: { [identity.class]: spec } };
const config = Object.fromEntries(
  Object.entries(place).map(([key, value]) => [`stampworks:${key}`, String(value)]),
);

const NODE = { name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.js" };
const MANIFEST = { "package.json": JSON.stringify({ name: "stampworks-served", main: "index.js" }) };

const OWN = `
const { defineFleet } = require("stampworks/stacks");
module.exports = defineFleet(${JSON.stringify(blueprint)});
`;

/** What a program in another language does: it names the type, and Pulumi has the plugin make it. */
const REMOTE = `
const pulumi = require("@pulumi/pulumi");
class Stamp extends pulumi.ComponentResource {
  constructor(name, args) {
    super("stampworks:index:Stamp", name, { ...args, endpoint: undefined }, {}, true);
  }
}
module.exports = async () => {
  const stamp = new Stamp("stamp", ${JSON.stringify(properties)});
  return { endpoint: stamp.endpoint };
};
`;

describeWithCli("a stamp served by the component host", (bin) => {
  let rendered: StampGraph;
  let own: CanonicalGraph;
  const projects: CliProject[] = [];
  const open = async (settings: object, files?: Record<string, string>): Promise<CliProject> => {
    const project = await projectOfPackage(bin, settings, files);
    projects.push(project);
    return project;
  };
  const preview = async (project: CliProject): Promise<CanonicalGraph> =>
    resourcesOnly(previewed(await project.json<Preview>("preview", "--show-secrets")), rendered.derivations);
  const expectOwn = (served: CanonicalGraph): void => {
    expect(diffCanonical(own, served)).toEqual([]);
    // Unlike the comparison, a fingerprint tells a value from one that is not known yet.
    expect(fingerprint(served)).toBe(fingerprint(own));
  };

  beforeAll(async () => {
    const program = defineFleet(blueprint);
    const stack = { project: name, stack: id, config, secretKeys: [], program };
    rendered = await renderStamp(stack, new TokenTable());
    const project = await open(NODE, { ...MANIFEST, "index.js": OWN });
    await project.configure(config);
    own = await preview(project);
    expect(Object.keys(own.resources).length).toBeGreaterThan(200);
  });

  afterAll(() => {
    for (const project of projects) project.remove();
  });

  test("is the one that a TypeScript program makes, resource for resource and input for input", async () => {
    const project = await open(NODE, { ...MANIFEST, "index.js": REMOTE });
    const path = join(project.program, "Pulumi.yaml");
    const yaml = parse(readFileSync(path, "utf8")) as { plugins: { providers: object[] } };
    yaml.plugins.providers.push({ name: "stampworks", path: plugin });
    writeFileSync(path, stringify(yaml));
    expectOwn(await preview(project));
  });

  describeWithYaml(bin, "in the YAML program of docs/other-languages.md", () => {
    let project: CliProject;

    beforeAll(async () => {
      project = await open(parse(text) as object);
    });

    test("comes out of the plugin that the page's command adds", async () => {
      const { packages: _added, ...before } = parse(text) as Record<string, unknown>;
      const other = await open(before);
      installProviders(other);
      await other.must("package", "add", plugin);
      const after = parse(readFileSync(join(other.program, "Pulumi.yaml"), "utf8")) as object;
      expect(after).toMatchObject({ packages });
    });

    test("previews as the graph of the TypeScript program", async () => {
      expectOwn(await preview(project));
    });

    describe("deployed", () => {
      let deployed: StampGraph;

      beforeAll(async () => {
        await project.must("up", "--yes", "--skip-preview");
        const exported = await project.must("stack", "export", "--show-secrets");
        deployed = stampGraph(fromDeployment(JSON.parse(exported)));
      });

      test("is the graph of the TypeScript program, but for the plugin itself", () => {
        expect(deployed.derivations).toEqual(rendered.derivations);
        const { resources } = deployed.graph;
        const stamp = resources.filter(({ type }) => type !== PLUGIN_PROVIDER);
        expect(stamp).toHaveLength(resources.length - 1);
        const form = (graph: ResourceGraph): CanonicalGraph =>
          canonicalise({ ...graph, outputs: {} }, rendered.derivations);
        const served = form({ ...deployed.graph, resources: stamp });
        const expected = form(resolveTokens(rendered.graph, deployed.graph));
        expect(diffCanonical(expected, served)).toEqual([]);
        expect(fingerprint(served)).toBe(fingerprint(expected));
      });

      test("keeps its secrets secret", async () => {
        const stamp = deployed.graph.resources.find(({ type }) => type === "stampworks:index:Stamp");
        const secret = stamp?.outputs["originSecret"] ?? "";
        expect(isSecret(secret)).toBe(true);
        const plain = String(reveal(secret));
        expect(plain).toMatch(/^\w{32,}$/);
        expect(await project.must("stack", "export")).not.toContain(plain);
      });

      test("is judged by stampworks check --state, by its outputs, and alone is compared with nothing", async () => {
        const file = join(project.folder, "state.json");
        writeFileSync(file, await project.must("stack", "export"));
        const { env, folder: cwd } = project;
        const result = await runProcess(process.execPath, [MAIN, "check", "--json", "--state", file], {
          cwd,
          env,
        });
        // The laws and the baseline hold in it; that it is equal to others can't be said of one state.
        expect(result.code).toBe(1);
        expect(JSON.parse(result.stdout) as Verdict).toMatchObject({
          stamps: [id],
          closed: { holds: true },
          baseline: { holds: true },
          equal: {
            deviations: [
              { stamp: id, differences: [], reason: expect.stringContaining("only stamp") as unknown },
            ],
          },
        });
      });
    });
  });
});
