import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../architecture/sources";
import { FleetFolder, identity } from "../cli/fleet-folder";

/** Package of each cloud's SDK. */
const SDKS = { aws: "@pulumi/aws", azure: "@pulumi/azure-native", gcp: "@pulumi/gcp" } as const;

/** Loaded into every process and worker of a command: at its end it writes down which SDKs it has loaded. */
const PROBE = `
const { appendFileSync } = require("node:fs");
process.on("exit", () => {
  const loaded = ${JSON.stringify(Object.values(SDKS))}.filter((sdk) =>
    Object.keys(require.cache).some((file) => file.replaceAll("\\\\", "/").includes("/node_modules/" + sdk + "/")));
  appendFileSync(process.env.PROBE_FILE, JSON.stringify(loaded) + "\\n");
});
`;

const folder = mkdtempSync(join(tmpdir(), "stampworks-loading-"));
const probe = join(folder, "probe.cjs");
const file = join(folder, "loaded");
writeFileSync(probe, PROBE);
const env = { NODE_OPTIONS: `--require=${probe}`, PROBE_FILE: file };

const fleet = new FleetFolder({
  "index.js": `module.exports = require(${JSON.stringify(join(ROOT, "dist/stacks/index.js"))});`,
  "stacks/Pulumi.aws1.yaml": identity(),
  "stacks/Pulumi.azure1.yaml": identity({
    cloud: "azure",
    region: "westeurope",
    account: "00000000-0000-4000-8000-000000000001",
    cidr: "10.17.0.0/16",
  }),
  "stacks/Pulumi.gcp1.yaml": identity({
    cloud: "gcp",
    region: "europe-west4",
    account: "acme-stamp-1",
    cidr: "10.18.0.0/16",
  }),
});
afterAll(() => {
  fleet.remove();
  rmSync(folder, { recursive: true });
});

/** The SDKs that the processes since the last call have loaded between them. */
function loaded(): string[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  rmSync(file);
  return [...new Set(lines.flatMap((line) => JSON.parse(line) as string[]))].sort();
}

async function run(...args: string[]): Promise<string[]> {
  const { code, stderr } = await fleet.run(args, env);
  expect([code, stderr]).toEqual([0, expect.anything()]);
  return loaded();
}

describe("a cloud's SDK is loaded", () => {
  test.each(Object.entries(SDKS))("when a stamp on %s is rendered, and no other's", async (cloud, sdk) => {
    expect(await run("render", `${cloud}1`, "--out", join(folder, "graph.json"))).toEqual([sdk]);
  });

  test.each(Object.entries(SDKS))("when a stamp on %s is brought up, and no other's", async (cloud, sdk) => {
    expect(await run("up", `${cloud}1`)).toEqual([sdk]);
  });

  test("with those of every cloud in play when the whole fleet is judged", async () => {
    expect(await run("check")).toEqual(Object.values(SDKS).sort());
  });

  test("by no command that only reads the inventory and the states", async () => {
    expect(await run("status")).toEqual([]);
    expect(await run("--help")).toEqual([]);
  });

  test.each(["components", "stacks", "graph", "policies", "components/program/index", "components/clouds"])(
    "by no one who merely imports %s",
    (name) => {
      execFileSync(process.execPath, ["-e", `require(${JSON.stringify(join(ROOT, "dist", name))})`], {
        env: { ...process.env, ...env },
      });
      expect(loaded()).toEqual([]);
    },
  );
});
