import { plainLines, plainText } from "./text";

/** What went wrong, stable across releases so that scripts can tell errors apart. */
export type StampErrorCode =
  /** A config file, flag or blueprint holds something that is not allowed. */
  | "input"
  /** A CIDR block is malformed, public, too small or taken. */
  | "cidr"
  /** A physical name would break a cloud's limit. */
  | "name"
  /** A law or a policy does not hold. */
  | "law"
  /** An engine, the simulator or a cloud failed. */
  | "engine"
  /** Somebody else holds the lock. */
  | "locked"
  /** The stamp is in a state that does not allow this. */
  | "state"
  /** The user stopped it. */
  | "interrupted";

/** Where a faulty value stands and what would be right; every part is optional but `received` and `fix` help most. */
export interface StampErrorDetails {
  /** Path of the file, relative to the project. */
  readonly file?: string;
  /** Line, counted from 1. */
  readonly line?: number;
  /** Column, counted from 1. */
  readonly column?: number;
  /** The key or field, as the user wrote it (`stampworks:cidr`, `classes.standard.app.min`). */
  readonly field?: string;
  /** What came; shortened, never a secret. */
  readonly received?: string;
  /** What is allowed. */
  readonly allowed?: string;
  /** The next step. */
  readonly fix?: string;
}

/**
 * An error the user can cause and mend. Its message is complete: where, what, what came, what is allowed and
 * what to do. It is printed without a stack.
 */
export class StampError extends Error {
  override readonly name = "StampError";
  /** Several faults of one input come as one error with these. */
  readonly problems: readonly StampError[];

  constructor(
    readonly code: StampErrorCode,
    readonly problem: string,
    readonly details: StampErrorDetails = {},
    options?: { cause?: unknown; problems?: readonly StampError[] },
  ) {
    super(describe(problem, details), options?.cause === undefined ? undefined : { cause: options.cause });
    this.problems = options?.problems ?? [];
  }

  /** One error out of many: itself when there is one, else a list under a common code. */
  static all(errors: readonly StampError[]): StampError {
    const [first] = errors;
    if (first !== undefined && errors.length === 1) return first;
    return new StampError(
      first?.code ?? "input",
      errors.map((error) => error.message).join("\n"),
      {},
      { problems: errors },
    );
  }

  /** The same error with a place it did not know. */
  at(place: Pick<StampErrorDetails, "file" | "line" | "column">): StampError {
    return new StampError(
      this.code,
      this.problem,
      { ...place, ...this.details },
      { cause: this.cause, problems: this.problems },
    );
  }
}

/** A value as it may stand in a message: quoted, control characters escaped, at most 60 characters. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  // Characters that look like others or turn the line around would let a hostile value disguise itself.
  const safe = text.replace(/[^\x20-\x7e]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return safe.length > 60 ? `${safe.slice(0, 57)}…` : safe;
}

/** Most characters of a problem; one that is many problems' has as many lines. */
const MOST_PROBLEM = 100_000;

function describe(problem: string, details: StampErrorDetails): string {
  const position =
    details.line === undefined
      ? ""
      : `:${details.line}${details.column === undefined ? "" : `:${details.column}`}`;
  const place = details.file === undefined ? "" : `${plainText(details.file)}${position}: `;
  const field = details.field === undefined ? "" : `${plainText(details.field)}: `;
  const parts = [
    `${place}${field}${plainLines(problem, MOST_PROBLEM)}`,
    details.received === undefined ? "" : `received ${plainText(details.received)}`,
    details.allowed === undefined ? "" : `allowed: ${plainText(details.allowed)}`,
    plainText(details.fix ?? ""),
  ];
  return parts.filter((part) => part !== "").join("; ");
}
