import { byPattern, hasOwn } from "./recogniser";

/** Aliases of AWS KMS keys, `alias/<name>`, also within an ARN that is not the stamp's. */
export const keyAlias = byPattern(
  "key-alias",
  /alias\//u,
  /(?<![\w/:-])alias\/[\w/\uE000-\uE003-]+/gu,
  ([alias]) => hasOwn(alias),
);
