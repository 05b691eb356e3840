import { ExitCode, exitCodeOf, gravest } from "./common/exit-code";
import type { Output } from "./common/output";
import type { Outcome } from "./progress";
import { reportError } from "./common/report-error";

/** The result of a job, undefined when it failed or was not begun. */
export function resultOf<T>(outcome: Outcome<T> | undefined): T | undefined {
  return outcome !== undefined && "result" in outcome ? outcome.result : undefined;
}

/** A short text about a job's failure for JSON; undefined when it did not fail. */
export function failureOf(outcome: Outcome<unknown> | undefined): string | undefined {
  if (outcome === undefined) return "not begun";
  if (!("error" in outcome)) return undefined;
  return outcome.error instanceof Error ? outcome.error.message : String(outcome.error);
}

/** The exit code of many jobs together. */
export function exitCodeOfAll(
  outcomes: readonly (Outcome<unknown> | undefined)[],
  signal: AbortSignal,
): ExitCode {
  if (signal.aborted) return ExitCode.Interrupted;
  return gravest(
    outcomes.map((outcome) =>
      outcome !== undefined && "error" in outcome ? exitCodeOf(outcome.error) : ExitCode.Fine,
    ),
  );
}

/** Prints each distinct failure once, with the stamps it befell. */
export function reportFailures(
  output: Output,
  ids: readonly string[],
  outcomes: readonly (Outcome<unknown> | undefined)[],
  verbose: boolean,
): void {
  const failures = new Map<string, { error: unknown; ids: string[] }>();
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome === undefined || !("error" in outcome)) continue;
    const message = failureOf(outcome) ?? "";
    const known = failures.get(message);
    const id = ids[index] ?? "";
    if (known === undefined) failures.set(message, { error: outcome.error, ids: [id] });
    else known.ids.push(id);
  }
  for (const { error, ids: stamps } of failures.values()) {
    const list =
      stamps.length > 10
        ? `${stamps.slice(0, 10).join(", ")} and ${stamps.length - 10} more`
        : stamps.join(", ");
    output.note(`in ${list}:`);
    reportError(output, error, { json: false, verbose });
  }
}
