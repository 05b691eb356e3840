import { availableParallelism } from "node:os";
import { StampError } from "../core/errors";
import type { Engine } from "../engines/engine";
import type { Project } from "./inventory/project";
import type { RenderCache } from "./renders/cache";

/** An engine that is opened when an action needs it, and not before. */
export interface EngineSource {
  readonly name: Engine["name"];
  /** @param root the project's folder */
  open(root: string): Promise<Engine>;
}

/** A value that an input lacks and somebody can say. */
export interface Wanted {
  readonly name: string;
  /** All there are, or some where others are as good; none where any text will do. */
  readonly choices: readonly string[];
  /** What was answered just before, and is none of the choices. */
  readonly refused?: string | undefined;
}

/**
 * What an action works with: where, with which engine, how much at once, and whom it tells. `Event` is what it tells
 * while it works, `Question` what it asks before it does what can't be undone. An action prints nothing, and never ends
 * the process.
 */
export interface FleetContext<Event = never, Question = never> {
  /** Folder to look for the project in; it may lie below the project's. */
  readonly cwd: string;
  readonly engine: EngineSource;
  /** Stacks worked on at once; 1–64. */
  readonly parallel: number;
  /** Stops the work between two resources; what was begun is finished and recorded. */
  readonly signal: AbortSignal;
  /** Told what happens while it happens; nothing in an event is secret. */
  readonly emit: (event: Event) => void;
  /** Asked before what can't be undone. Without it, only an input that says `yes` goes ahead. */
  readonly confirm?: (question: Question) => Promise<boolean>;
  /** Asked for a value that can't be done without. Without it, an input that lacks one is refused. */
  readonly answer?: (wanted: Wanted) => Promise<string>;
  /** Environment of passphrases and of the operator's own commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Keeps what the program makes from one process to the next, for as long as nothing has changed that it is made of. Whoever gives
   * it closes it. Default: each stack is rendered whenever it is asked for.
   */
  readonly renders?: RenderCache | undefined;
  /** Called once the fleet's program was compiled anew; what was loaded of it before is out of date. */
  readonly onBuilt?: (project: Project) => Promise<void>;
}

/** What a program has to say of itself; the rest has defaults. */
export type ContextInput<Event, Question> = Pick<FleetContext, "cwd" | "engine"> &
  Partial<FleetContext<Event, Question>>;

/** Most cores that are used unless more is asked for: each stack takes memory. */
const MOST_CORES = 8;

/** A context for a program of your own: as many stacks at once as the machine has cores (at most 8), and nobody told. */
export function fleetContext<Event = unknown, Question = unknown>(
  input: ContextInput<Event, Question>,
): FleetContext<Event, Question> {
  return {
    parallel: Math.min(availableParallelism(), MOST_CORES),
    signal: new AbortController().signal,
    emit: () => undefined,
    env: process.env,
    ...input,
  };
}

/**
 * Asks before what can't be undone.
 * @param yes whether the input said so beforehand
 * @throws StampError `input` where nobody can be asked
 */
export async function isConfirmed<Question>(
  context: Pick<FleetContext<never, Question>, "confirm">,
  yes: boolean,
  question: Question,
): Promise<boolean> {
  refuseUnasked(context, yes);
  return yes || (await context.confirm?.(question)) === true;
}

/**
 * Refuses what would have to be asked where nobody can answer, before any work is done for it.
 * @param beforehand what the operator is to look at first, where only a person can
 * @throws StampError `input`
 */
export function refuseUnasked(
  { confirm }: Pick<FleetContext, "confirm">,
  yes: boolean,
  beforehand?: string,
): void {
  if (yes || confirm !== undefined) return;
  throw new StampError("input", "nobody is there to confirm", {
    field: "--yes",
    fix: `${beforehand === undefined ? "" : `${beforehand}; then `}confirm with --yes (in a program: yes: true)`,
  });
}
