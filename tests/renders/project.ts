import { type ChildProcess, execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { identity, PROJECT } from "../cli/fleet-folder";
import { START } from "../start";

const repository = resolve(__dirname, "../..");
/** This package's compiled code. */
export const DIST = join(repository, "dist");

/** What one check of a fleet came to. */
export interface Checked {
  /** How many stacks were rendered. */
  readonly rendered: number;
  /** Whether stamps were judged, and not a kept verdict told: 1 or 0. */
  readonly judged: number;
  /** Why nothing was kept. */
  readonly refused?: string;
  readonly verdict: object;
}

/** A program of one resource a stamp. `body` runs in it, `head` while it is loaded; `value` is what the resource gets of them. */
export function program(body = "", head = ""): string {
  return `
const pulumi = require("@pulumi/pulumi");
const random = require("@pulumi/random");
let value = "";
${head}
module.exports = Object.assign(async () => {
  const config = new pulumi.Config("stampworks");
  const id = pulumi.getStack();
  ${body}
  new random.RandomPet("pet", { length: 2, keepers: { value: String(value), cidr: config.require("cidr"), size: config.get("size") } });
  return {
    id, cloud: "aws", class: config.require("class"), release: "1", endpoint: "https://" + id + ".example",
    derivations: [{ value: id, stands: "id", whole: true }, { value: id + ".example", stands: "hostName" }, { value: config.require("cidr"), stands: "cidr" }],
  };
}, { blueprint: () => ({ classes: { standard: {} }, global: { aws: {} } }) });
`;
}

/** Folders of fleets, and one in which this package's compiled code is copied. All are gone in the end. */
export class Projects {
  readonly #base = mkdtempSync(join(tmpdir(), "stampworks-renders-"));
  #count = 0;

  /** A fleet of two stamps. */
  make(files: Readonly<Record<string, string>>): Project {
    this.#count += 1;
    return new Project(join(this.#base, `fleet-${this.#count}`), files);
  }

  /** A fleet of these stacks alone. */
  makeOnly(files: Readonly<Record<string, string>>): Project {
    const made = this.make(files);
    for (const id of ["euw1a", "euw1b"]) rmSync(join(made.root, `stacks/Pulumi.${id}.yaml`));
    return made;
  }

  /** A copy of the compiled code that may be changed. */
  dist(): string {
    const folder = join(this.#base, "package");
    cpSync(DIST, join(folder, "dist"), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"), "dir");
    return join(folder, "dist");
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** A fleet's project in a folder. */
export class Project {
  constructor(
    readonly root: string,
    files: Readonly<Record<string, string>>,
  ) {
    const all = {
      "Pulumi.yaml": PROJECT,
      "stampworks.yaml": "engine: embedded\n",
      "index.js": program(),
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.euw1b.yaml": identity({ cidr: "10.17.0.0/16", ring: "broad" }),
      ...files,
    };
    for (const [name, content] of Object.entries(all)) this.write(name, content);
    mkdirSync(join(root, "node_modules"), { recursive: true });
    symlinkSync(join(repository, "node_modules/@pulumi"), join(root, "node_modules/@pulumi"), "dir");
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Paths of what is kept, the key aside. */
  kept(): string[] {
    const folder = join(this.root, ".stampworks/renders");
    return list(folder)
      .filter((name) => name !== "key")
      .map((name) => join(folder, name));
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Checks fleets in one process of its own, as the command does; `start` is what Node.js is given first. */
export function checkAll(
  projects: readonly Project[],
  env: Readonly<Record<string, string>> = {},
  dist = DIST,
  start = START,
): Checked[] {
  // What was written a moment ago is older than the process by the steps of the file system's clock.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
  const args = [...start, join(__dirname, "check-child.js"), dist, ...projects.map(({ root }) => root)];
  return checkedOf(
    execFileSync(process.execPath, args, {
      cwd: tmpdir(),
      env: { ...process.env, ...env },
      encoding: "utf8",
    }),
  );
}

function checkedOf(text: string): Checked[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Checked);
}

/** Begins to check a fleet in a process of its own, beside others. */
export function beginCheck({ root }: Project): {
  readonly child: ChildProcess;
  readonly end: Promise<Checked>;
} {
  const args = [...START, join(__dirname, "check-child.js"), DIST, root];
  let child: ChildProcess | undefined;
  const end = new Promise<Checked>((done, fail) => {
    child = execFile(process.execPath, args, { cwd: tmpdir(), encoding: "utf8" }, (error, text) => {
      const [checked] = error === null ? checkedOf(text) : [];
      if (checked === undefined) fail(error ?? new Error("nothing was said"));
      else done(checked);
    });
  });
  return { child: child!, end };
}

/** Checks one fleet. */
export function checkOne(project: Project, env: Readonly<Record<string, string>> = {}, dist = DIST): Checked {
  const [checked] = checkAll([project], env, dist);
  if (checked === undefined) throw new Error("nothing was said");
  return checked;
}
