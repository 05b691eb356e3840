import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "./packed";

const repository = resolve(__dirname, "../../..");

/** Whether npm reaches a registry; where it does not, its tests are skipped and one line says so. */
export function reachesRegistry(): boolean {
  return spawnSync("npm", ["view", "@pulumi/pulumi", "version"], { stdio: "ignore" }).status === 0;
}

/** An empty project in which npm itself has installed a tarball, with all it depends on, as it would at a user's. */
export class NpmProject {
  readonly folder = mkdtempSync(join(tmpdir(), "stampworks-npm-"));

  constructor(...packages: string[]) {
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ name: "empty", private: true }));
    npm(this.folder, "install", "--no-audit", "--no-fund", "--prefer-offline", ...packages);
  }

  /** The version of an installed package. */
  versionOf(name: string): string {
    const manifest = readFileSync(join(this.folder, "node_modules", name, "package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
  }

  /** Copies an example into the project. */
  copyExample(name: string): string {
    const folder = join(this.folder, name);
    cpSync(join(repository, "examples", name), folder, {
      recursive: true,
      filter: (path) => !path.includes(".stampworks"),
    });
    return folder;
  }

  /** Runs the command, and gives all that it printed on stdout. */
  stampworks(cwd: string, ...args: string[]): string {
    const { status, stderr, stdout } = spawnSync(join(this.folder, "node_modules/.bin/stampworks"), args, {
      cwd,
      encoding: "utf8",
      maxBuffer: 64_000_000,
    });
    if (status === 0) return stdout;
    throw new Error(`stampworks ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
