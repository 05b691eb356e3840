import { StampError, type StampErrorCode } from "../../core/errors";
import { messageOf } from "../../core/message";
import type { Outcome } from "./stacks";

/** Work on one stack that failed. */
export interface StackFailure {
  readonly stack: string;
  readonly error: unknown;
}

/** What an action can't give a result for, because work on some stacks failed: each of them, with its error. */
export class FailedStacks extends StampError {
  constructor(readonly failures: readonly StackFailure[]) {
    const errors = failures.map(({ error }) => error);
    super(
      errors.map((error) => (error instanceof StampError ? error.code : "engine")).find(isGrave) ??
        codeOf(errors[0]),
      failures.map(({ error, stack }) => `${stack}: ${messageOf(error)}`).join("\n"),
      {},
      {
        problems: failures.map(({ error, stack }) =>
          error instanceof StampError
            ? new StampError(error.code, error.message, { field: stack })
            : new StampError("engine", messageOf(error), { field: stack }),
        ),
      },
    );
  }
}

/** The work was stopped before there was anything to say. */
export class Interrupted extends StampError {
  constructor() {
    super("interrupted", "stopped before it was done", { fix: "run the same again" });
  }
}

/** The result of work on a stack, undefined when it failed or was not begun. */
export function resultOf<T>(outcome: Outcome<T> | undefined): T | undefined {
  return outcome !== undefined && "result" in outcome ? outcome.result : undefined;
}

/** A short text about a failure; undefined when there was none. */
export function failureOf(outcome: Outcome<unknown> | undefined): string | undefined {
  if (outcome === undefined) return "not begun";
  return "error" in outcome ? messageOf(outcome.error) : undefined;
}

/** The failures among outcomes, in order. */
export function failuresOf(
  stacks: readonly { readonly id: string }[],
  outcomes: readonly (Outcome<unknown> | undefined)[],
): StackFailure[] {
  return stacks.flatMap(({ id }, index) => {
    const outcome = outcomes[index];
    return outcome !== undefined && "error" in outcome ? [{ stack: id, error: outcome.error }] : [];
  });
}

/**
 * The results of work that is worth nothing unless it is whole: a verdict on a part of the fleet would be taken for one
 * on all of it.
 * @throws FailedStacks, Interrupted
 */
export function allOf<T>(
  stacks: readonly { readonly id: string }[],
  outcomes: readonly (Outcome<T> | undefined)[],
): T[] {
  const failures = failuresOf(stacks, outcomes);
  if (failures.length > 0) throw new FailedStacks(failures);
  return outcomes.map((outcome) => {
    if (outcome === undefined || !("result" in outcome)) throw new Interrupted();
    return outcome.result;
  });
}

function isGrave(code: StampErrorCode): boolean {
  return code === "engine" || code === "locked";
}

function codeOf(error: unknown): StampErrorCode {
  return error instanceof StampError ? error.code : "engine";
}
