import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const repository = resolve(__dirname, "../..");
const cli = join(repository, "dist/cli/main.js");

/** What one run of the command printed, and how it ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The project file of a fleet in a folder of its own. */
export const PROJECT = `name: probe
runtime:
  name: nodejs
  options:
    typescript: false
main: index.js
stackConfigDir: stacks
`;

/**
 * A program with a blueprint but hardly any resources, so that a run takes no time. PROBE_SIZE changes all stamps,
 * PROBE_ODD the one it names, PROBE_WAIT makes it slow.
 */
export const PROGRAM = `
const classes = { standard: {}, premium: {} };
module.exports = Object.assign(async () => {
  // Most tests never get here, and the SDK takes half a second to load.
  const pulumi = require("@pulumi/pulumi");
  class Box extends pulumi.ComponentResource {
    constructor(name, args, opts) {
      super("probe:index:Box", name, args, opts);
      this.registerOutputs({});
    }
  }
  const config = new pulumi.Config("stampworks");
  const { PROBE_SIZE, PROBE_ODD, PROBE_WAIT } = process.env;
  if (PROBE_WAIT) {
    require("fs").writeFileSync("begun-" + pulumi.getStack(), "");
    await new Promise((done) => setTimeout(done, Number(PROBE_WAIT)));
  }
  const random = require("@pulumi/random");
  const id = pulumi.getStack();
  new random.RandomPassword("password", { length: id === PROBE_ODD ? 33 : 32, keepers: { size: PROBE_SIZE || "small", cidr: config.require("cidr") } });
  new Box("box", {});
  return {
    id, cloud: "aws", class: config.require("class"), release: "1", endpoint: "https://" + id + ".example",
    token: pulumi.secret("canary-in-an-output"),
    derivations: [{ value: id, stands: "id", whole: true }, { value: id + ".example", stands: "hostName" }, { value: config.require("cidr"), stands: "cidr" }],
  };
}, { blueprint: () => ({ classes, global: { aws: {} } }) });
`;

/** A stamp's config; `change` replaces or removes (undefined) keys. */
export function identity(change: Readonly<Record<string, string | undefined>> = {}): string {
  const keys = {
    cloud: "aws",
    region: "eu-west-1",
    account: '"210000000001"',
    cidr: "10.16.0.0/16",
    class: "standard",
    ring: "canary",
    ...change,
  };
  const lines = Object.entries(keys).flatMap(([key, value]) =>
    value === undefined ? [] : [`  stampworks:${key}: ${value}`],
  );
  return `config:\n${lines.join("\n")}\n`;
}

/** A fleet's project in a temporary folder, and the compiled command to run on it. */
export class FleetFolder {
  readonly root: string;
  readonly #before: string[];

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    if (!existsSync(cli)) throw new Error("dist is missing: run node tools/build.mjs first");
    this.root = mkdtempSync(join(tmpdir(), "stampworks-cli-"));
    const all = { "Pulumi.yaml": PROJECT, "index.js": PROGRAM, ...files };
    mkdirSync(join(this.root, "stacks"));
    for (const [name, content] of Object.entries(all)) this.write(name, content);
    symlinkSync(join(repository, "node_modules"), join(this.root, "node_modules"), "dir");
    this.#before = this.list();
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Files that were not there at first. */
  added(): string[] {
    return this.list().filter((path) => !this.#before.includes(path));
  }

  /** Runs the command in the folder. `watch` is given the process while it runs. */
  run(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    watch: (child: ChildProcessWithoutNullStreams) => void = () => undefined,
  ): Promise<CliResult> {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !/^(NO_COLOR|FORCE_COLOR|STAMPWORKS_|PULUMI_)/.test(key)),
    );
    const child = spawn(process.execPath, [cli, ...args], { cwd: this.root, env: { ...clean, ...env } });
    watch(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => done({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private list(): string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.parentPath.includes("node_modules"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }
}
