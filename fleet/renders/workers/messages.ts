import type { LikeStamp, SharedModel } from "../../check/like/messages";
import type { StackSpec } from "../../../engines/engine";
import type { Project } from "../../inventory/project";

/** What a thread that renders is begun with. */
export interface WorkerBegin {
  readonly project: Project;
}

/** A stack to render. */
export type WorkerStack = Pick<StackSpec, "stack" | "config" | "secretKeys">;

/**
 * What a thread is asked: for a stack's graph, or to say what its program took from the world, which ends it; or what it is told: a
 * stamp that others are judged by.
 */
export type WorkerQuestion =
  | { readonly number: number; readonly stack: WorkerStack }
  | { readonly model: SharedModel }
  | "end";

/** A graph that a thread made: as JSON, from which it comes back as it was, or how it is like a model that the thread was told. */
export type WorkerGraph = ({ readonly text: string } | { readonly like: LikeStamp }) & {
  /** What is kept of it, packed: the text, or `LikeKept`; absent where it may not be. */
  readonly packed?: Uint8Array;
};

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
