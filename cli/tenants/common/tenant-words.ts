import type { TenantItem } from "../../../components/routing/contract";
import { tenantState } from "../../../tenants/registry/machine";
import { tenantInWords } from "../../../tenants/states/tenants";

/** What holds of a tenant beside its home, in words: suspended, pinned, and where its move stands. */
export function stateOf({ migration, ...settled }: TenantItem): string {
  const set = tenantInWords(settled);
  const words = set === "" ? [] : [set];
  const isSettled = settled.pending === undefined && tenantState(settled) !== "erasing";
  if (migration === undefined) return [...words, ...(isSettled ? ["settled"] : [])].join(", ");
  const { source, step, target } = migration;
  const move = source === undefined ? `${step} to ${target}` : `${step}, from ${source} to ${target}`;
  return [...words, move].join(", ");
}
