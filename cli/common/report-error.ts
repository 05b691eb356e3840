import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { systemProblem } from "../../core/system-error";
import type { Output } from "./output";

/** Most faults of one report that are printed; a broken script can make thousands. */
const MOST = 50;

/** How errors are reported. */
export interface ErrorOptions {
  readonly json: boolean;
  /** Show stacks and causes. */
  readonly verbose: boolean;
}

/**
 * Prints an error once: a user's as its message, the operating system's as what it means, an unexpected one shortly, with
 * its stack only on demand.
 */
export function reportError(output: Output, thrown: unknown, { json, verbose }: ErrorOptions): void {
  const error = systemProblem(thrown) ?? thrown;
  if (json) {
    output.json({ error: errorAsJson(error) });
  } else if (error instanceof StampError) {
    const problems = error.problems.length > 0 ? error.problems : [error];
    const lines = problems.slice(0, MOST).map(({ message }) => `error: ${message}`);
    if (problems.length > MOST) lines.push(`… and ${problems.length - MOST} more errors`);
    if (problems.length > 1) lines.push(`${problems.length} errors`);
    output.note(lines.join("\n"));
  } else {
    const hint = verbose
      ? ""
      : "\nThis is a fault of stampworks; run again with --verbose to see where it happened.";
    output.note(`error: ${messageOf(error)}${hint}`);
  }
  if (verbose) output.note(stackOf(error));
}

/** An error as it stands in JSON output, below the key `error`. */
export function errorAsJson(error: unknown): object {
  if (!(error instanceof StampError)) return { code: "unexpected", message: messageOf(error) };
  const { code, message, problem, details, problems } = error;
  if (problems.length === 0) return { code, message, problem, ...details };
  return { code, message: `${problems.length} errors`, problems: problems.map(errorAsJson) };
}

function stackOf(error: unknown): string {
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) lines.push(at.stack ?? at.message);
  return lines.join("\ncaused by ");
}
