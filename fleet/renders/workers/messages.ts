import type { StackSpec } from "../../../engines/engine";
import type { Project } from "../../inventory/project";

/** What a thread that renders is begun with. */
export interface WorkerBegin {
  readonly project: Project;
}

/** A stack to render. */
export type WorkerStack = Pick<StackSpec, "stack" | "config" | "secretKeys">;

/** What a thread is asked: for a stack's graph, or to say what its program took from the world, which ends it. */
export type WorkerQuestion = { readonly number: number; readonly stack: WorkerStack } | "end";

/** A graph that a thread made. */
export interface WorkerGraph {
  /** The graph as JSON, from which it comes back as it was. */
  readonly text: string;
  /** The text packed, as it is kept; absent where it may not be. */
  readonly packed?: Uint8Array;
}

/** What a thread's program took from the world; the parts are those of `Observation` and `Observing`. */
export interface WorkerTook {
  readonly sources: readonly string[];
  readonly trusted: readonly string[];
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly (readonly [string, string])[];
  readonly variables: readonly string[];
  readonly dependsOnDay: boolean;
}

/** What a thread answers. A stack without a graph is to be rendered by who asked: it fails there as it failed here. */
export type WorkerAnswer = { readonly number: number; readonly made?: WorkerGraph } | WorkerTook;
