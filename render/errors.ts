import { StampError } from "../core/errors";

/** How a run of a program ended without a result. */
export type RunFailure = "failed" | "timeout" | "aborted";

/**
 * A program could not be run to its end. The message is the program's own and the code that of its error when
 * it is a `StampError` (a faulty config), else `engine`. What was thrown is `cause`, with its stack; the stack of
 * this error stays empty because it would only show the renderer.
 */
export class RunError extends StampError {
  constructor(
    readonly failure: RunFailure,
    /** Name of the stack whose program did not finish. */
    readonly stackName: string,
    message: string,
    cause?: unknown,
  ) {
    super(
      cause instanceof StampError ? cause.code : "engine",
      message,
      {},
      cause === undefined ? {} : { cause },
    );
    this.stack = `${this.name}: ${message}`;
  }
}

/** Makes the error of a failed program out of whatever was thrown; a `RunError` stays as it is. */
export function asRunError(stackName: string, reason: unknown): RunError {
  if (reason instanceof RunError) return reason;
  // The SDK hangs the rejected promise on the error, and with it the whole program with its secrets.
  if (reason instanceof Error) Reflect.deleteProperty(reason, "promise");
  return new RunError("failed", stackName, reasonOf(reason), reason);
}

function reasonOf(reason: unknown): string {
  if (reason instanceof Error) return reason.message === "" ? reason.name : reason.message;
  return typeof reason === "string"
    ? reason
    : `the program threw ${JSON.stringify(reason) ?? String(reason)}`;
}
