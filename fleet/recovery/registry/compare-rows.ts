import { isDeepStrictEqual } from "node:util";
import type { TenantItem } from "../../../components/routing/contract";
import type { Snapshot } from "../../../router/table/build";
import { type LogEntry, readLog } from "../../../tenants/registry/log";
import { DOMAIN_PARTITION, type RowStore, stampTenantsPartition } from "../../../tenants/registry/rows";
import { stampsOf } from "../../../tenants/registry/usage";
import { readItem } from "../../../tenants/registry/view";

/**
 * Looks for the first write of the copy's log that is not, or not as, in the registry's: without its log a copy can be followed by nobody.
 * @param copied writes that the copy says it has, and that the registry had
 * @returns what is wrong, in a sentence; undefined for the same history
 */
export async function otherHistory(
  copy: RowStore,
  now: RowStore,
  copied: number,
): Promise<string | undefined> {
  const [copies, own] = [entriesOf(copy), entriesOf(now)];
  try {
    for (let number = 1; number <= copied; number += 1) {
      const [one, other] = [await copies.next(), await own.next()];
      if (one.done === true || one.value.sequence !== number)
        return `the copy's log does not say what write ${number} was`;
      if (other.done === true || other.value.sequence !== number)
        return `the registry's log does not say what write ${number} was`;
      if (!isDeepStrictEqual(one.value, other.value))
        return `write ${number} of the copy is not write ${number} of the registry: it is of another one`;
    }
    return undefined;
  } finally {
    await copies.return?.();
    await own.return?.();
  }
}

function entriesOf(store: RowStore): AsyncIterator<LogEntry> {
  return readLog(store, 0)[Symbol.asyncIterator]();
}

/**
 * Compares the rows that follow from a copy's items with what it has of them: whose tenants are on a stamp, and whose a domain is. A
 * registry that lacks them moves nobody off a stamp.
 * @returns what is wrong, in sentences
 */
export async function indexProblems(
  copy: RowStore,
  { stamps, tenants }: Omit<Snapshot, "version">,
): Promise<string[]> {
  const problems: string[] = [];
  const domains = new Map<string, unknown>();
  const onStamps = new Map<string, Map<string, TenantItem>>(stamps.map(({ id }) => [id, new Map()]));
  for (const item of tenants) {
    for (const domain of item.domains ?? []) domains.set(domain, { tenant: item.tenant });
    for (const stamp of stampsOf(item)) {
      const on = onStamps.get(stamp) ?? new Map<string, TenantItem>();
      onStamps.set(stamp, on.set(item.tenant, item));
    }
  }
  for (const [stamp, expected] of onStamps) {
    const read = (key: string, value: unknown): unknown => readItem("tenant", key, value);
    const wrong = await otherRows(copy, stampTenantsPartition(stamp), { expected, read });
    problems.push(
      ...wrong.map((key) => `tenant ${key} is not among those of stamp ${stamp} as it is by itself`),
    );
  }
  const wrong = await otherRows(copy, DOMAIN_PARTITION, { expected: domains, read: (_, value) => value });
  return [...problems, ...wrong.map((key) => `whose domain ${key} is does not follow from the tenants`)];
}

interface Expected {
  readonly expected: ReadonlyMap<string, unknown>;
  readonly read: (key: string, value: unknown) => unknown;
}

/** Keys of a partition whose rows are missing, too many or others. */
async function otherRows(
  store: RowStore,
  partition: string,
  { expected, read }: Expected,
): Promise<string[]> {
  const wrong: string[] = [];
  const missing = new Set(expected.keys());
  for await (const { sort, value } of store.range(partition)) {
    missing.delete(sort);
    const wanted = expected.get(sort);
    if (wanted === undefined || !isDeepStrictEqual(read(sort, value), wanted)) wrong.push(sort);
  }
  return [...wrong, ...missing];
}
