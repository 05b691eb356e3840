import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { StampError } from "../../core/errors";
import type { SecretSource } from "./config-schema";

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

/**
 * Runs an operator's command by the shell and gives what it prints; what it prints may be secret.
 * @param file where it is declared
 */
export async function outputOf(
  command: string,
  words: Readonly<Record<string, string>>,
  file = MOVERS_FILE,
): Promise<string> {
  // Names of stamps and tenants hold nothing that a shell reads as more than a word.
  const filled = command.replaceAll(/\{(stamp|tenant)\}/g, (_, key: string) => words[key] ?? "");
  try {
    const { stdout } = await run("/bin/sh", ["-c", filled], { timeout: 60_000, maxBuffer: 1_000_000 });
    return stdout.trim();
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), "code");
    throw new StampError("engine", "a command failed", {
      file,
      received: `${command.split(" ")[0] ?? ""} …: exit code ${String(code)}`,
      fix: "run it by hand",
    });
  }
}

/**
 * The connection string of a stamp's database, from where the project says it is.
 * @param file where the project says so
 * @throws StampError `input` where it is not there
 */
export async function databaseUrl(
  source: SecretSource,
  stamp: string,
  { env, file = MOVERS_FILE }: Pick<OpenMovers, "env"> & { readonly file?: string },
): Promise<string> {
  if ("command" in source) return outputOf(source.command, { stamp }, file);
  const variable = source.env.replaceAll("{STAMP}", stamp.toUpperCase());
  const value = env[variable];
  if (value !== undefined && value !== "") return value;
  throw new StampError("input", `the environment variable ${variable} is not set`, {
    file,
    fix: `set it to the connection string of the database of ${stamp}`,
  });
}
