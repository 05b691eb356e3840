import { z } from "zod";
import { Cloud, Residency } from "../contract/cloud";
import { text } from "../contract/identity";
import { STAMP_ID } from "../contract/naming";
import type { EdgeConfig } from "./edge/types";

const domain = text(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a domain name in lower case");
const seconds = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

/** Algorithms a token may be signed with. CloudFront Functions has HMAC only, so RS256 and ES256 need the thin router. */
export const TokenAlgorithm = { Hs256: "HS256", Rs256: "RS256", Es256: "ES256" } as const;
export type TokenAlgorithm = (typeof TokenAlgorithm)[keyof typeof TokenAlgorithm];

/** Where the tenant's name is taken from. */
export const tenantSourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    /** The one label in front of a domain: `acme` of `acme.example.test`. */
    kind: z.literal("subdomain"),
    domain,
    /** Labels that are no tenants; default `www`. A request to one goes on to the next source. */
    reserved: z
      .array(text(/^[a-z0-9-]{1,63}$/, "a label"))
      .max(100)
      .default(["www"]),
  }),
  z.strictObject({
    /** A request header. Whoever can set it chooses the tenant: the stamp must authorise all the same. */
    kind: z.literal("header"),
    /** Name in lower case; `x-stamp-*` is the routing layer's own. */
    name: text(
      /^(?!x-stamp-|host$|authorization$)[a-z][a-z0-9-]{0,63}$/,
      "a header name in lower case, not x-stamp-*",
    ),
  }),
  z.strictObject({
    /** A claim of a bearer token; read only when the token verifies. The key is a secret and no part of this. */
    kind: z.literal("claim"),
    /** Name of the claim; default `tenant`. */
    claim: text(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, "a claim's name: letters, digits, underscores").default(
      "tenant",
    ),
    /** The only algorithm accepted; default RS256. */
    algorithm: z.enum(TokenAlgorithm).default(TokenAlgorithm.Rs256),
    /** The only issuer accepted. */
    issuer: text(/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,200}$/, "an issuer without spaces and quotes"),
    /** The only audience accepted. */
    audience: text(/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,200}$/, "an audience without spaces and quotes"),
  }),
]);

/** Limits of the thin router. */
export const routerLimitsSchema = z.strictObject({
  /** Open connections of one router; 100–1,000,000, default 5,000. Each takes two files of the process's limit. */
  connections: z.int().min(100).max(1_000_000).default(5000),
  /** Connections to one stamp from one router; the rest wait; 10–100,000, default 2,000. */
  connectionsPerStamp: z.int().min(10).max(100_000).default(2000),
  /** Requests per second from one address before 429; 0 means no limit, up to 1,000,000, default 0. */
  requestsPerSecondPerAddress: z.int().min(0).max(1_000_000).default(0),
});

/** How requests find their stamp; one for all three clouds. */
export const routingSchema = z.strictObject({
  /** Sources of the tenant's name, in the order they are asked; 1–8, at most one claim. */
  sources: z
    .array(tenantSourceSchema)
    .min(1)
    .max(8)
    .refine((sources) => sources.filter(({ kind }) => kind === "claim").length <= 1, {
      error: "at most one claim: a token is verified by one rule",
    }),
  limits: routerLimitsSchema.prefault({}),
  /** Path a stamp answers 200 on when it can serve; default `/healthz`. */
  healthPath: text(/^\/[A-Za-z0-9/_.-]{0,100}$/, "an absolute path").default("/healthz"),
  /** Seconds a request to a stamp may take; 1–600, default 60. */
  timeoutSeconds: seconds(1, 600).default(60),
  /** Seconds of Retry-After while a stamp does not answer; 1–3600, default 10. */
  downRetrySeconds: seconds(1, 3600).default(10),
  /** Seconds open requests have to end when a router stops; 1–600, default 30. */
  drainSeconds: seconds(1, 600).default(30),
});

/** How requests find their stamp, parsed. */
export type Routing = z.output<typeof routingSchema>;
/** How requests find their stamp, as a user writes it. */
export type RoutingInput = z.input<typeof routingSchema>;

/** The part of the configuration that the decision needs; a Routing fits it as it is. */
export function edgeConfig(routing: Routing): EdgeConfig {
  return { sources: routing.sources };
}

const version = z.int().min(1);
const retryAfterSeconds = seconds(1, 86_400);
const POOL_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const TENANT_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** States of a stamp that routing knows: serving, or closed for maintenance. */
export const StampState = { Active: "active", Maintenance: "maintenance" } as const;
export type StampState = (typeof StampState)[keyof typeof StampState];

/** A stamp in the registry. `version` grows by one with each write and is what a conditional write names. */
export const stampItemSchema = z.strictObject({
  id: text(STAMP_ID, "a stamp's id"),
  version,
  /** Number in the table, its own for life; 0–4095. */
  number: z.int().min(0).max(4095),
  cloud: z.enum(Cloud),
  region: z.string().min(1).max(40),
  /** Where requests are sent. */
  originHost: text(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$/,
    "a host name, perhaps with a port",
  ),
  state: z.enum(StampState),
  /** Seconds of Retry-After in maintenance; 1–86,400, default 300. */
  retryAfterSeconds: retryAfterSeconds.default(300),
});

/** A pool in the registry: the stamps of one residency and tier, among which tenants are spread by hash. */
export const poolItemSchema = z.strictObject({
  name: text(POOL_NAME, "a pool's name"),
  version,
  /** Number in the table; 0–63. */
  number: z.int().min(0).max(63),
  residency: z.enum(Residency),
  tier: z.string(),
  /** Id of the stamp of each of the 4,096 hash buckets. Kept, not derived: adding a stamp moves no tenant by itself. */
  buckets: z.array(z.string()).length(4096),
  /** Stamp that a share of the buckets goes to instead, per mille; only for pools whose stamps hold no tenant's data. */
  canary: z.strictObject({ stamp: z.string(), permille: z.int().min(0).max(1000) }).optional(),
});

/** A tenant in the registry, the truth about where it is. */
export const tenantItemSchema = z.strictObject({
  tenant: text(TENANT_NAME, "1 to 63 lower-case letters, digits and dashes, no dash at the ends"),
  version,
  /** Its pool; a tenant of a dedicated stamp has one too, the pool it came from or would go to. */
  pool: text(POOL_NAME, "a pool's name"),
  /** The stamp that holds its data. */
  stamp: text(STAMP_ID, "a stamp's id"),
  /** The stamp that takes over, for tenants that have one. */
  standby: text(STAMP_ID, "a stamp's id").optional(),
  /** Where a migration stands; only the cut-over itself (`moving`) keeps requests out. */
  migration: z
    .strictObject({
      target: text(STAMP_ID, "a stamp's id"),
      step: z.enum(["copying", "dualwrite", "verifying", "moving", "soaking"]),
      /** Seconds of Retry-After during the cut-over; default 10. */
      retryAfterSeconds: retryAfterSeconds.default(10),
    })
    .optional(),
});

export type StampItem = z.output<typeof stampItemSchema>;
export type PoolItem = z.output<typeof poolItemSchema>;
export type TenantItem = z.output<typeof tenantItemSchema>;
