import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { StampError, shown } from "../../core/errors";
import { type EngineName, ENGINES } from "../../fleet/inventory/engine-name";

/** What every command can be told, parsed. */
export interface Globals {
  /** Folder to look for the project in. */
  readonly cwd: string;
  /** Undefined: what the project says. */
  readonly engine: EngineName | undefined;
  /** Stamps worked on at once; 1–64. */
  readonly parallel: number;
  /** The result as JSON on stdout. */
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Most stamps at once: each takes memory and a process. */
const MOST_PARALLEL = 64;

/** Declares the options that every command takes. */
export function declareGlobals(program: Command): Command {
  return program
    .option("--cwd <dir>", "work on the project in this folder")
    .option(
      "--engine <name>",
      "embedded (the simulator: no cloud is touched) or pulumi (real clouds); default: what stampworks.yaml says",
    )
    .option("--parallel <n>", "stamps worked on at once, 1 to 64 (default: the machine's cores, at most 8)")
    .option("--json", "print the result as JSON on stdout; progress stays on stderr")
    .option("--verbose", "show everything: all steps, and where an error happened");
}

/**
 * Parses them, once.
 * @param given as commander gives them
 * @throws StampError `input`
 */
export function parseGlobals(
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Globals {
  const { cwd, engine, json, parallel, verbose } = given;
  return {
    cwd: typeof cwd === "string" ? cwd : process.cwd(),
    engine: engineOf(engine),
    parallel: parallelOf(parallel),
    json: json === true,
    verbose: isVerbose(verbose, env),
  };
}

/** Whether errors are shown with their stacks; known even where the options are at fault. */
export function isVerbose(verbose: unknown, env: Readonly<Record<string, string | undefined>>): boolean {
  return verbose === true || (env["STAMPWORKS_DEBUG"] ?? "") !== "";
}

function engineOf(name: unknown): EngineName | undefined {
  if (name === undefined) return undefined;
  const found = ENGINES.find((engine) => engine === name);
  if (found !== undefined) return found;
  throw new StampError("input", "unknown engine", {
    field: "--engine",
    received: shown(name),
    allowed: ENGINES.join(", "),
  });
}

function parallelOf(text: unknown): number {
  if (text === undefined) return Math.min(availableParallelism(), 8);
  const number = typeof text === "string" && /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_PARALLEL) return number;
  const allowed = `a whole number from 1 to ${MOST_PARALLEL}`;
  throw new StampError("input", "not allowed", { field: "--parallel", received: shown(text), allowed });
}
