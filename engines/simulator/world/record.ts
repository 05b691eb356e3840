import type { PropertyMap } from "../../../graph/model/property";

/** One resource as the simulated cloud keeps it. Secret values are sealed in what is written to disk. */
export interface CloudRecord {
  /** Unique within a shard: type, place and id. */
  readonly key: string;
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  /** The physical name. */
  readonly name: string;
  /** What its generated parts follow from. */
  readonly seed: string;
  /** The account, subscription or project it belongs to; absent for a guest there. */
  readonly home?: string;
  /** Where a record lives: `account/region`, a subscription or a project. */
  readonly place: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  /** The caller's idempotency token of the create. */
  readonly token?: string;
  /** Identifiers others may refer to it by. */
  readonly own: readonly string[];
  /** Keys of the simulated resources its inputs refer to. */
  readonly refers: readonly string[];
  /** Names of what was deleted in it and can still be brought back; absent for none. */
  readonly left?: readonly string[];
  /** Its revisions; absent for what has none. */
  readonly revised?: { readonly count: number; readonly names: readonly string[] };
  /** Path of its claim on a name, relative to the claims' folder. */
  readonly claims: readonly string[];
}

/** One line of a shard's log. */
export type LogEntry =
  | { readonly op: "put"; readonly record: CloudRecord }
  | { readonly op: "drop"; readonly key: string };
