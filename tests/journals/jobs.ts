import type { DynamoDbPlace } from "../../tenants/registry/dynamodb";

/** The stamps that two machines roll a release out to. */
export const RINGS = { canary: ["ca1"], early: ["ea1", "ea2", "ea3"], broad: ["br1", "br2", "br3", "br4"] };

/** What an operator is told to do: it says `ready` when its store is open, and begins when it is told `go`. */
export interface Job {
  readonly name: string;
  readonly store: { readonly folder: string } | DynamoDbPlace;
  /** File of the updates that came to their end: stamp, release, and the fencing number of who made it. */
  readonly world: string;
  readonly release: string;
  readonly leaseMs: number;
  /** Milliseconds an update takes, about. */
  readonly updateMs: number;
}
