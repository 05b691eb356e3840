import { spawn } from "node:child_process";
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { isTypeScript, mainModule } from "./main-module";
import { readPackage } from "./package-file";
import type { Project } from "./project";

/** Folders that hold no source of the program. */
const SKIPPED = new Set(["node_modules", "tests", "test", "coverage"]);

/** Whether the compiled program is older than a TypeScript source of the project. One that is a source itself never is. */
export function isStale(project: Project): boolean {
  if (isSourceItself(project)) return false;
  const output = outputFolder(project);
  if (output === undefined) return false;
  const source = newest(
    project.root,
    (name) => /\.[cm]?ts$/.test(name) && !/\.d\.[cm]?ts$/.test(name),
    output,
  );
  if (source === 0) return false;
  return source > newest(join(project.root, output), (name) => /\.[cm]?js$/.test(name));
}

function isSourceItself(project: Project): boolean {
  if (isTypeScript(project.main ?? "")) return true;
  try {
    return isTypeScript(mainModule(project));
  } catch {
    // Not compiled yet, or not there at all; loading it says which.
    return false;
  }
}

/**
 * Compiles a project's program with its own `npm run build`.
 * @throws StampError `input` when the project has no build script or the build fails
 */
export async function build(project: Project): Promise<void> {
  if (!hasBuildScript(project.root)) {
    throw new StampError("input", "the program's sources are newer than its compiled files", {
      file: project.main ?? "package.json",
      fix: "compile it, or give package.json a script called build",
    });
  }
  const { code, output } = await npmRunBuild(project.root);
  if (code === 0) return;
  const lines = output.trim().split("\n").slice(-15).join("\n");
  throw new StampError("input", `npm run build failed:\n${lines}`, {
    file: "package.json",
    fix: "correct the sources",
  });
}

/** The first folder on the way to the program, where compiled files lie; undefined when it lies in the root. */
function outputFolder({ main }: Project): string | undefined {
  const [first, ...rest] = (main ?? "").split(/[\\/]/);
  return first === undefined || first === "" || first === "." || rest.length === 0 ? undefined : first;
}

function newest(folder: string, wanted: (name: string) => boolean, skip?: string): number {
  let latest = 0;
  for (const entry of list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === skip || SKIPPED.has(entry.name) || entry.name.startsWith(".")) continue;
      latest = Math.max(latest, newest(path, wanted));
    } else if (entry.isFile() && wanted(entry.name)) {
      latest = Math.max(latest, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    }
  }
  return latest;
}

function list(folder: string): Dirent[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
}

function hasBuildScript(root: string): boolean {
  const manifest = readPackage(root);
  const scripts: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "scripts") : undefined;
  return typeof scripts === "object" && scripts !== null && typeof Reflect.get(scripts, "build") === "string";
}

function npmRunBuild(root: string): Promise<{ code: number; output: string }> {
  return new Promise((done, fail) => {
    // npm is a batch file on Windows, which only a shell runs; the arguments are fixed.
    const shell = process.platform === "win32";
    const child = spawn("npm", ["run", "build", "--silent"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      shell,
    });
    let output = "";
    const collect = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", fail);
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}
