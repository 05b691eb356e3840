import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { StampError } from "../../core/errors";

/** A user of the system by its numbers. */
export interface ToolUser {
  readonly uid: number;
  readonly gid: number;
}

/** What a program printed and how it ended. */
export interface ToolResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** The last line of what it complained of, else of what it printed. */
  readonly problem: string;
}

/** What running a program takes. */
export interface ToolOptions {
  readonly user?: ToolUser | undefined;
  readonly signal: AbortSignal;
  /** Where it is run; default the root, which every user may read. */
  readonly cwd?: string;
}

const run = promisify(execFile);
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end, in plain English and in UTC so that what it prints can be read. */
export async function runTool(
  program: string,
  args: readonly string[],
  { cwd = "/", signal, user }: ToolOptions,
): Promise<ToolResult> {
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" };
  try {
    const { stdout } = await run(program, [...args], { ...user, cwd, env, signal, maxBuffer: MOST_OUTPUT });
    return { ok: true, stdout, problem: "" };
  } catch (error) {
    if (signal.aborted) throw new StampError("interrupted", "the drill was stopped");
    if (Reflect.get(Object(error), "code") === "ENOENT")
      throw new StampError(
        "input",
        "a program that the drill needs is not here",
        {
          field: program,
          fix: "install PostgreSQL's server programs, or name their folder as drills.restore.binaries in stampworks.yaml",
        },
        { cause: error },
      );
    const said = ["stderr", "stdout"].map((stream) =>
      String(Reflect.get(Object(error), stream) ?? "").trim(),
    );
    const problem = (said.find((text) => text !== "") ?? String(error)).split("\n").at(-1) ?? "";
    return { ok: false, stdout: said[1] ?? "", problem };
  }
}

/**
 * The user that restored servers run as.
 * @returns undefined where they run as this process does
 * @throws StampError `input` where that is root, which PostgreSQL refuses, and nobody is named, or there is no such user
 */
export async function userFor(runAs: string | undefined, signal: AbortSignal): Promise<ToolUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (runAs === undefined)
    throw new StampError("input", "PostgreSQL does not run as root", {
      field: "drills.runAs",
      fix: "run the drill as another user, or name the system user of restored servers in stampworks.yaml",
    });
  const [uid, gid] = [
    await runTool("id", ["-u", runAs], { signal }),
    await runTool("id", ["-g", runAs], { signal }),
  ];
  if (uid.ok && gid.ok) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  throw new StampError("input", "no such user", {
    field: "drills.runAs",
    received: runAs,
    fix: "name a system user of this machine",
  });
}
