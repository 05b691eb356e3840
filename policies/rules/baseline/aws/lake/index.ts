import type { Rule } from "../../../../rule";
import { lakeResultsEncrypted } from "./results-encrypted";
import { lakeSearchEncrypted } from "./search-encrypted";
import { lakeSearchNarrow } from "./search-narrow";
import { lakeSearchPrivate } from "./search-private";
import { lakeStreamEncrypted } from "./stream-encrypted";
import { lakeWorkgroupEnforced } from "./workgroup-enforced";

/** What a centre on AWS has and no stamp, a rule a line. */
export const awsLakeBaseline: readonly Rule[] = [
  lakeResultsEncrypted,
  lakeSearchEncrypted,
  lakeSearchNarrow,
  lakeSearchPrivate,
  lakeStreamEncrypted,
  lakeWorkgroupEnforced,
];
