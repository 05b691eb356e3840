import { hashTenant } from "../../router/decision/format";
import { spreadBuckets } from "../../router/table/buckets";

/** Tenants of an export. */
export const NAMES = Array.from({ length: 40 }, (_, index) => `tenant-${index}`);

/** A registry's export with these stamps, among which the tenants are spread. */
export function exported(
  version: number,
  running: readonly { readonly stamp: string; readonly port: number }[],
  state = "active",
): string {
  const buckets = spreadBuckets(running.map(({ stamp }) => ({ stamp })));
  const stamps = running.map(({ stamp, port }, number) => ({
    ...{ id: stamp, version: 1, number, cloud: "aws", region: "eu-west-1", state },
    originHost: `127.0.0.1:${port}`,
  }));
  const pools = [{ name: "eu", number: 0, version: 1, residency: "eu", tier: "standard", buckets }];
  const tenants = NAMES.map((tenant) => ({
    ...{ tenant, version: 1, pool: "eu" },
    stamp: buckets[hashTenant(tenant).bucket],
  }));
  return JSON.stringify({ version, stamps, pools, tenants });
}
