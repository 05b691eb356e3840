import type { BuildEvent } from "../../fleet/open";
import type { WorkEvent, WorkResult } from "../../fleet/work/stacks";
import { describeCounts } from "./views/counts";
import { describeEvent } from "./views/event";
import type { Output } from "./output";
import { count } from "./table";

/** What every action may tell; how it is shown is the same for all commands. */
export type CommonEvent = WorkEvent | BuildEvent;

const KINDS: ReadonlySet<string> = new Set<CommonEvent["kind"]>([
  "building",
  "work",
  "working",
  "worked",
  "failed",
  "skipped",
]);

/** Whether an event is of those that are shown here. */
export function isCommon(event: { readonly kind: string }): event is CommonEvent {
  return KINDS.has(event.kind);
}

/** More lines than this don't fit a terminal. */
const MOST_LIVE = 30;

/** A line of the task list, whose end is told from outside. */
interface LiveLine {
  say(text: string): void;
  done(words: string): void;
  failed(message: string): void;
  skipped(): void;
}

/** Shows how far work on many stacks is: as a task list on a terminal, else a line when one ends. */
export class Progress {
  #ended = 0;
  #all = 0;
  #lines: ReadonlyMap<string, LiveLine> = new Map();
  #drawn: Promise<unknown> = Promise.resolve();

  constructor(private readonly output: Output) {}

  /** Once everything told so far is on the screen. */
  async settled(): Promise<void> {
    await this.#drawn;
  }

  show(event: CommonEvent): void {
    const { output } = this;
    switch (event.kind) {
      case "building":
        output.note("sources have changed: npm run build");
        break;
      case "work":
        [this.#ended, this.#all] = [0, event.stacks.length];
        if (output.live && event.stacks.length <= MOST_LIVE) this.#draw(event.work, event.stacks);
        else this.#lines = new Map();
        break;
      case "working": {
        const words = typeof event.step === "string" ? event.step : describeEvent(event.step);
        this.#lines.get(event.stack)?.say(words);
        break;
      }
      case "worked":
        this.#end(event, describeResult(event.result), (line, words) => line.done(words));
        break;
      case "failed": {
        const [first = ""] = event.message.split("\n");
        this.#end(event, `failed: ${first}`, (line) => line.failed(first));
        break;
      }
      case "skipped":
        this.#lines.get(event.stack)?.skipped();
        break;
    }
  }

  #end(
    { stack, work }: { readonly stack: string; readonly work: string },
    words: string,
    live: (line: LiveLine, words: string) => void,
  ): void {
    this.#ended += 1;
    const line = this.#lines.get(stack);
    if (line !== undefined) live(line, words);
    else this.output.note(`[${this.#ended}/${this.#all}] ${work} ${stack}: ${words}`);
  }

  /** Draws a task list, after the one before it. */
  #draw(work: string, stacks: readonly string[]): void {
    const { output } = this;
    const lines = new Map<string, LiveLine>();
    const tasks = stacks.map((stack) => {
      let told = "";
      let say: (text: string) => void = (text) => {
        told = text;
      };
      const { promise, reject, resolve } = withResolvers<string | undefined>();
      // Told here whatever becomes of the drawing.
      promise.catch(() => undefined);
      lines.set(stack, {
        say: (text) => say(output.safe(text)),
        done: resolve,
        failed: (message) => reject(new Error(output.safe(message))),
        skipped: () => resolve(undefined),
      });
      const title = output.safe(`${work} ${stack}`);
      return {
        title,
        task: async (_: unknown, task: { title: string; output: string; skip(): void }): Promise<void> => {
          if (told !== "") task.output = told;
          say = (text) => {
            task.output = text;
          };
          const words = await promise;
          if (words === undefined) task.skip();
          else task.title = output.safe(`${title}: ${words}`);
        },
      };
    });
    this.#lines = lines;
    const before = this.#drawn;
    this.#drawn = (async () => {
      await before;
      const { Listr } = await import("listr2");
      await new Listr(tasks, { concurrent: true, exitOnError: false, registerSignalListeners: false }).run();
    })();
  }
}

function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((done, fail) => {
    [resolve, reject] = [done, fail];
  });
  return { promise, resolve, reject };
}

/** What came of the work on one stack, in a few words. */
function describeResult(result: WorkResult): string {
  switch (result.kind) {
    case "resources":
      return `${result.resources} resources`;
    case "planned":
      return describeCounts(result.counts, "future");
    case "changed":
      return describeCounts(result.counts, "past");
    case "deleted":
      return describeCounts({ ...result.counts, same: 0 }, "past");
    case "drift":
      return result.drifted === 0 ? "no drift" : `${count(result.drifted, "resource")} drifted`;
    case "mended":
      return result.by === "fix" ? "as the program says again" : "the state says what the cloud says";
    case "priced":
      return `${result.lines} lines`;
    case "looked":
      if (result.missing > 0) return `${result.missing} missing`;
      return result.fine > 0 ? "nothing is missing" : "no answer";
    case "retired":
      return `${count(result.deleted, "resource")} deleted, nothing left${describeBackups(result.backups)}`;
  }
}

function describeBackups(backups: Extract<WorkResult, { kind: "retired" }>["backups"]): string {
  const kept = backups.flatMap(({ kept: what, name }) => (what === undefined ? [] : [`${name}: ${what}`]));
  const lost = backups.filter(({ kept: what }) => what === undefined).map(({ name }) => name);
  return [
    kept.length === 0 ? "" : `; kept: ${kept.join("; ")}`,
    lost.length === 0 ? "" : `; no final backup, as its class has no deletion protection: ${lost.join(", ")}`,
  ].join("");
}
