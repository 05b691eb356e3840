import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

const repository = resolve(__dirname, "../..");
const command = join(repository, "dist/cli/main.js");

/** How a script ended, and what it printed on both streams. */
export interface ScriptResult {
  readonly code: number | null;
  readonly output: string;
}

/**
 * A folder with one example in it, in which scripts can be run as a reader would run them at the root of the
 * repository: the package is installed there, and reached by its name only.
 */
export class Clone {
  readonly root = mkdtempSync(join(tmpdir(), "stampworks-examples-"));

  /**
   * @param example the folder's name below `examples`
   * @param npx `own`: npm's own; `quick`: one that finds the same command without npm's start, which takes longer than the command
   */
  constructor(
    readonly example: string,
    readonly npx: "own" | "quick",
  ) {
    if (!existsSync(command)) throw new Error("dist is missing: run node tools/build.mjs first");
    const modules = join(this.root, "node_modules");
    mkdirSync(join(modules, ".bin"), { recursive: true });
    symlinkSync(repository, join(modules, "stampworks"), "dir");
    symlinkSync(join(repository, "node_modules/@pulumi"), join(modules, "@pulumi"), "dir");
    symlinkSync(command, join(modules, ".bin/stampworks"));
    if (npx === "quick") this.writeNpx();
    writeFileSync(join(this.root, "package.json"), JSON.stringify({ name: "fleets", private: true }));
    cpSync(join(repository, "examples", example), this.folder, {
      recursive: true,
      filter: (path) => !path.includes(".stampworks"),
    });
  }

  /** The example's folder. */
  get folder(): string {
    return join(this.root, "examples", this.example);
  }

  /** Runs a script at the root, and stops it at the first command that fails. */
  run(script: string): Promise<ScriptResult> {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !/^(FORCE_COLOR|STAMPWORKS_|PULUMI_)/.test(key)),
    );
    const path = [join(this.root, "quick"), process.env["PATH"] ?? ""].join(delimiter);
    const env = { ...clean, NO_COLOR: "1", PATH: path };
    const child = spawn("bash", ["-e", "-c", script], { cwd: this.root, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => {
        output += data.toString();
      });
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => done({ code, output }));
    });
  }

  private writeNpx(): void {
    const file = join(this.root, "quick", "npx");
    mkdirSync(dirname(file));
    writeFileSync(
      file,
      `#!/bin/sh\nname=$1; shift\nexec "${join(this.root, "node_modules/.bin")}/$name" "$@"\n`,
    );
    chmodSync(file, 0o755);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
