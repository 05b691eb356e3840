import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What makes the simulated clouds as hard to live with as real ones on the first day. */
const rulesSchema = z.strictObject({
  /** A right that is used within seconds of its grant is refused once; default false. */
  lateRights: z.boolean().default(false),
  /** Quotas are those of an account that asked for none; default false: what a cloud grants on request. */
  newAccount: z.boolean().default(false),
});

/** The rules, all of them said. */
export type Rules = z.output<typeof rulesSchema>;

/** The rules in a simulator's folder (`rules.json`), and what was said of them besides. */
export function rulesIn(folder: string, said: Partial<Rules> = {}): Rules {
  const file = join(folder, "rules.json");
  const given: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  return { ...rulesSchema.parse(given), ...said };
}
