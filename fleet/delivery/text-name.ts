import { createHash } from "node:crypto";

/** Names a text; two are the same if their names are. */
export function nameOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
