import type { Session } from "../../tenants/migration/postgres/session";
import type { ToolUser } from "./tools";

/** What is asked of a source. */
export interface RestoreRequest {
  readonly stamp: string;
  /** The cloud's region of the stamp. */
  readonly region: string;
  /** The moment that is to come back. Default: the newest. */
  readonly at?: Date;
  /** Names of recovery points that are known to be bad: an older one is taken. Default none. */
  readonly passOver?: readonly string[];
  /** An empty folder that only this drill uses. */
  readonly scratch: string;
  /** Whom other programs are run as. Default: as this process is. */
  readonly user?: ToolUser;
  readonly signal: AbortSignal;
}

/** What was brought back. */
export interface Restored {
  /** Name of the recovery point among its source's. */
  readonly id: string;
  /** The recovery point, for people: `20270131T020000Z, WAL up to 0000000100000000000000A7`. */
  readonly point: string;
  /** SHA-256 of what identifies the recovery point: a backup's manifest, a list of checksums. */
  readonly digest: string;
  /** All that was acknowledged up to this moment is there. */
  readonly upTo: Date;
  /** What was looked at and found in order, in whole sentences. */
  readonly facts: readonly string[];
  /** What is told as STAMPWORKS_RESTORED: a connection string, or a folder. */
  readonly address: string;
  /** Rows of a query, columns as text; undefined where there is no database. */
  readonly query?: (text: string) => Promise<readonly (readonly (string | null)[])[]>;
  /** Whether an object is among what was restored; undefined where there are none. */
  readonly has?: (key: string) => boolean;
  /** What a database is copied by into another one; undefined where there is none. */
  readonly database?: RestoredDatabase;
  /** File of each object, by its key; undefined where there are none, or files don't hold all that an object has. */
  readonly files?: ReadonlyMap<string, string>;
  /** Looks for what only shows once the checks are done, such as pages with wrong checksums. @throws RestoreFailed */
  finish(): Promise<readonly string[]>;
  /** Ends what runs. The scratch folder is the caller's to remove. */
  dispose(): Promise<void>;
}

/** A restored database that is open, as one copies it. */
export interface RestoredDatabase {
  connect(): Promise<Session>;
  /** Statements that make its tables (`pre-data`), and what comes once they are filled: indexes, constraints, triggers (`post-data`). */
  statements(section: "pre-data" | "post-data"): Promise<string>;
}

/** One kind of what stamps keep, and how it is brought back. */
export interface RecoverySource {
  readonly name: string;
  readonly kind: string;
  /**
   * Brings a recovery point back, and believes nothing of it that it can look at.
   * @throws RestoreFailed with all that is wrong with the recovery point; StampError `input` for what is wrong with the settings
   */
  restore(request: RestoreRequest): Promise<Restored>;
}

/** A recovery point that is not what it should be: the drill has found what it is there to find. */
export class RestoreFailed extends Error {
  override readonly name = "RestoreFailed";

  /**
   * @param problems in whole sentences
   * @param point name of the recovery point, where another one may be good
   */
  constructor(
    readonly problems: readonly string[],
    readonly point?: string,
  ) {
    super(problems.join("; "));
  }
}
