import { spreadBuckets } from "../../router/table/buckets";
import { buildTable } from "../../router/table/build";
import { hashTenant } from "../../router/decision/format";
import {
  type PoolItem,
  poolItemSchema,
  type Routing,
  type RoutingInput,
  routingSchema,
  type StampItem,
  stampItemSchema,
  type TenantItem,
  tenantItemSchema,
} from "../../components/routing/contract";

/** The key of HS256 in the tests; a made-up one. */
export const TOKEN_KEY = "a-key-that-only-the-tests-know-0123456789";

function stamp(number: number, id: string, more: object = {}): StampItem {
  const base = { id, number, version: 1, cloud: "aws", region: "eu-west-1" };
  return stampItemSchema.parse({ ...base, originHost: `${id}.aws.acme.example`, state: "active", ...more });
}

/** Stamps of the case table's fleet; `mt1` is in maintenance, and four take strangers. */
export const STAMPS: readonly StampItem[] = [
  stamp(0, "eu1", { strangers: true, epoch: 3 }),
  stamp(1, "eu2"),
  stamp(2, "us1", { strangers: true, region: "us-east-1" }),
  stamp(3, "pr1"),
  stamp(4, "mt1", {
    ...{ state: "maintenance", retryAfterSeconds: 120 },
    ...{ strangers: true, region: "ap-northeast-1" },
  }),
  stamp(5, "dd1"),
  stamp(77, "ap1", { strangers: true, region: "ap-southeast-1" }),
  stamp(4095, "cn1"),
];

function pool(number: number, name: string, stamps: readonly string[], more: object = {}): PoolItem {
  const buckets = spreadBuckets(stamps.map((id) => ({ stamp: id })));
  const [residency, tier] = name.split("-");
  return poolItemSchema.parse({ name, number, version: 1, residency, tier, buckets, ...more });
}

/** Pools of the case table's fleet; a quarter of the last one's new tenants goes to a canary. */
export const POOLS: readonly PoolItem[] = [
  pool(0, "eu-standard", ["eu1", "eu2"]),
  pool(1, "us-standard", ["us1"]),
  pool(2, "eu-premium", ["pr1", "mt1"]),
  pool(63, "us-api", ["ap1"], { canary: { stamp: "cn1", permille: 250 } }),
];

/** A tenant where its pool's buckets put it, unless a stamp is said. */
export function tenant(name: string, poolName: string, more: Partial<TenantItem> = {}): TenantItem {
  const home = POOLS.find((item) => item.name === poolName)!;
  const stampId = home.buckets[hashTenant(name).bucket];
  return tenantItemSchema.parse({ tenant: name, version: 1, pool: poolName, stamp: stampId, ...more });
}

/** A name of the longest legal length. */
export const LONGEST = `l${"o".repeat(61)}g`;

const PAUSED = { since: "2026-11-01T00:00:00Z" };
const EU = [
  "acme",
  "beta",
  "gamma",
  "delta",
  "epsilon",
  "zeta",
  "eta",
  "theta",
  "iota",
  "kappa",
  "lambda",
  "mu",
];
const API = Array.from({ length: 40 }, (_, index) => `api-client-${index}`);

/** Tenants of the case table's fleet. */
export const TENANTS: readonly TenantItem[] = [
  ...EU.map((name) => tenant(name, "eu-standard")),
  ...["umbrella", "initech", "a", "7", "42", "x-y", "a--b", "xn--mnchen-3ya", LONGEST, "constructor"].map(
    (name) => tenant(name, "us-standard"),
  ),
  tenant("hooli", "eu-premium", { stamp: "pr1" }),
  tenant("closed-corp", "eu-premium", { stamp: "mt1" }),
  tenant("pinned-eu1", "eu-standard", { stamp: "eu1" }),
  tenant("pinned-eu2", "eu-standard", { stamp: "eu2" }),
  tenant("abroad", "eu-standard", { stamp: "us1" }),
  tenant("bigbank", "eu-premium", { stamp: "dd1" }),
  tenant("owner", "eu-standard", { stamp: "eu1", domains: ["owner.example.com", "shop.owner.example.com"] }),
  tenant("owner-abroad", "eu-standard", {
    ...{ stamp: "us1", functions: { batch: "ap1" } },
    domains: ["abroad.example.com", "xn--mnchen-3ya.example.com"],
  }),
  tenant("owner-paused", "eu-standard", { domains: ["paused.example.com"], suspended: PAUSED }),
  tenant("busy", "eu-standard", { stamp: "eu1", functions: { batch: "ap1", analytics: "cn1" } }),
  tenant("busy-abroad", "eu-standard", { stamp: "us1", functions: { batch: "ap1" } }),
  tenant("busy-closed", "eu-standard", { stamp: "eu1", functions: { batch: "mt1" } }),
  tenant("busy-paused", "eu-standard", { functions: { batch: "ap1" }, suspended: PAUSED }),
  tenant("busy-move", "eu-standard", {
    functions: { batch: "ap1" },
    migration: { target: "eu1", step: "moving", retryAfterSeconds: 7 },
  }),
  ...(["copying", "dualwrite", "verifying", "soaking"] as const).map((step) =>
    tenant(`move-${step}`, "us-standard", { migration: { target: "eu1", step, retryAfterSeconds: 10 } }),
  ),
  tenant("paused", "eu-standard", { suspended: PAUSED }),
  tenant("paused-pinned", "eu-standard", { stamp: "us1", suspended: PAUSED }),
  tenant("paused-move", "us-standard", {
    suspended: PAUSED,
    migration: { target: "eu1", step: "moving", retryAfterSeconds: 7 },
  }),
  tenant("move-now", "us-standard", { migration: { target: "eu1", step: "moving", retryAfterSeconds: 7 } }),
  tenant("move-long", "us-standard", { migration: { target: "eu1", step: "moving", retryAfterSeconds: 90 } }),
  ...API.map((name) => tenant(name, "us-api")),
];

/** The table of that fleet. */
export const TABLE = buildTable({ version: 7, stamps: STAMPS, pools: POOLS, tenants: TENANTS });

type SourceInput = RoutingInput["sources"][number];
const subdomain: SourceInput = { kind: "subdomain", domain: "example.test", reserved: ["www", "api"] };
const header: SourceInput = { kind: "header", name: "x-tenant" };
const claim: SourceInput = {
  kind: "claim",
  claim: "tenant",
  algorithm: "HS256",
  issuer: "https://login.example.test",
  audience: "stamps",
};

const CONFIGS = {
  subdomain: { sources: [subdomain] },
  header: { sources: [header] },
  chain: { sources: [subdomain, header, claim] },
  claimFirst: { sources: [claim, subdomain, header] },
  headerFirst: { sources: [header, subdomain] },
  functions: {
    sources: [subdomain, header],
    functions: [
      { function: "batch", path: "/api/batch" },
      { function: "analytics", path: "/api" },
      { function: "batch", host: "batch.example.test" },
      { function: "batch", host: "batch.example.org" },
    ],
  },
  own: {
    sources: [subdomain, { kind: "domain" }, header],
    functions: [{ function: "batch", path: "/batch" }],
  },
  ownFirst: { sources: [{ kind: "domain" }, claim, subdomain] },
  nearest: { sources: [subdomain], nearest: { header: "cloudfront-viewer-country" } },
  at: {
    sources: [{ ...claim, at: { seconds: 3600 } }, subdomain],
    functions: [{ function: "batch", path: "/batch" }],
    nearest: { header: "cloudfront-viewer-country" },
  },
  domains: {
    sources: [
      { ...subdomain, reserved: [] },
      { ...subdomain, domain: "example.org" },
    ],
  },
} satisfies Record<string, RoutingInput>;

export type ConfigName = keyof typeof CONFIGS;

/** Routing configurations of the case table. What is decided of a tenant on the move is answered at once. */
export const ROUTINGS = Object.fromEntries(
  Object.entries(CONFIGS).map(([name, input]) => [
    name,
    routingSchema.parse({ ...input, limits: { holdSeconds: 0 } }),
  ]),
) as Record<ConfigName, Routing>;
