/** Something in an expanding migration that is not known to be compatible with the release before. */
export interface Finding {
  /** Path of the file as it was named. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** A rule of squawk's, or `unproven-in-expand`. */
  readonly rule: string;
  readonly message: string;
}

/** A file of SQL. */
export interface SqlFile {
  readonly file: string;
  readonly text: string;
}

/** What a statement is refused by that is none of those known to be compatible. */
export const UNPROVEN = "unproven-in-expand";
