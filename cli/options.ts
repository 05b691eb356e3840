import { availableParallelism } from "node:os";
import { StampError, shown } from "../core/errors";
import type { Output } from "./common/output";

/** Options every command takes, as commander gives them. */
export interface GlobalOptions {
  readonly cwd?: string;
  readonly engine?: string;
  readonly parallel?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Folder to look for the project in. */
  readonly cwd: string;
  readonly engine: EngineName;
  /** Stamps worked on at once; 1–64. */
  readonly parallel: number;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** The engines a fleet can be brought up with. */
export const ENGINES = ["embedded", "pulumi"] as const;
export type EngineName = (typeof ENGINES)[number];

const MOST_PARALLEL = 64;

/**
 * Checks the options every command takes.
 * @throws StampError `input`
 */
export function readOptions(
  options: GlobalOptions,
  env: Readonly<Record<string, string | undefined>>,
  output: Output,
  signal: AbortSignal,
): CommandContext {
  return {
    output,
    signal,
    cwd: options.cwd ?? process.cwd(),
    engine: readEngine(options.engine),
    parallel: readParallel(options.parallel),
    json: options.json === true,
    verbose: options.verbose === true || (env["STAMPWORKS_DEBUG"] ?? "") !== "",
  };
}

function readEngine(name: string | undefined): EngineName {
  const found = name === undefined ? "embedded" : ENGINES.find((engine) => engine === name);
  if (found !== undefined) return found;
  throw new StampError("input", "unknown engine", {
    field: "--engine",
    received: shown(name),
    allowed: ENGINES.join(", "),
  });
}

function readParallel(text: string | undefined): number {
  if (text === undefined) return Math.min(availableParallelism(), 8);
  const number = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_PARALLEL) return number;
  const allowed = `a whole number from 1 to ${MOST_PARALLEL}`;
  throw new StampError("input", "not allowed", { field: "--parallel", received: shown(text), allowed });
}
