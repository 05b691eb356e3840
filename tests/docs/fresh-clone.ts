import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(__dirname, "../..");

/**
 * The repository as a stranger has it after `npm ci`: what is tracked, with the packages and the compiled files that are
 * here already, so that a page does not wait for both again.
 */
export class FreshClone {
  readonly root = mkdtempSync(join(tmpdir(), "stampworks-pages-"));

  constructor() {
    if (!existsSync(join(repository, "dist/cli/main.js")))
      throw new Error("dist is missing: run node tools/build.mjs first");
    const files = execFileSync("git", ["ls-files", "-z"], { cwd: repository, encoding: "utf8" }).split("\0");
    for (const file of files.filter((name) => name !== "" && existsSync(join(repository, name))))
      cpSync(join(repository, file), join(this.root, file));
    cpSync(join(repository, "dist"), join(this.root, "dist"), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(this.root, "node_modules"), "dir");
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.root, name), text);
  }

  /** Runs a script at the root, and stops it at the first command that fails. `npm ci` is what this clone begins with. */
  run(script: string): Promise<{ code: number | null; output: string }> {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !/^(FORCE_COLOR|STAMPWORKS_|PULUMI_)/.test(key)),
    );
    const child = spawn("bash", ["-e", "-c", script.replaceAll(/^npm ci && /gmu, "")], {
      cwd: this.root,
      env: { ...clean, NO_COLOR: "1" },
    });
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

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
