import type { Sample } from "./outliers";

/** Fewer tenants than this are no witnesses: what one tenant or its visitors provoke takes no stamp from the others. */
const LEAST_TENANTS = 2;

/** One answer of a stamp. */
export interface Answer {
  readonly stamp: string;
  /** The tenant, or its group. */
  readonly tenant: string;
  readonly isError: boolean;
  readonly milliseconds: number;
}

/** What a stamp answered to a tenant. */
interface Answered {
  requests: number;
  errors: number;
  milliseconds: number;
}

/**
 * Answers of stamps, counted by tenant. A stamp counts for as ill, and as slow, as half its tenants find it, however much each of them
 * asks: one tenant's errors, or those that somebody provokes of one tenant, are not the stamp's.
 */
export class ByTenant {
  private readonly all = new Map<string, Map<string, Answered>>();

  count({ isError, milliseconds, stamp, tenant }: Answer): void {
    const tenants = this.all.get(stamp) ?? new Map<string, Answered>();
    this.all.set(stamp, tenants);
    const answered = tenants.get(tenant) ?? { requests: 0, errors: 0, milliseconds: 0 };
    tenants.set(tenant, answered);
    answered.requests += 1;
    answered.errors += isError ? 1 : 0;
    answered.milliseconds += milliseconds;
  }

  /** What is to be judged, a stamp that fewer than two tenants asked left out; counting begins anew. */
  take(): Sample[] {
    const samples = [...this.all].flatMap(([stamp, tenants]) => {
      if (tenants.size < LEAST_TENANTS) return [];
      const each = [...tenants.values()];
      const requests = each.reduce((sum, one) => sum + one.requests, 0);
      const share = half(each.map((one) => one.errors / one.requests));
      const milliseconds = half(each.map((one) => one.milliseconds / one.requests));
      return [{ stamp, requests, errors: requests * share, milliseconds }];
    });
    this.all.clear();
    return samples;
  }
}

/** The median, of two in the middle the lower: more than half the tenants have it at least. */
function half(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
