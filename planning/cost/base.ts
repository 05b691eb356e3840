import { z } from "zod";
import { StampError } from "../../core/errors";
import { readJsonFile } from "../../core/files/json";
import { shownPath } from "../../core/files/shown-path";
import type { PricedForm } from "./cost-of";
import type { Comparable } from "./diff";

/** Most bytes of the file; a lock has some hundred thousand. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a cost is compared with: forms of a lock, priced as of now, or the result of an earlier run. */
export type Base =
  | { readonly kind: "lock"; readonly forms: Readonly<Record<string, PricedForm>> }
  | { readonly kind: "cost"; readonly classes: readonly Comparable[] };

const line = z.object({
  part: z.string(),
  type: z.string(),
  name: z.string(),
  price: z.string(),
  unit: z.string(),
  quantity: z.number(),
  monthly: z.number(),
  by: z.enum(["size", "use"]),
});
const cost = z.object({
  classes: z.array(
    z.object({ id: z.string(), monthly: z.number(), tenants: z.number().positive(), lines: z.array(line) }),
  ),
});
const lock = z.object({
  version: z.literal(1),
  forms: z.record(z.string(), z.object({ resources: z.record(z.string(), z.looseObject({})) })),
});

/**
 * Reads what to compare with: another `blueprint.lock.json`, or what `stampworks cost --json` printed.
 * @throws StampError `input`
 */
export function readBase(path: string): Base {
  const file = shownPath(path);
  const expected = "give another blueprint.lock.json, or what stampworks cost --json printed";
  const value = readJsonFile(path, { limit: MAX_BYTES, name: file, field: "--diff", expected });
  const asLock = lock.safeParse(value);
  if (asLock.success) return { kind: "lock", forms: asLock.data.forms };
  const asCost = cost.safeParse(value);
  if (asCost.success) return { kind: "cost", classes: asCost.data.classes };
  throw new StampError("input", "neither a lock of a blueprint nor a result of stampworks cost", {
    file,
    field: "--diff",
    fix: expected,
  });
}
