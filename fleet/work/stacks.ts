import { messageOf } from "../../core/message";
import type { Counts, EngineEvent } from "../../engines/engine";
import type { FleetContext } from "../context";

/** What is done to a stack. */
export type WorkName =
  | "render"
  | "preview"
  | "up"
  | "destroy"
  | "drift"
  | "accept"
  | "fix"
  | "price"
  | "look"
  | "retire";

/** What came of the work on one stack, in numbers. */
export type WorkResult =
  | { readonly kind: "resources"; readonly resources: number }
  | { readonly kind: "planned" | "changed" | "deleted"; readonly counts: Counts }
  | { readonly kind: "drift"; readonly drifted: number }
  | { readonly kind: "mended"; readonly by: "accept" | "fix" }
  | { readonly kind: "priced"; readonly lines: number }
  | { readonly kind: "looked"; readonly missing: number; readonly fine: number }
  | { readonly kind: "retired"; readonly deleted: number; readonly backups: readonly FinalBackup[] };

/** What is kept of a retired stamp's data, by the resource that held it; undefined: nothing. */
export interface FinalBackup {
  readonly name: string;
  readonly kept?: string | undefined;
}

/** How far the work on many stacks is. */
export type WorkEvent =
  /** The work begins: on these stacks, several at once. */
  | { readonly kind: "work"; readonly work: WorkName; readonly stacks: readonly string[] }
  /** What is being done to a stack just now. */
  | {
      readonly kind: "working";
      readonly work: WorkName;
      readonly stack: string;
      readonly step: EngineEvent | string;
    }
  | { readonly kind: "worked"; readonly work: WorkName; readonly stack: string; readonly result: WorkResult }
  | { readonly kind: "failed"; readonly work: WorkName; readonly stack: string; readonly message: string }
  /** After an interrupt nothing new begins. */
  | { readonly kind: "skipped"; readonly work: WorkName; readonly stack: string };

/** How the work on one stack ended. */
export type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** One kind of work. */
export interface Work<Stack, T> {
  readonly name: WorkName;
  run(stack: Stack, report: (step: EngineEvent | string) => void): Promise<T>;
  describe(result: T): WorkResult;
}

/**
 * Works on stacks side by side. One that fails stops no other; after an interrupt none is begun.
 * @returns an outcome for each stack, in order; undefined for those that were not begun
 */
export async function workOn<Stack extends { readonly id: string }, T>(
  stacks: readonly Stack[],
  work: Work<Stack, T>,
  { emit, parallel, signal }: Pick<FleetContext<WorkEvent>, "emit" | "parallel" | "signal">,
): Promise<(Outcome<T> | undefined)[]> {
  if (stacks.length === 0) return [];
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(parallel);
  const { name } = work;
  emit({ kind: "work", work: name, stacks: stacks.map(({ id }) => id) });
  return Promise.all(
    stacks.map((stack) =>
      limit(async (): Promise<Outcome<T> | undefined> => {
        if (signal.aborted) {
          emit({ kind: "skipped", work: name, stack: stack.id });
          return undefined;
        }
        try {
          const report = (step: EngineEvent | string): void =>
            emit({ kind: "working", work: name, stack: stack.id, step });
          const result = await work.run(stack, report);
          emit({ kind: "worked", work: name, stack: stack.id, result: work.describe(result) });
          return { result };
        } catch (error) {
          emit({ kind: "failed", work: name, stack: stack.id, message: messageOf(error) });
          return { error };
        }
      }),
    ),
  );
}
