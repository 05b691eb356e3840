import fc from "fast-check";
import type { Residency } from "../../components/contract/cloud";
import {
  type Load,
  type StampItem,
  stampItemSchema,
  type StampState,
  type Tier,
  type Use,
} from "../../components/routing/contract";
import type { PlaceRequest } from "../../tenants/placement/judge";

export const TODAY = "2026-11-21";

/** A stamp's item with what a test cares about. */
export function stamp(
  id: string,
  number: number,
  more: {
    residency?: Residency;
    tier?: Tier;
    state?: StampState;
    expires?: string;
    tenants?: number;
    use?: Partial<Use>;
    bounds?: Partial<NonNullable<StampItem["capacity"]>["bounds"]>;
  } = {},
): StampItem {
  const { bounds, expires, residency = "eu", state = "active", tenants = 0, tier = "standard", use } = more;
  return stampItemSchema.parse({
    ...{ id, number, version: 1, cloud: "aws", region: "eu-west-1", originHost: `${id}.example.test`, state },
    capacity: {
      ...{ residency, tier, class: tier },
      bounds: {
        ...{ tenants: 10, requestsPerSecond: 100, databaseConnections: 500, storageGb: 1000 },
        ...bounds,
      },
      ...(expires === undefined ? {} : { expires }),
    },
    use: { tenants, ...use },
  });
}

export function request(tenant: string, more: Partial<PlaceRequest> = {}): PlaceRequest {
  return { tenant, residency: "eu", tier: "standard", ...more };
}

const residencies: Residency[] = ["eu", "us"];
const tiers: Tier[] = ["standard", "premium", "dedicated"];
const load: fc.Arbitrary<Load> = fc
  .record({
    requestsPerSecond: fc.integer({ min: 0, max: 40 }),
    databaseConnections: fc.integer({ min: 0, max: 200 }),
    storageGb: fc.integer({ min: 0, max: 400 }),
  })
  .chain((four) =>
    fc
      .option(fc.record({ seats: fc.integer({ min: 0, max: 60 }) }), { nil: undefined })
      .map((own) => (own === undefined ? four : { ...four, own })),
  );

export const anyRequest: fc.Arbitrary<PlaceRequest> = fc
  .record({
    tenant: fc.integer({ min: 0, max: 999 }).map((number) => `tenant-${number}`),
    residency: fc.constantFrom(...residencies),
    tier: fc.constantFrom(...tiers),
    load: fc.option(load, { nil: undefined }),
  })
  .map(({ load: known, ...rest }) => (known === undefined ? rest : { ...rest, load: known }));

/** A stamp in any state, with any use that its bounds allow. */
export function anyStamp(number: number): fc.Arbitrary<StampItem> {
  return fc
    .record({
      residency: fc.constantFrom(...residencies),
      tier: fc.constantFrom(...tiers),
      state: fc.constantFrom<StampState>("active", "active", "active", "draining", "retiring", "maintenance"),
      expires: fc.constantFrom(undefined, undefined, "2026-11-20", TODAY, "2027-01-31"),
      tenants: fc.integer({ min: 0, max: 10 }),
      bound: fc.constantFrom(10, 20, 150),
      own: fc.constantFrom<Record<string, number> | undefined>(
        undefined,
        undefined,
        { seats: 50 },
        { seats: 200, messagesPerSecond: 10 },
      ),
    })
    .map(({ bound, own, expires, residency, state, tenants, tier }) =>
      stamp(`s${number}`, number, {
        ...{ residency, tier, state },
        tenants: tier === "dedicated" ? Math.min(tenants, 1) : tenants,
        bounds: { tenants: tier === "dedicated" ? 1 : bound, ...(own === undefined ? {} : { own }) },
        ...(expires === undefined ? {} : { expires }),
      }),
    );
}

export const anyStamps: fc.Arbitrary<StampItem[]> = fc
  .integer({ min: 0, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyStamp(index))));
