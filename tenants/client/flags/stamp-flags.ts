import { FlagdCore, MemoryStorage } from "@openfeature/flagd-core";
import {
  type EvaluationContext,
  type JsonValue,
  type Logger,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from "@openfeature/server-sdk";
import { keepCopy, readCopy } from "../kept/copy";
import { look } from "../kept/look";
import type { ReadSource } from "../kept/sources";
import { msOf } from "../kept/times";
import { reasonOf } from "../kept/told";

/** Where an application's flags come from. */
export interface StampFlagsOptions {
  /** Reads them. */
  readonly read: ReadSource;
  /** Milliseconds between two looks, 1–3,600,000, default 10,000. */
  readonly everyMs?: number;
  /** Milliseconds that one look may take, 1–3,600,000, default 5,000. */
  readonly timeoutMs?: number;
  /**
   * File that keeps the last good flags, for a process that begins while the source is away; its folder has to be there. Default:
   * they are kept in memory alone.
   */
  readonly copy?: string;
}

/** No code is made of a rule: what is read is data. */
const FLAGD = { disableDynamicCodeGeneration: true };
const SILENT: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/**
 * The flags of the stamp that the application runs in, in flagd's format, as a provider of OpenFeature. The source is looked at again
 * and again; while it is away, has none, or has what flagd does not take, the last good flags are served on and the provider is
 * *stale*. Without any, an application's own defaults are what it gets.
 */
export class StampFlags implements Provider {
  readonly metadata = { name: "stampworks" } as const;
  readonly runsOn = "server";
  readonly events = new OpenFeatureEventEmitter();

  private readonly storage = new MemoryStorage(SILENT, FLAGD);
  private readonly core = new FlagdCore(this.storage, SILENT, FLAGD);
  private readonly closed = new AbortController();
  private readonly everyMs: number;
  private readonly timeoutMs: number;
  private text: string | undefined;
  private isKept = false;
  private problem: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @throws Error for times that are not in their range */
  constructor(private readonly options: StampFlagsOptions) {
    this.everyMs = msOf("everyMs", options.everyMs ?? 10_000, 1, 3_600_000);
    this.timeoutMs = msOf("timeoutMs", options.timeoutMs ?? 5000, 1, 3_600_000);
  }

  /**
   * Takes the first flags: the source's, else those of the copy.
   * @throws Error where there are none anywhere; they are looked for all the same, and the provider is ready once they are there
   */
  async initialize(): Promise<void> {
    this.problem = await this.look();
    if (this.text === undefined && this.options.copy !== undefined) {
      const kept = await readCopy(this.options.copy);
      if (kept !== undefined) this.takeKept(kept.text);
    }
    this.wait();
    if (this.text === undefined)
      throw new Error(`there are no flags yet: ${this.problem ?? "the source has none"}`);
    // What comes out of the copy is good, and may be old.
    if (this.problem !== undefined) setImmediate(() => this.tellStale());
  }

  async onClose(): Promise<void> {
    this.closed.abort();
    clearTimeout(this.timer);
  }

  async resolveBooleanEvaluation(
    key: string,
    otherwise: boolean,
    context: EvaluationContext,
    logger?: Logger,
  ): Promise<ResolutionDetails<boolean>> {
    return this.core.resolveBooleanEvaluation(key, otherwise, context, logger);
  }

  async resolveStringEvaluation(
    key: string,
    otherwise: string,
    context: EvaluationContext,
    logger?: Logger,
  ): Promise<ResolutionDetails<string>> {
    return this.core.resolveStringEvaluation(key, otherwise, context, logger);
  }

  async resolveNumberEvaluation(
    key: string,
    otherwise: number,
    context: EvaluationContext,
    logger?: Logger,
  ): Promise<ResolutionDetails<number>> {
    return this.core.resolveNumberEvaluation(key, otherwise, context, logger);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    otherwise: T,
    context: EvaluationContext,
    logger?: Logger,
  ): Promise<ResolutionDetails<T>> {
    return this.core.resolveObjectEvaluation(key, otherwise, context, logger);
  }

  private wait(): void {
    if (this.closed.signal.aborted) return;
    this.timer = setTimeout(() => void this.lookAgain(), this.everyMs);
    // An application that has nothing else to do may end.
    this.timer.unref();
  }

  private async lookAgain(): Promise<void> {
    const [textBefore, problemBefore] = [this.text, this.problem];
    this.problem = await this.look();
    if (this.closed.signal.aborted) return;
    if (this.problem !== undefined) {
      if (problemBefore === undefined) this.tellStale();
    } else if (textBefore === undefined || problemBefore !== undefined)
      this.events.emit(ProviderEvents.Ready);
    this.wait();
  }

  /** @returns why there are no flags to be taken; undefined where there are */
  private async look(): Promise<string | undefined> {
    const { copy, read } = this.options;
    try {
      const text = await look(read, this.closed.signal, this.timeoutMs);
      if (text === undefined) return "the source has none";
      if (text !== this.text) {
        this.take(text);
        this.isKept = false;
      }
      if (copy !== undefined && !this.isKept) this.isKept = await keepCopy(copy, text);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** @throws Error for what flagd does not take; the flags before stay */
  private take(text: string): void {
    const isFirst = this.text === undefined;
    const flagsChanged = this.storage.setConfigurations(text, true);
    this.text = text;
    if (!isFirst) this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
  }

  private takeKept(text: string): void {
    try {
      this.take(text);
    } catch {
      // A damaged copy is none; that the source is away is what is told.
    }
  }

  private tellStale(): void {
    this.events.emit(ProviderEvents.Stale, { message: this.problem ?? "" });
  }
}

function ignore(): void {
  // flagd's reader throws what it finds; its notes are nobody's.
}
