import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where `tools/truth/install.mjs` puts what the clouds publish. */
export const PUBLISHED = join(__dirname, "../../.tools/truth/packages");
/** What it made of the Azure SDKs. */
export const AZURE = join(__dirname, "../../.tools/truth/azure.json");

/** Why there is nothing to judge by; undefined when there is. */
export function missing(): string | undefined {
  return existsSync(AZURE) ? undefined : "nothing published is at hand: run `node tools/truth/install.mjs`";
}
