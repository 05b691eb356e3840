import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { type CliResult, runProcess } from "./process";

const repository = resolve(__dirname, "../../..");

/** A resource as `pulumi stack export` writes it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

interface Exported {
  deployment: { resources?: StateResource[] };
}

/** The folder of the CLI that `npm run pulumi:install` got, or undefined when there is none. */
export function findCli(): string | undefined {
  const script = join(repository, "tools", "pulumi-install.mjs");
  const found = spawnSync(process.execPath, [script, "--print"], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim().split("\n").at(-1) : undefined;
}

/** `describe` with the CLI's folder; where there is no CLI, its tests are skipped and one line says so. */
export function describeWithCli(name: string, body: (bin: string) => void): void {
  const bin = findCli();
  if (bin === undefined) {
    process.stderr.write(`Skipped "${name}": there is no Pulumi CLI; run npm run pulumi:install first.\n`);
    describe.skip(name, () => body(""));
    return;
  }
  describe(name, () => body(bin));
}

/** A project in a folder of its own, with a backend, a Pulumi home and a passphrase of its own. */
export class CliProject {
  readonly folder: string;
  readonly #bin: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(bin: string, files: Record<string, string>, env: NodeJS.ProcessEnv = {}) {
    this.#bin = bin;
    this.folder = mkdtempSync(join(tmpdir(), "stampworks-e2e-"));
    for (const part of ["home", "backend", "program"]) mkdirSync(join(this.folder, part));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    symlinkSync(join(repository, "node_modules"), join(this.program, "node_modules"), "dir");
    this.#env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...env,
    };
  }

  /** Where Pulumi.yaml is. */
  get program(): string {
    return join(this.folder, "program");
  }

  /** The variables the CLI runs with. */
  get env(): NodeJS.ProcessEnv {
    return this.#env;
  }

  /** Writes a file of the program. */
  write(name: string, text: string): void {
    writeFileSync(join(this.program, name), text);
  }

  /** Runs the CLI without asking questions; never rejects because of an exit code. */
  async run(...args: string[]): Promise<CliResult> {
    const all = [...args, "--non-interactive", "--color", "never"];
    return runProcess(join(this.#bin, "pulumi"), all, { cwd: this.program, env: this.#env });
  }

  /** Like run, but an exit code other than 0 is an error that shows what the CLI printed. */
  async must(...args: string[]): Promise<string> {
    const result = await this.run(...args);
    if (result.code !== 0) {
      throw new Error(`pulumi ${args.join(" ")} ended with ${result.code}\n${complaints(result)}`);
    }
    return result.stdout;
  }

  /** Runs a command with --json and parses what it prints. */
  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.must(...args, "--json")) as T;
  }

  /** The resources in the stack's state; secrets stay encrypted. */
  async state(): Promise<StateResource[]> {
    const exported = JSON.parse(await this.must("stack", "export")) as Exported;
    return exported.deployment.resources ?? [];
  }

  /** Sets keys of the selected stack's config. */
  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.must("config", "set-all", ...pairs);
  }

  remove(): void {
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The lines that say what went wrong; all of them when none does. */
function complaints({ stdout, stderr }: CliResult): string {
  const lines = `${stdout}\n${stderr}`.split("\n");
  const errors = lines.filter((line) => /^\s*error:/.test(line));
  return [...new Set(errors.length > 0 ? errors : lines)].join("\n");
}
