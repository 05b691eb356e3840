import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type CliResult, runCommand } from "./run-command";

export type { CliResult } from "./run-command";

const repository = resolve(__dirname, "../..");

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
    this.root = mkdtempSync(join(tmpdir(), "stampworks-cli-"));
    const all = {
      "Pulumi.yaml": PROJECT,
      "stampworks.yaml": "engine: embedded\n",
      "index.js": PROGRAM,
      ...files,
    };
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

  /**
   * Files that were not there at first, but the fleet's lock: one that is over stays, so that the next has a number; and what is
   * kept of renders, which says nothing that the program would not say again.
   */
  added(): string[] {
    const lock =
      /\.stampworks(?:\/\.gitignore|\/renders(?:\/[0-9a-f]{64}|\/key)?|\/rollouts(?:\/lock\.\d+)?)?$/u;
    return this.list().filter((path) => !this.#before.includes(path) && !lock.test(path));
  }

  /** Runs the command in the folder. `watch` is given the process while it runs: a process of its own. */
  run(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    watch?: (child: ChildProcessWithoutNullStreams) => void,
  ): Promise<CliResult> {
    return runCommand(this.root, args, env, watch);
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
