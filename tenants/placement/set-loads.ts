import type { Load, TenantItem } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { loadSchema } from "../../components/routing/contract";
import { LOAD_BOUNDS, requireBounds, saidAnew } from "../registry/usage";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";

/** What was measured of a tenant; what is missing stays what it is. */
export interface PartialLoad {
  readonly tenant: string;
  readonly load: { readonly [Key in keyof Load]?: Load[Key] | undefined };
}

/** What became of loads that were told. */
export interface LoadsSet {
  readonly changed: number;
  /** Tenants that were counted so already. */
  readonly same: number;
}

/**
 * Counts tenants with what they were measured to take, as many a write as the registry takes. The same again changes nothing. Whoever takes
 * less comes first, and is counted whatever the others take; of those that take more each write is counted whole, or not at all. The order
 * in which they are given decides nothing.
 *
 * @throws StampError `input` with all names the registry does not have, or a bound that no stamp has, before anything is written; `state` where a stamp's bound would
 * be passed: those of earlier writes are counted
 */
export async function setLoads(registry: Registry, loads: readonly PartialLoad[]): Promise<LoadsSet> {
  const unknown: string[] = [];
  const less: PartialLoad[] = [];
  const more: PartialLoad[] = [];
  const stamps = await registry.list("stamp");
  for (const each of [...loads].sort((a, b) => (a.tenant < b.tenant ? -1 : 1))) {
    const known = await registry.get("tenant", each.tenant);
    if (known === undefined) {
      unknown.push(each.tenant);
      continue;
    }
    await requireBounds(each, known, () => Promise.resolve(stamps));
    (isLess(known.load, each.load) ? less : more).push(each);
  }
  if (unknown.length > 0)
    throw StampError.all(
      unknown.map(
        (tenant) =>
          new StampError("input", "the registry has no such tenant", {
            field: "tenant",
            received: tenant,
            fix: "see stampworks tenants list",
          }),
      ),
    );
  let changed = 0;
  for (const some of [less, more])
    for (let at = 0; at < some.length; at += registry.writeSize) {
      const chunk = some.slice(at, at + registry.writeSize);
      changed += await untilUndisputed(() => setChunk(registry, chunk));
    }
  return { changed, same: loads.length - changed };
}

async function setChunk(registry: Registry, chunk: readonly PartialLoad[]): Promise<number> {
  const items: TenantItem[] = [];
  for (const { load, tenant } of chunk) {
    const known = await registry.get("tenant", tenant);
    if (known === undefined) continue;
    // What was measured alone changes: somebody else may have counted the rest meanwhile.
    const whole = loadSchema.safeParse({ ...known.load, ...saidAnew(known.load, defined(load)) });
    if (!whole.success || isSame(known.load, whole.data)) continue;
    items.push({ ...known, load: whole.data, version: known.version + 1 });
  }
  if (items.length > 0) await registry.write(items.map((item) => ({ kind: "tenant", item })));
  return items.length;
}

/** Whether nothing of it is more than before. */
function isLess(before: TenantItem["load"], after: PartialLoad["load"]): boolean {
  if (before === undefined) return false;
  const own = Object.entries(after.own ?? {});
  return (
    LOAD_BOUNDS.every((bound) => (after[bound] ?? before[bound]) <= before[bound]) &&
    own.every(([bound, amount]) => amount <= (before.own?.[bound] ?? -1))
  );
}

function isSame(before: TenantItem["load"], after: Load): boolean {
  if (before === undefined) return false;
  const [had = {}, has = {}] = [before.own, after.own];
  return (
    LOAD_BOUNDS.every((bound) => before[bound] === after[bound]) &&
    [...Object.keys(had), ...Object.keys(has)].every((bound) => had[bound] === has[bound])
  );
}
