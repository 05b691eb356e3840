import type { Output } from "./common/output";

/** One piece of long work, shown while it runs. */
export interface Job<T> {
  readonly title: string;
  /** @param report shows in a few words what is being done just now */
  run(report: (text: string) => void): Promise<T>;
  /** A few words about the result. */
  describe(result: T): string;
}

/** How one job ended. */
export type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** How jobs are run and shown. */
export interface JobOptions {
  readonly output: Output;
  readonly parallel: number;
  readonly signal: AbortSignal;
}

/** More lines than this don't fit a terminal. */
const MOST_LIVE = 30;

/**
 * Runs jobs side by side and shows how far they are: as a task list on a terminal, else a line when one ends. A
 * failing job stops no other; after an interrupt no new one begins.
 * @returns an outcome for each job, in order; undefined for those that were not begun
 */
export async function runJobs<T>(
  jobs: readonly Job<T>[],
  options: JobOptions,
): Promise<(Outcome<T> | undefined)[]> {
  const live = options.output.live && jobs.length <= MOST_LIVE;
  return live ? runLive(jobs, options) : runPlain(jobs, options);
}

async function runPlain<T>(
  jobs: readonly Job<T>[],
  options: JobOptions,
): Promise<(Outcome<T> | undefined)[]> {
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(options.parallel);
  const { output, signal } = options;
  let ended = 0;
  return Promise.all(
    jobs.map((job) =>
      limit(async () => {
        if (signal.aborted) return undefined;
        const outcome = await settle(job, () => undefined);
        ended += 1;
        const words =
          "error" in outcome ? `failed: ${firstLine(outcome.error)}` : job.describe(outcome.result);
        output.note(`[${ended}/${jobs.length}] ${job.title}: ${words}`);
        return outcome;
      }),
    ),
  );
}

async function runLive<T>(jobs: readonly Job<T>[], options: JobOptions): Promise<(Outcome<T> | undefined)[]> {
  const { Listr } = await import("listr2");
  const { output, signal, parallel } = options;
  const outcomes: (Outcome<T> | undefined)[] = jobs.map(() => undefined);
  const tasks = new Listr(
    jobs.map((job, index) => ({
      title: output.safe(job.title),
      skip: () => signal.aborted,
      task: async (_: unknown, task: { title: string; output: string }): Promise<void> => {
        const outcome = await settle(job, (text) => {
          task.output = output.safe(text);
        });
        outcomes[index] = outcome;
        if ("error" in outcome) throw new Error(output.safe(firstLine(outcome.error)));
        task.title = output.safe(`${job.title}: ${job.describe(outcome.result)}`);
      },
    })),
    { concurrent: parallel, exitOnError: false, registerSignalListeners: false },
  );
  await tasks.run();
  return outcomes;
}

async function settle<T>(job: Job<T>, report: (text: string) => void): Promise<Outcome<T>> {
  try {
    return { result: await job.run(report) };
  } catch (error) {
    return { error };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
