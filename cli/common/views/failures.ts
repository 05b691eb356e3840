import { FailedStacks, type StackFailure } from "../../../fleet/work/failures";
import { messageOf } from "../../../core/message";
import { type ExitCode, exitCodeOf, gravest } from "../exit-code";
import type { Output } from "../output";
import { reportError } from "../report-error";

/** The exit code of work of which some failed. */
export function exitCodeOfFailures(failures: readonly StackFailure[]): ExitCode {
  return gravest(failures.map(({ error }) => exitCodeOf(error)));
}

/** The exit code of whatever was thrown. */
export function exitCodeOfError(error: unknown): ExitCode {
  return error instanceof FailedStacks ? exitCodeOfFailures(error.failures) : exitCodeOf(error);
}

/** Prints each distinct failure once, with the stamps it befell. */
export function printFailures(output: Output, failures: readonly StackFailure[], verbose: boolean): void {
  const distinct = new Map<string, { readonly error: unknown; readonly stacks: string[] }>();
  for (const { error, stack } of failures) {
    const message = messageOf(error);
    const known = distinct.get(message);
    if (known === undefined) distinct.set(message, { error, stacks: [stack] });
    else known.stacks.push(stack);
  }
  for (const { error, stacks } of distinct.values()) {
    const list =
      stacks.length > 10
        ? `${stacks.slice(0, 10).join(", ")} and ${stacks.length - 10} more`
        : stacks.join(", ");
    output.note(`in ${list}:`);
    reportError(output, error, { json: false, verbose });
  }
}

/** Prints whatever was thrown: a failure of several stacks once for all that it befell. */
export function printThrown(
  output: Output,
  error: unknown,
  { json, verbose }: { readonly json: boolean; readonly verbose: boolean },
): void {
  if (!json && error instanceof FailedStacks) printFailures(output, error.failures, verbose);
  else reportError(output, error, { json, verbose });
}
