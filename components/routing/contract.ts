import { z } from "zod";
import { boundsSchema, functionSchema } from "../contract/class";
import { isOwnBound, ownNumbers } from "../contract/bounds/own-bounds";
import { Cloud, Residency } from "../contract/cloud";
import { text } from "../contract/identity";
import { STAMP_ID } from "../contract/naming";
import { ownDomain, seconds } from "./requests";

export {
  COUNTRY_HEADER,
  TokenAlgorithm,
  edgeConfig,
  functionRouteSchema,
  ownDomain,
  routerLimitsSchema,
  routingSchema,
  tenantSourceSchema,
  type Routing,
  type RoutingInput,
} from "./requests";

const version = z.int().min(1);
const retryAfterSeconds = seconds(1, 86_400);
const POOL_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const TENANT_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** States of a stamp. All but the last serve the tenants they have. */
export const StampState = {
  /** Serves, and takes tenants while it has room. */
  Active: "active",
  /** Serves, and takes no more tenants: it is to be emptied. */
  Draining: "draining",
  /** Is being retired: has no tenant and never takes one again. */
  Retiring: "retiring",
  /** Answers 503 to all. */
  Maintenance: "maintenance",
} as const;
export type StampState = (typeof StampState)[keyof typeof StampState];

/** Tiers of tenants, and of the stamps they are placed on; dedicated stamps take one tenant. */
export const Tier = { Standard: "standard", Premium: "premium", Dedicated: "dedicated" } as const;
export type Tier = (typeof Tier)[keyof typeof Tier];

const className = text(/^[a-z][a-z0-9-]{0,19}$/, "a class of the blueprint");
const ring = text(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and dashes, at most 20");

/** What a tenant demands of its stamp: it is placed on no other, and moved to no other. */
export const demandsSchema = z.strictObject({
  /** Class in the blueprint; default any of its tier and function. */
  class: className.optional(),
  cloud: z.enum(Cloud).optional(),
  /** The cloud's own name of a region; default any under its law. */
  region: text(/^[a-z][a-z0-9-]{1,39}$/, "the cloud's own name of a region").optional(),
  /** Rollout ring; default any. */
  ring: ring.optional(),
});

/** What a tenant takes of a stamp's bounds, where it is known. */
export const loadSchema = z.strictObject({
  /** Requests per second at the peak; 0–1,000,000. */
  requestsPerSecond: z.number().min(0).max(1_000_000),
  /** Connections of the primary database; 0–100,000. */
  databaseConnections: z.number().min(0).max(100_000),
  /** Object storage in GB; 0–10,000,000. */
  storageGb: z.number().min(0).max(10_000_000),
  /**
   * What it takes of bounds that classes declare themselves, by their names; 0, or 0.000001–1e12: sums are kept to a millionth, and less
   * would count as nothing. Of one that is not named it takes its share.
   */
  own: ownNumbers(
    z
      .number()
      .min(0)
      .max(1e12)
      .refine((amount) => amount === 0 || amount >= 1e-6, { error: "0, or 0.000001 and more" }),
  ).optional(),
});

/** What placement needs to know of a stamp. */
export const stampCapacitySchema = z.strictObject({
  /** The law its data is under. */
  residency: z.enum(Residency),
  tier: z.enum(Tier),
  /** Its class in the blueprint. */
  class: className,
  /** What it does; default what every tenant needs. */
  function: functionSchema.optional(),
  /** Its rollout ring; default unknown. A stamp of the ring `canary` takes only tenants who ask for it. */
  ring: ring.optional(),
  /** How much it may carry, as its class says. */
  bounds: boundsSchema,
  /** Share of a bound at which no tenant is placed any more, in percent; 55–95, default 80. */
  fullPercent: z.int().min(55).max(95).default(80),
  /** Last day of an ephemeral stamp (ISO 8601); default none. */
  expires: z.iso.date({ error: () => "a date such as 2027-01-31" }).optional(),
});

const ownUse = z.record(
  z.string().refine((name) => isOwnBound(name), { error: () => "a bound that a class declares" }),
  z.strictObject({ measured: z.int().min(0), sum: z.number().min(0) }),
);

/**
 * What the tenants of a stamp take of it. The registry keeps it in the same write as the tenants, so that it always
 * agrees with them. A tenant that moves counts at both ends, a standby as a tenant.
 */
export const useSchema = z.strictObject({
  /** Tenants; default 0. */
  tenants: z.int().min(0).default(0),
  /** Those whose load is known; default 0. Each of the others counts as its share of the bounds. */
  measured: z.int().min(0).default(0),
  /** Sums of the known loads; default 0. */
  requestsPerSecond: z.number().min(0).default(0),
  databaseConnections: z.number().min(0).default(0),
  storageGb: z.number().min(0).default(0),
  /** Of each bound that classes declare themselves: of how many tenants it is known, and the sum of that. Default: of none. */
  own: ownUse.optional(),
});

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
  /** In maintenance: when it is to end, and the state that it then goes back to. */
  maintenance: z
    .strictObject({
      /** ISO 8601, in UTC. It is what people are told; the stamp opens when an operator says so. */
      until: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      was: z.enum([StampState.Active, StampState.Draining]),
    })
    .optional(),
  /** It fails its tenants: until when they get 503 without that it is asked. */
  failing: z
    .strictObject({
      /** ISO 8601, in UTC. It is asked again then, without anybody's doing. */
      until: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      /** For operators, never shown to tenants. */
      why: text(/^[\x20-\x7e]{1,200}$/, "1 to 200 characters of ASCII"),
    })
    .optional(),
  /** It is no stamp of this library's: its tenants move out of it, and nobody is placed on it. Default: it is one. */
  external: z
    .strictObject({
      /** Last day on which neither law is held against it (ISO 8601). */
      until: z.iso.date({ error: () => "a date such as 2027-06-30" }),
      /** Why, for whoever reviews it. */
      reason: text(/^[\x20-\x7e]{10,200}$/, "10 to 200 characters of ASCII"),
      /** Who answers for it. */
      owner: text(/^[\x20-\x7e]{1,100}$/, "1 to 100 characters of ASCII"),
    })
    .optional(),
  /** Its application goes by a view of its tenants in the stamp's own store: who writes a tenant of it writes the view, too. Default false. */
  view: z.boolean().optional(),
  /**
   * Its view lacks a write of its tenants: the stamp's version at the last such write, set in the same write; kept by the registry, and
   * taken away once the view has it. Default: the view lacks none.
   */
  untold: version.optional(),
  /** Its view was ended without its store, which is lost; gone once it goes by a view again. Default: it was not. */
  viewLost: z
    .strictObject({
      /** ISO 8601, in UTC. */
      since: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      /** Why, for whoever reviews it. */
      reason: text(/^[\x20-\x7e]{10,200}$/, "10 to 200 characters of ASCII"),
    })
    .optional(),
  /** It takes visitors that name no tenant, to sign up; default false. */
  strangers: z.boolean().optional(),
  /**
   * Grows whenever a tenant has gone from it, or was closed there; begins with the seconds since 1970 of its registration, so that none
   * of its number had it before; kept by the registry; default 0.
   */
  epoch: z.int().min(0).optional(),
  /** What placement needs; a stamp without it takes no new tenant. */
  capacity: stampCapacitySchema.optional(),
  /** Kept by the registry; what a writer says of it does not count. */
  use: useSchema.prefault({}),
});

/** A pool in the registry: the stamps of one residency, tier and function, among which tenants are spread by hash. */
export const poolItemSchema = z.strictObject({
  name: text(POOL_NAME, "a pool's name"),
  version,
  /** Number in the table; 0–63. */
  number: z.int().min(0).max(63),
  residency: z.enum(Residency),
  tier: z.string(),
  /** What its stamps do; default what every tenant needs. */
  function: functionSchema.optional(),
  /** Id of the stamp of each of the 4,096 hash buckets. Kept, not derived: adding a stamp moves no tenant by itself. */
  buckets: z.array(z.string()).length(4096),
  /** Stamp that a share of the pool's new tenants is placed on, per mille. They stay there: it moves nobody. */
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
  /** The law its data stays under; default its pool's. A stamp under another is refused. */
  residency: z.enum(Residency).optional(),
  /** What it was sold; default its pool's. */
  tier: z.enum(Tier).optional(),
  /** It asked to be on stamps that are tried first or that end: the canary ring's, and those with a last day; default false. */
  early: z.boolean().optional(),
  /** What its stamp must be; default any of its pool. */
  demands: demandsSchema.optional(),
  /** What it takes of a stamp's bounds; default its share of them. */
  load: loadSchema.optional(),
  /** The stamp that takes over, for tenants that have one. */
  standby: text(STAMP_ID, "a stamp's id").optional(),
  /** How its standby is kept. Without it a standby is a place that is kept free, and has nothing. */
  protection: z
    .strictObject({
      /** `copying`: it has not all of any moment yet; `following`: it can take over; `over`: it has, and the old home is the standby. */
      step: z.enum(["copying", "following", "over"]),
      since: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      /** Why two stamps may have the tenant's data, for whoever reviews it. */
      reason: text(/^[\x20-\x7e]{1,200}$/, "1 to 200 characters of ASCII"),
      /** Version at which whoever keeps it took over; one with a lower number must stop. */
      epoch: version,
    })
    .optional(),
  /** Function → the stamp that serves it; what is not here its own stamp serves. At most 16, default none. */
  functions: z
    .record(functionSchema, text(STAMP_ID, "a stamp's id"))
    .refine((stamps) => Object.keys(stamps).length <= 16, { error: "at most 16" })
    .optional(),
  /** Domains of its own, in lower case, each of one tenant; at most 20, default none. */
  domains: z
    .array(ownDomain)
    .max(20)
    .refine((domains) => new Set(domains).size === domains.length, { error: "domains that differ" })
    .optional(),
  /** Stays on its stamp: who would move it is refused; default false. */
  pinned: z.boolean().optional(),
  /** Its requests are refused with 403; its data stays where it is. */
  suspended: z
    .strictObject({
      /** ISO 8601, in UTC. */
      since: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      /** For operators, never shown to the tenant; default none. */
      reason: text(/^[\x20-\x7e]{1,200}$/, "1 to 200 characters of ASCII").optional(),
    })
    .optional(),
  /** It is not a tenant yet: what it needs in its stamp is being made, or brought back. Its requests are refused with 403. */
  pending: z
    .strictObject({
      since: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      /** The command that makes it ready and that alone goes on; default either. */
      for: z.enum(["add", "restore"]).optional(),
      /** Version at which whoever makes it ready took over. */
      epoch: version.optional(),
    })
    .optional(),
  /** It is to be erased, or is being erased. Its requests are refused with 403 from `closing` on. */
  erasing: z
    .strictObject({
      /**
       * `asked`: a second operator is to confirm it; `closing`: nobody writes any more, and it can still be taken back; `deleting`: it
       * can't; `empty`: nothing of it is left.
       */
      step: z.enum(["asked", "closing", "deleting", "empty"]),
      since: z.iso.datetime({ error: () => "a time such as 2027-01-31T12:00:00Z" }),
      /** Who asked: `user@host`. */
      by: z.string().max(200),
      /** Who confirmed, where a second operator has to. */
      confirmedBy: z.string().max(200).optional(),
      /** Version at which whoever erases it took over; one with a lower number must stop. */
      epoch: version.optional(),
    })
    .optional(),
  /**
   * Where a migration stands; only the cut-over itself keeps requests out: from `holding` on routers hold them or answer 503,
   * from `moving` on applications do, too.
   */
  migration: z
    .strictObject({
      target: text(STAMP_ID, "a stamp's id"),
      /** The stamp it came from: its place and its data there are kept until the end, for an abort. */
      source: text(STAMP_ID, "a stamp's id").optional(),
      step: z.enum(["copying", "dualwrite", "verifying", "holding", "moving", "soaking"]),
      /** Version at which the present mover took over; a mover with a lower number must stop. */
      epoch: version.optional(),
      /** Seconds of Retry-After during the cut-over; default 10. */
      retryAfterSeconds: retryAfterSeconds.default(10),
    })
    .optional(),
});

/** What placement knows of a stamp, parsed. */
export type StampCapacity = z.output<typeof stampCapacitySchema>;
/** What a stamp's tenants take of it. */
export type Use = z.output<typeof useSchema>;
/** What a tenant demands of its stamp. */
export type Demands = z.output<typeof demandsSchema>;
/** What one tenant takes of a stamp. */
export type Load = z.output<typeof loadSchema>;
export type StampItem = z.output<typeof stampItemSchema>;
export type PoolItem = z.output<typeof poolItemSchema>;
export type TenantItem = z.output<typeof tenantItemSchema>;
