import type { Rule } from "../../../../rule";
import { lakeSearchContained } from "./search-contained";
import { lakeSearchEncrypted } from "./search-encrypted";
import { lakeSearchPrivate } from "./search-private";

/** What a centre on Azure has and no stamp, a rule a line. */
export const azureLakeBaseline: readonly Rule[] = [
  lakeSearchContained,
  lakeSearchEncrypted,
  lakeSearchPrivate,
];
