/** A file that a command reads, as it should be, and a command that reads it. */
export interface Reader {
  readonly name: string;
  /** From the project's folder. */
  readonly file: string;
  readonly seed: string;
  /** Words of the command line; what reads the file where no command does: a router, an application. */
  readonly by: string | ((path: string) => unknown);
  /** Where the command is run, from the project's folder. Default: there. */
  readonly at?: string;
  /** What the environment says instead of a passphrase; is given the project's folder. */
  readonly env?: (root: string) => Readonly<Record<string, string>>;
  /** It is a convenience: what can't be read counts as not there. */
  readonly isSpare?: boolean;
  /** What the command changes besides: it is put back. */
  readonly changes?: readonly string[];
  /** What must be gone for the file to be read, and what the command leaves behind. */
  readonly without?: readonly string[];
  /** The file around what it says, as its maker would have signed or sealed it. Default: what it says. */
  readonly wrapped?: (said: Buffer) => Buffer;
  /** Other files that say something of this one, by their names. */
  readonly beside?: (said: Buffer) => Readonly<Record<string, Buffer>>;
}

/** What the readers' files are made of. */
export interface Kept {
  /** A file of the project as it was made. */
  text(name: string): string;
  /** The first file of the project whose name fits, a slash in front of it. */
  name(pattern: RegExp): string;
}
