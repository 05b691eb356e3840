import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { KindTable, Refusal } from "../kind";
import { google, keyFault } from "./google";

/** Where KMS keeps the keys of a multi-region, https://cloud.google.com/firestore/docs/use-cmek */
const KEY_LOCATIONS: Readonly<Record<string, string>> = { eur3: "europe", nam5: "us" };

/** Firestore. */
export const FIRESTORE: KindTable = {
  "gcp:firestore/database:Database": google(
    // A UUID is refused too, which no name of ours can be.
    { path: "databases", limit: 63, pattern: /^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/ },
    {
      outputs: {
        uid: "{uuid}",
        createTime: "2026-01-01T00:00:00Z",
        earliestVersionTime: "2026-01-01T00:00:00Z",
        versionRetentionPeriod: ({ pointInTimeRecoveryEnablement }) =>
          pointInTimeRecoveryEnablement === "POINT_IN_TIME_RECOVERY_ENABLED" ? "604800s" : "3600s",
        keyPrefix: "",
        etag: "{chars:20}",
      },
      replaces: ["locationId", "databaseEdition", "cmekConfig"],
      check: databaseFault,
      protection: [
        {
          property: "deleteProtectionState",
          value: "DELETE_PROTECTION_ENABLED",
          code: "failedPrecondition",
          message:
            "Database '{name}' has delete protection enabled; set `deleteProtectionState: DELETE_PROTECTION_DISABLED` and update first",
        },
      ],
    },
  ),
  "gcp:firestore/field:Field": {
    id: "projects/{project}/databases/{in:database}/collectionGroups/{in:collection}/fields/{in:field}",
    outputs: { project: "{project}", name: "{id}" },
    replaces: ["database", "collection", "field"],
  },
  "gcp:firestore/backupSchedule:BackupSchedule": {
    id: "projects/{project}/databases/{in:database}/backupSchedules/{uuid}",
    outputs: { project: "{project}", name: "{uuid}" },
    replaces: ["database", "dailyRecurrence", "weeklyRecurrence"],
    check: retentionFault,
  },
};

function databaseFault({ cmekConfig, locationId }: PropertyMap): Refusal | undefined {
  if (!isMap(cmekConfig) || typeof locationId !== "string") return undefined;
  return keyFault(cmekConfig["kmsKeyName"], KEY_LOCATIONS[locationId] ?? locationId);
}

/** At most 14 weeks. */
function retentionFault({ retention }: PropertyMap): Refusal | undefined {
  if (typeof retention !== "string" || Number.parseInt(retention, 10) <= 8_467_200) return undefined;
  return { code: "invalidArgument", message: `retention ${retention} is longer than 14 weeks` };
}
