import type { Verdict } from "./verdict";

/** What is to be judged. */
export interface CheckInput {
  /** Files of exported states; without any the fleet is rendered and judged as its program describes it. */
  readonly states: readonly string[];
  /** Whether what the states hold must be what the project's lock records: deployed is what was reviewed. Default: no. */
  readonly lock?: boolean;
}

/** A verdict on a fleet. */
export interface CheckResult extends Verdict {
  /** Which stamps were not judged, in words; absent when all were. */
  readonly left?: string | undefined;
  /** Stack → the file that stands for it in a report; not part of what is printed. */
  readonly files: ReadonlyMap<string, string>;
  /** The project's file, for what no stack's stands for. */
  readonly projectFile: string;
  /** The folder that these files are relative to. */
  readonly folder: string;
}
