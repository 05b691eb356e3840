import { confirmCopy, keepCopy, readCopy } from "../kept/copy";
import { look } from "../kept/look";
import type { ReadSource } from "../kept/sources";
import { msOf } from "../kept/times";
import { reasonOf } from "../kept/told";
import { type Bundle, type BundleItem, readBundle } from "./bundle";
import { type Json, jsonOf, rowsOf } from "./content";
import { type Meter, type Numbers, observe, prometheusText } from "./numbers";

/** Where an application's reference data comes from. */
export interface StampReferenceOptions {
  /** Reads the stamp's own store or file. */
  readonly read: ReadSource;
  /** Milliseconds between two looks, 10–86,400,000, default 60,000. */
  readonly everyMs?: number;
  /** Milliseconds that one look may take, 1–3,600,000, default 5,000. */
  readonly timeoutMs?: number;
  /**
   * File that keeps the last good data, for a process that begins while the source is away; its folder has to be there. Several processes
   * may share it: what is older never replaces what is newer there. Default: it is kept in memory alone.
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
  /** When the stamp's store was last read, and held what is had; of what comes out of the copy, by whoever kept it. */
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
  private isKept = false;
  private readAt = Date.now();
  private readonly everyMs: number;
  private readonly timeoutMs: number;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly options: StampReferenceOptions) {
    this.everyMs = msOf("everyMs", options.everyMs ?? 60_000, 10, 86_400_000);
    this.timeoutMs = msOf("timeoutMs", options.timeoutMs ?? 5000, 1, 3_600_000);
  }

  /**
   * Takes the first data: the newer of the source's and the copy's.
   * @throws Error where there is none anywhere, and for times that are not in their range
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
    this.timer = setTimeout(() => void this.look().then(() => this.wait()), this.everyMs);
    // An application that has nothing else to do may end.
    this.timer.unref();
  }

  private async look(): Promise<void> {
    const { copy, read } = this.options;
    try {
      const text = await look(read, this.closed.signal, this.timeoutMs);
      if (text === undefined) throw new Error("the source has none");
      if (text !== this.text) {
        this.take(text);
        this.isKept = false;
      }
      if (copy !== undefined) await this.keep(copy, text);
      this.readAt = Date.now();
      this.problem = undefined;
    } catch (error) {
      this.problem = reasonOf(error);
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

  private async keep(copy: string, text: string): Promise<void> {
    const { sequence = 0 } = this.bundle ?? {};
    if (this.isKept) await confirmCopy(copy);
    else this.isKept = await keepCopy(copy, text, (there) => numberIn(there) > sequence);
  }

  private async takeKept(): Promise<void> {
    const kept = this.options.copy === undefined ? undefined : await readCopy(this.options.copy);
    if (kept === undefined) return;
    try {
      this.take(kept.text);
      this.readAt = kept.confirmedAt;
    } catch {
      // A damaged copy is none.
    }
  }
}

/** The number of a text that was kept; 0 for a damaged one. */
function numberIn(text: string): number {
  try {
    return readBundle(text).sequence;
  } catch {
    return 0;
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
