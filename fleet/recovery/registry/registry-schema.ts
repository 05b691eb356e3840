import { z } from "zod";
import { shellCommand } from "../../../core/operator-words";

/** Copies of a registry that is a folder, each in a folder named by its moment in UTC (20270131T120000Z). */
const folder = z.strictObject({
  kind: z.literal("folder"),
  /** Folder of the copies, from the project's root; each has the registry's own files, as LMDB's `mdb_copy` writes them. */
  points: z.string().min(1),
});

/**
 * Point-in-time recovery of the registry's table, into a table beside it, `<table>-drill-<random>`, which is deleted again.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
 */
const dynamodb = z.strictObject({ kind: z.literal("dynamodb") });

/** By commands of the operator's: how registries in Cosmos DB and Firestore are restored, which come back as an account or a database. */
const command = z.strictObject({
  kind: z.literal("command"),
  /**
   * Restores a copy and prints, as the last line of its first output, where it is: an address such as
   * `firestore://<project>/<database>/<collection>`, or a folder with a `data.mdb`. Told STAMPWORKS_REGISTRY, STAMPWORKS_DRILL, the drill's own
   * name (`drill-` and 16 of 0–9 and a–f), which the copy's name must hold, and, where one was asked for, STAMPWORKS_AT, the moment.
   */
  restore: shellCommand,
  /**
   * Removes it; told STAMPWORKS_REGISTRY, STAMPWORKS_DRILL and STAMPWORKS_RESTORED, what `restore` printed, a folder by its whole path. It is run
   * only where that is proven to be the drill's own copy.
   */
  remove: shellCommand,
});

/** What a project's `stampworks.yaml` says of the drill of its registry. */
export const registryDrillSchema = z.strictObject({
  backup: z.discriminatedUnion("kind", [folder, dynamodb, command]),
  /** Most minutes of writes that may be lost with the registry; 0–10080. */
  rpoMinutes: z.number().min(0).max(10_080),
  /** Most minutes that restoring may take; 0–10080. */
  rtoMinutes: z.number().min(0).max(10_080),
});

/** How the registry is restored, and what is promised of that. */
export type RegistryDrill = z.output<typeof registryDrillSchema>;
/** How the registry is restored. */
export type BackupConfig = RegistryDrill["backup"];
