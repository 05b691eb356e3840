import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { START } from "../start";

const cache = resolve(__dirname, "../../node_modules/.cache");

/** What a script printed and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of `programs/` that runs in a Node process of its own, where no test runner takes part. */
export class Script {
  private readonly folder: string;
  private readonly file: string;

  constructor(name: string) {
    mkdirSync(cache, { recursive: true });
    // Below node_modules, so that the script finds the packages it leaves out.
    this.folder = mkdtempSync(join(cache, "script-"));
    this.file = join(this.folder, `${name}.js`);
    buildSync({
      entryPoints: [join(__dirname, "programs", `${name}.ts`)],
      bundle: true,
      platform: "node",
      packages: "external",
      outfile: this.file,
    });
  }

  run(args: readonly string[], nodeOptions: readonly string[] = []): Ended {
    return spawnSync(process.execPath, [...START, ...nodeOptions, this.file, ...args], { encoding: "utf8" });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
