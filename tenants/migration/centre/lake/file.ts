import { z } from "zod";

/** What an event says of itself, as far as it is one. */
export interface EventWords {
  readonly tenant?: string | undefined;
  readonly stamp?: string | undefined;
  /** When it was written, milliseconds since 1970. */
  readonly time?: number | undefined;
}

/** An event in a file. */
export interface LakeRecord {
  /** As it lies there: equal events have equal bytes. */
  readonly raw: Buffer;
  readonly words: EventWords;
  /** All of it that can be read. */
  readonly text: () => string;
}

/** A file of events. */
export interface LakeFile {
  readonly records: readonly LakeRecord[];
  /** The file with these records alone, otherwise as it was. */
  withOnly(records: readonly LakeRecord[]): Buffer;
}

/** Reads a file of a lake. @throws Error for what has another form */
export type ReadFile = (bytes: Buffer) => LakeFile;

const wordsSchema = z.object({
  tenant: z.string().optional().catch(undefined),
  stamp: z.string().optional().catch(undefined),
  time: z.string().optional().catch(undefined),
});

/** What attributes of CloudEvents say, whose names have lost their prefix. */
export function wordsOf(attributes: unknown): EventWords {
  const found = wordsSchema.safeParse(attributes);
  if (!found.success) return {};
  const { stamp, tenant, time } = found.data;
  const at = time === undefined ? Number.NaN : Date.parse(time);
  return { tenant, stamp, time: Number.isNaN(at) ? undefined : at };
}

/** @returns undefined for what is no JSON */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
