import type { Readable } from "node:stream";

/** A part of a bundle as a mover gives it. */
export interface NewPart {
  /** Name of its file: letters, digits, dots, dashes and underscores. */
  readonly file: string;
  /** What it is, for people: `public.orders`. */
  readonly what: string;
  /** Whatever bringing it back needs; plain JSON. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** A part as the manifest has it. */
export interface Part extends NewPart {
  /** The mover that wrote it. */
  readonly mover: string;
  /** Rows or objects. */
  readonly count: number;
  readonly bytes: number;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

/** Where a mover writes what it has of a tenant. */
export interface BundleWriter {
  /**
   * Writes one part; it is on the disk when this returns.
   * @param count rows or objects: asked when the content was read to its end
   */
  write(part: NewPart, content: Readable, count: () => number): Promise<void>;
}

/** Where a mover finds again what it has written; what is read is what the manifest says, or reading fails. */
export interface BundleReader {
  /** The mover's own parts, in the order they were written. */
  readonly parts: readonly Part[];
  /**
   * Reads a part.
   * @param from first byte, and `to` the one after the last; default all of it
   */
  read(part: Part, range?: { readonly from: number; readonly to: number }): Readable;
}
