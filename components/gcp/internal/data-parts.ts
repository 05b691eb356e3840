import type { Cache } from "../cache";
import type { Database } from "../database";
import type { Events } from "../events";
import type { Network } from "../network";
import type { Queue } from "../queue";
import type { Secrets } from "../secrets";
import type { Storage } from "../storage";

/** The parts on Google Cloud that hold or carry data: what the app, its backups and its alarms are handed. */
export interface GcpDataParts {
  readonly network: Network;
  readonly secrets: Secrets;
  readonly storage: Storage;
  readonly queue: Queue;
  readonly events: Events;
  readonly cache: Cache;
  readonly database: Database;
}
