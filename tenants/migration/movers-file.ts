import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { StampError } from "../../core/errors";

/** The project's file that says how tenants' data is moved. */
export const MOVERS_FILE = "movers.yaml";

/** What opening movers takes. */
export interface OpenMovers {
  /** The project's root. */
  readonly root: string;
  /** Folder for what movers note of one tenant. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The cloud's region of a stamp. */
  readonly regionOf: (stamp: string) => string | undefined;
}

const run = promisify(execFile);

/** Runs an operator's command by the shell and gives what it prints; what it prints may be secret. */
export async function outputOf(command: string, words: Readonly<Record<string, string>>): Promise<string> {
  // Names of stamps and tenants hold nothing that a shell reads as more than a word.
  const filled = command.replaceAll(/\{(stamp|tenant)\}/g, (_, key: string) => words[key] ?? "");
  try {
    const { stdout } = await run("/bin/sh", ["-c", filled], { timeout: 60_000, maxBuffer: 1_000_000 });
    return stdout.trim();
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), "code");
    throw new StampError("engine", "a command failed", {
      file: MOVERS_FILE,
      received: `${command.split(" ")[0] ?? ""} …: exit code ${String(code)}`,
      fix: "run it by hand",
    });
  }
}
