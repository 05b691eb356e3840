import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { writeDurably } from "../../../core/files/durable";
import { isThere } from "../../../core/files/read-bytes";
import { readTextFile } from "../../../core/files/read-text";

/** Most bytes of a manifest; a million objects take some 200 MB. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** What is known of one object at both ends. */
export interface Known {
  /** Tag by stamp, of the same content; a stamp is missing while it is not known what is there. */
  readonly tags: Readonly<Record<string, string>>;
  /** SHA-256 of the content and its attributes. */
  readonly hash: string;
  readonly size: number;
}

/**
 * Which objects are equal at both ends. It is kept so that a pass copies only what has changed; without it everything
 * is copied again. What is about to be copied is noted first: after a kill nobody knows what is at the other end.
 */
export class Manifest {
  private readonly entries = new Map<string, Known>();
  private lines = 0;

  constructor(private readonly file: string) {
    if (!isThere(file)) return;
    const text = readTextFile(file, { limit: MAX_BYTES });
    for (const line of text.split("\n").slice(0, -1)) {
      const [key, known] = parsed(line) ?? [];
      if (key === undefined) continue;
      this.lines += 1;
      if (known === undefined) this.entries.delete(key);
      else this.entries.set(key, known);
    }
    // What a killed writer left half written must not become the beginning of the next line.
    if (text !== "") this.rewrite();
  }

  get(key: string): Known | undefined {
    return this.entries.get(key);
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }

  /** Notes an object; undefined: it is at neither end. */
  set(key: string, known: Known | undefined): void {
    if (known === undefined) this.entries.delete(key);
    else this.entries.set(key, known);
    mkdirSync(dirname(this.file), { recursive: true });
    appendFileSync(this.file, `${JSON.stringify(known === undefined ? [key] : [key, known])}\n`);
    this.lines += 1;
    if (this.lines > 2 * this.entries.size + 10_000) this.rewrite();
  }

  /** Forgets everything. */
  clear(): void {
    this.entries.clear();
    this.lines = 0;
    rmSync(this.file, { force: true });
  }

  private rewrite(): void {
    const text = [...this.entries].map((entry) => `${JSON.stringify(entry)}\n`).join("");
    writeDurably(this.file, text);
    this.lines = this.entries.size;
  }
}

const lineSchema = z.union([
  z.tuple([z.string()]),
  z.tuple([
    z.string(),
    z.object({ tags: z.record(z.string(), z.string()), hash: z.string(), size: z.number() }),
  ]),
]);

/** A line that is none says nothing: its object is copied again. */
function parsed(line: string): z.output<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
