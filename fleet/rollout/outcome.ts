import type { Evidence } from "./metrics/schema";

/** Why something did not work; the resource where one is to blame. */
export interface Failure {
  readonly reason: string;
  readonly resource?: string;
}

/** What gates said of a wave. */
export interface GateAnswer {
  /** What is wrong with its health; undefined when nothing is. */
  readonly reason: string | undefined;
  /** The numbers that decided. */
  readonly evidence: readonly Evidence[];
}
