import { defined } from "../../core/defined";
import type { LogEntry } from "./log";
import { LOG_PARTITION, logSort } from "../../components/routing/registry-rows";
import { DOMAIN_PARTITION, historyPartition, type Row, type RowKey, stampTenantsPartition } from "./rows";
import { stampsOf } from "./usage";
import type { Touched } from "./view";

/** The rows of a commit: items, places, what each item was, and the log. */
export function commitRows(
  touched: readonly Touched[],
  { at, by, id, sequence }: Omit<LogEntry, "writes">,
): { readonly puts: readonly Row[]; readonly deletes: readonly RowKey[] } {
  const puts: Row[] = [];
  const deletes: RowKey[] = [];
  const sort = logSort(sequence);
  for (const { kind, key, before, after } of touched) {
    const own = domains(after);
    for (const domain of domains(before))
      if (!own.includes(domain)) deletes.push({ partition: DOMAIN_PARTITION, sort: domain });
    const prior = stamps(before);
    const now = stamps(after);
    for (const stamp of prior)
      if (!now.has(stamp)) deletes.push({ partition: stampTenantsPartition(stamp), sort: key });
    const was = after === undefined ? {} : { item: after };
    puts.push({ partition: historyPartition(kind, key), sort, value: { at, by, ...was } });
    if (after === undefined) {
      if (before !== undefined) deletes.push({ partition: kind, sort: key });
      continue;
    }
    puts.push({ partition: kind, sort: key, value: after });
    for (const domain of own)
      puts.push({ partition: DOMAIN_PARTITION, sort: domain, value: { tenant: key } });
    for (const stamp of now) puts.push({ partition: stampTenantsPartition(stamp), sort: key, value: after });
  }
  const writes = touched.map(({ kind, key, after }) => ({
    kind,
    key,
    ...defined({ item: after }),
  }));
  const entry: LogEntry = { id, sequence, at, by, writes };
  puts.push({ partition: LOG_PARTITION, sort, value: entry });
  return { puts, deletes };
}

function domains(item: Touched["before"]): readonly string[] {
  return item !== undefined && "tenant" in item ? (item.domains ?? []) : [];
}

function stamps(item: Touched["before"]): Set<string> {
  return item !== undefined && "tenant" in item ? stampsOf(item) : new Set();
}
