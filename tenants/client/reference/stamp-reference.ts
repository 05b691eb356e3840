import { keepCopy, readCopy } from "../kept/copy";
import { look } from "../kept/look";
import type { ReadSource } from "../kept/sources";
import { type Bundle, type BundleItem, readBundle } from "./bundle";
import { type Json, jsonOf, rowsOf } from "./content";
import { type Meter, type Numbers, observe, prometheusText } from "./numbers";

/** Where an application's reference data comes from. */
export interface StampReferenceOptions {
  /** Reads the stamp's own store or file. */
  readonly read: ReadSource;
  /** Milliseconds between two looks, 10–86,400,000, default 60,000. */
  readonly everyMs?: number;
  /** Milliseconds that one look may take, default 5,000. */
  readonly timeoutMs?: number;
  /**
   * File that keeps the last good data, for a process that begins while the source is away; its folder has to be there. Default: it is
   * kept in memory alone.
   */
  readonly copy?: string;
  /** The application's own look at data before it is taken: what it throws keeps the data before. Default: none. */
  readonly check?: (data: (name: string) => ReferenceData | undefined) => void;
}

/** A set of reference data. */
export interface ReferenceData {
  /** SHA-256 of its content. */
  readonly version: string;
  /** When this version was first given to a stamp. */
  readonly made: Date;
  readonly text: string;
  /** The value of a JSON file. @throws Error where it is none */
  json(): Json;
  /** The rows of a CSV file: heading → cell. @throws Error where it is none */
  rows(): readonly Readonly<Record<string, string>>[];
}

/** How it stands. */
export interface ReferenceState {
  readonly sequence: number;
  /** When the stamp's store was last read, and held what is had. */
  readonly readAt: Date;
  /** Why what the source has is not taken; undefined where it is. */
  readonly problem: string | undefined;
}

/**
 * The reference data of the stamp that the application runs in. It is read out of the stamp's own store and nothing else; while that is
 * away, has none, or has what is broken or older, the last good data is served on. Nobody can change what is given.
 */
export class StampReference {
  private readonly closed = new AbortController();
  private bundle: Bundle | undefined;
  private data = new Map<string, ReferenceData>();
  private text: string | undefined;
  private problem: string | undefined;
  private readAt = 0;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly options: StampReferenceOptions) {}

  /**
   * Takes the first data: the newer of the source's and the copy's.
   * @throws Error where there is none anywhere
   */
  static async open(options: StampReferenceOptions): Promise<StampReference> {
    const reference = new StampReference(options);
    await reference.takeKept();
    await reference.look();
    if (reference.bundle === undefined)
      throw new Error(`there is no reference data yet: ${reference.problem ?? "the source has none"}`);
    reference.wait();
    return reference;
  }

  /** A set; undefined where the stamp has none of this name. */
  get(name: string): ReferenceData | undefined {
    return this.data.get(name);
  }

  state(): ReferenceState {
    return {
      sequence: this.bundle?.sequence ?? 0,
      readAt: new Date(this.readAt),
      problem: this.problem,
    };
  }

  numbers(): Numbers {
    const now = Date.now();
    const since = (ms: number): number => Math.max(0, now - ms) / 1000;
    return {
      age: new Map([...this.data].map(([name, { made }]) => [name, since(made.getTime())])),
      unconfirmed: since(this.readAt),
      versions: new Map([...this.data].map(([name, { version }]) => [name, version.slice(0, 12)])),
    };
  }

  /** The numbers in Prometheus' text format, to be added to what the application tells of itself. */
  metrics(): string {
    return prometheusText(this.numbers());
  }

  /** The same for a meter of OpenTelemetry: `stampworks.reference.age` and `stampworks.reference.unconfirmed`. */
  observe(meter: Meter): void {
    observe(meter, () => this.numbers());
  }

  close(): void {
    this.closed.abort();
    clearTimeout(this.timer);
  }

  private wait(): void {
    if (this.closed.signal.aborted) return;
    this.timer = setTimeout(() => void this.look().then(() => this.wait()), this.options.everyMs ?? 60_000);
    // An application that has nothing else to do may end.
    this.timer.unref();
  }

  private async look(): Promise<void> {
    const { copy, read, timeoutMs = 5000 } = this.options;
    try {
      const text = await look(read, this.closed.signal, timeoutMs);
      if (text === undefined) throw new Error("the source has none");
      if (text !== this.text) {
        this.take(text);
        if (copy !== undefined) await keepCopy(copy, text);
      }
      this.readAt = Date.now();
      this.problem = undefined;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** @throws Error for what is broken or older; the data before stays */
  private take(text: string): void {
    const bundle = readBundle(text);
    const had = this.bundle?.sequence ?? 0;
    if (bundle.sequence <= had)
      throw new Error(`it is older than what is had: number ${bundle.sequence}, and ${had} is had`);
    const data = new Map(Object.entries(bundle.data).map(([name, item]) => [name, dataOf(name, item)]));
    this.options.check?.((name) => data.get(name));
    [this.bundle, this.data, this.text] = [bundle, data, text];
  }

  private async takeKept(): Promise<void> {
    const kept = this.options.copy === undefined ? undefined : await readCopy(this.options.copy);
    if (kept === undefined) return;
    try {
      this.take(kept);
    } catch {
      // A damaged copy is none.
    }
  }
}

/** What an item holds, read once: it must be what it says it is. */
function dataOf(name: string, { content, made, type, version }: BundleItem): ReferenceData {
  const value = type === "json" ? jsonOf(content) : undefined;
  const rows = type === "csv" ? Object.freeze(rowsOf(content)) : undefined;
  return Object.freeze({
    version,
    made: new Date(made),
    text: content,
    json: () => {
      if (value === undefined) throw new Error(`${name} is CSV: ask for its rows`);
      return value;
    },
    rows: () => {
      if (rows === undefined) throw new Error(`${name} is JSON: ask for its value`);
      return rows;
    },
  });
}
