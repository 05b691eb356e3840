import type { Rule } from "../../../../rule";
import { lakeDatasetEncrypted } from "./dataset-encrypted";
import { lakeTableDeletionProtection } from "./table-deletion-protection";
import { lakeTableEncrypted } from "./table-encrypted";

/** What a centre on Google Cloud has and no stamp, a rule a line. */
export const gcpLakeBaseline: readonly Rule[] = [
  lakeDatasetEncrypted,
  lakeTableDeletionProtection,
  lakeTableEncrypted,
];
