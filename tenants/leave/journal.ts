import { defined } from "../../core/defined";
import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import {
  type ErasureBegin,
  type ErasureEntry,
  erasureEntrySchema,
  type HeldAt,
  type Step,
  STEPS,
} from "./entries";

/** What an erasure's lines come to. */
export interface ErasureState {
  readonly begin: ErasureBegin;
  /** The fencing token of the last run. */
  readonly epoch?: number;
  readonly steps: Readonly<Record<Step, "waiting" | "begun" | "done">>;
  /** What was there before anything was deleted. */
  readonly held?: readonly HeldAt[];
  /** SHA-256 of the bundle's manifest. */
  readonly manifest?: string;
  readonly end?: "erased" | "aborted";
  /** When the last line was written, ISO 8601. */
  readonly at: string;
}

/** What the journal of a tenant's erasure holds. */
export const ERASURE_JOURNAL: JournalForm<ErasureEntry, ErasureState> = {
  name: "erase",
  schema: erasureEntrySchema,
  begun: (entry) => {
    if (entry.kind !== "begin") return undefined;
    const steps = Object.fromEntries(STEPS.map((step) => [step, "waiting"])) as ErasureState["steps"];
    return { begin: entry, steps, at: entry.at };
  },
  apply,
  fix: "move the journal away and begin again: stampworks tenants erase <tenant>",
};

function apply(state: ErasureState, entry: ErasureEntry): ErasureState {
  const { at } = entry;
  switch (entry.kind) {
    case "begin":
      return state;
    case "taken":
      return { ...state, at, epoch: entry.epoch };
    case "step":
      return {
        ...state,
        at,
        steps: { ...state.steps, [entry.step]: entry.state },
        ...defined({ held: entry.held, manifest: entry.manifest }),
      };
    case "end":
      return { ...state, at, end: entry.state };
  }
}

/** The step that is to be worked on; undefined when all are done. */
export function currentStep({ steps }: ErasureState): Step | undefined {
  return STEPS.find((step) => steps[step] !== "done");
}

/** Whether something may be deleted: from then on there is no way back. */
export function isDeleting({ steps }: ErasureState): boolean {
  return steps.delete !== "waiting";
}

/** The journal of one tenant's erasure. Only who holds the tenant's lock may have one open. */
export type ErasureJournal = OpenJournal<ErasureEntry, ErasureState>;
