import type { Cloud } from "../../render/kinds/cloud";
import { SimulatedCloudError } from "./errors";

/** What the simulator is asked to do. */
export type Operation = "create" | "read" | "update" | "delete";

/** A fault the simulated cloud is told to have. */
export interface Fault {
  readonly op: Operation;
  /** Type token, `*` as a wildcard. Default: all. */
  readonly type?: string;
  /** URN, `*` as a wildcard. Default: all. */
  readonly urn?: string;
  /** Which matching call fails first, counted from 1. Default: 1. */
  readonly nth?: number;
  /** How many calls fail from then on. Default: 1. */
  readonly times?: number;
  /** The cloud's error code. Default: `InternalError`. */
  readonly code?: string;
  /** The message; without one the call does not fail (it may still be slow). */
  readonly message?: string;
  /** How long matching calls take, in milliseconds. */
  readonly delayMs?: number;
  /** Fail after the work is done, as when the answer is lost on its way. Default: false. */
  readonly after?: boolean;
}

/** A moment between two effects, at which a test may end its process. */
export type KillPoint = (point: string, urn: string) => void;

/** Counts calls against the faults and says which apply. */
export class FaultPlan {
  private readonly seen: number[];

  constructor(private readonly faults: readonly Fault[]) {
    this.seen = faults.map(() => 0);
  }

  /** Faults that hit this call. */
  hits(op: Operation, type: string, urn: string): Fault[] {
    return this.faults.filter((fault, index) => {
      if (fault.op !== op || !matches(fault.type, type) || !matches(fault.urn, urn)) return false;
      const count = (this.seen[index] ?? 0) + 1;
      this.seen[index] = count;
      const first = fault.nth ?? 1;
      return count >= first && count < first + (fault.times ?? 1);
    });
  }

  /** Waits and throws as the faults say. */
  static async strike(cloud: Cloud, hits: readonly Fault[], after: boolean): Promise<void> {
    for (const fault of hits) {
      if ((fault.after ?? false) !== after) continue;
      if (fault.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      if (fault.message !== undefined)
        throw new SimulatedCloudError(cloud, fault.code ?? "InternalError", fault.message);
    }
  }
}

function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(text);
}
