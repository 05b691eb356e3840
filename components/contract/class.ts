import { z } from "zod";
import { ownNumbers } from "./bounds/own-bounds";
import { deploymentSchema } from "./releases/deployment";

/**
 * Sizes of machines, the same words on every cloud; `components/<cloud>/internal/sizes.ts` maps them to what the
 * cloud sells and names the source.
 */
export const Size = { Small: "small", Medium: "medium", Large: "large", XLarge: "xlarge" } as const;
export type Size = (typeof Size)[keyof typeof Size];

const size = z.enum(Size);
const count = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);
/** Names of environment variables an app may be given; `STAMP_` is ours. */
const environment = z
  .record(
    z.string().regex(/^(?!STAMP_)[A-Z][A-Z0-9_]{0,63}$/, {
      error: () => "upper-case names that don't begin with STAMP_",
    }),
    z.string().max(2000),
  )
  .default({});

/** How much one stamp of the class may carry; alarms, placement and capacity work from these. */
export const boundsSchema = z.strictObject({
  /** Tenants; 1–100,000. A dedicated stamp has 1. */
  tenants: count(1, 100_000),
  /** Requests per second at the edge; 1–1,000,000. */
  requestsPerSecond: count(1, 1_000_000),
  /** Open connections of the primary database; 20–100,000. */
  databaseConnections: count(20, 100_000),
  /** Object storage in GB; 1–10,000,000. */
  storageGb: count(1, 10_000_000),
  /**
   * Bounds of what else binds a stamp, by names that hold the unit: `{ seats: 5000, messagesPerSecond: 800 }`; each 0.001–1e12.
   * Placement, the planner, capacity and the report count with them as with the four, by what `tenants load` says a tenant takes; a tenant
   * of whom that is not known takes its share. No alarm of the stamp watches them: the clouds don't measure them. Default none.
   */
  own: ownNumbers(z.number().min(0.001).max(1e12)).optional(),
});

/** What stamps of a class do: a pool is the stamps of one residency, tier and function. */
export const functionSchema = z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, {
  error: () => "1 to 16 lower-case letters, digits and dashes, a letter first",
});

/** The web service. */
export const appSchema = z
  .strictObject({
    /** Repository of the image in the fleet's registry; the tag is the stamp's release. */
    image: z
      .string()
      .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, { error: () => "a repository name without registry and tag" }),
    /** Port the container listens on; 1024–65535, default 8080. */
    port: count(1024, 65_535).default(8080),
    /** Size of one instance; default medium. */
    size: size.default(Size.Medium),
    /** Fewest instances; 1–100, default 5. Three or more keep one a zone. */
    minInstances: count(1, 100).default(5),
    /** Most instances; 1–1000, default 10. */
    maxInstances: count(1, 1000).default(10),
    /** CPU use at which instances are added, in percent; 10–90, default 60. */
    targetCpuPercent: count(10, 90).default(60),
    /** Path that answers 200 when an instance can serve; default `/healthz`. */
    healthPath: z
      .string()
      .regex(/^\/[A-Za-z0-9/_.-]{0,100}$/, { error: () => "an absolute path" })
      .default("/healthz"),
    /** Plain environment variables; no secrets. Default none. */
    environment,
    /** How a new release takes over from the one before. */
    deployment: deploymentSchema.prefault({}),
  })
  .refine((app) => app.minInstances <= app.maxInstances, {
    path: ["minInstances"],
    error: "at most maxInstances",
  });

/** Workers: the same image, fed from the queue, not reached from outside. */
export const workersSchema = z
  .strictObject({
    /** Whether the class has workers; default true. */
    enabled: z.boolean().default(true),
    /** Size of one worker; default medium. */
    size: size.default(Size.Medium),
    /** Fewest workers; 0–100, default 2. */
    minInstances: count(0, 100).default(2),
    /** Most workers; 1–1000, default 10. */
    maxInstances: count(1, 1000).default(10),
    /** Messages waiting per worker at which workers are added; 1–10,000, default 100. */
    targetBacklog: count(1, 10_000).default(100),
    /** Command that runs in the image; default `["worker"]`. */
    command: z.array(z.string().min(1).max(200)).min(1).max(20).default(["worker"]),
  })
  .refine((workers) => workers.minInstances <= workers.maxInstances, {
    path: ["minInstances"],
    error: "at most maxInstances",
  });

/**
 * The pooler in front of the primary: many clients share few connections of the server, a transaction at a time. RDS Proxy,
 * Flexible Server's own PgBouncer, Cloud SQL's managed connection pooling. What a session keeps to itself (session-level
 * advisory locks, LISTEN, SET without LOCAL) does not go through it: that takes the direct address.
 */
export const poolingSchema = z.strictObject({
  /** Whether the app goes through a pooler; default false. */
  enabled: z.boolean().default(false),
  /**
   * Share of `bounds.databaseConnections` that the pooler may hold, in percent; 10–90, default 80. The rest is for the direct
   * address: migrations, the tenant mover, people.
   */
  serverPercent: count(10, 90).default(80),
  /** Clients at once for each connection that the pooler may hold; 2–50, default 10. */
  clientsPerConnection: count(2, 50).default(10),
});

/** The relational database: PostgreSQL on every cloud. */
export const databaseSchema = z.strictObject({
  /** Whether the class has a database; default true. */
  enabled: z.boolean().default(true),
  /** PostgreSQL major version; 15, 16 or 17, default "17". */
  version: z.enum(["15", "16", "17"]).default("17"),
  /** Size of the primary and of each replica; default large. */
  size: size.default(Size.Large),
  /** Storage in GB; 32–16,384, default 256. */
  storageGb: count(32, 16_384).default(256),
  /** Read replicas; 0–5, default 2. */
  replicas: count(0, 5).default(2),
  /** Days of point-in-time restore; 7–35, default 14. */
  backupRetentionDays: count(7, 35).default(14),
  pooling: poolingSchema.prefault({}),
});

/** The cache: Valkey or Redis, in one cluster over the zones. */
export const cacheSchema = z.strictObject({
  /** Whether the class has a cache; default true. */
  enabled: z.boolean().default(true),
  /** Size of a node; default medium. */
  size: size.default(Size.Medium),
  /** Nodes, one of them primary; 2–6, default 3. A cloud that sells only pairs or shards maps it in its sizes. */
  nodes: count(2, 6).default(3),
});

/** The work queue with its dead-letter queue. */
export const queueSchema = z.strictObject({
  /** Whether the class has a queue; default true. */
  enabled: z.boolean().default(true),
  /** Seconds a message is hidden while a worker holds it; 10–300, default 60. */
  visibilityTimeoutSeconds: count(10, 300).default(60),
  /** Days an unread message is kept; 1–7, default 4. */
  retentionDays: count(1, 7).default(4),
  /** Deliveries before a message goes to the dead-letter queue; 5–100, default 5 (the least Pub/Sub takes). */
  maxDeliveries: count(5, 100).default(5),
});

/** Events that leave the stamp for the centre of its law. */
export const eventsSchema = z.strictObject({
  /**
   * Whether its stamps let events out; default false. The blueprint then names the centre of each law that such a stamp lives under
   * (`global.<cloud>.centres`).
   */
  enabled: z.boolean().default(false),
  /** Days an event is kept that could not be delivered, before it is lost; 1–7, default 7. Alarms ring when deliveries fail. */
  retentionDays: count(1, 7).default(7),
});

/** Object storage. */
export const storageSchema = z.strictObject({
  /** Own buckets by purpose; 1–6 names of up to 8 letters and digits, default `uploads` and `exports`. */
  buckets: z
    .array(
      z.string().regex(/^[a-z][a-z0-9]{0,7}$/, {
        error: () => "1 to 8 lower-case letters and digits, a letter first",
      }),
    )
    .min(1)
    .max(6)
    .refine((names) => new Set(names).size === names.length, { error: "names that differ" })
    .default(["uploads", "exports"]),
  /** Days an overwritten or deleted object can be brought back; 7–365, default 30. */
  versionDays: count(7, 365).default(30),
});

/** Keys and secrets. */
export const secretsSchema = z.strictObject({
  /** Days between rotations of the stamp's key; 90 or fewer (CIS GCP 1.10) down to 30, default 90. AWS takes 90 or more, so 90 is used there. */
  keyRotationDays: count(30, 90).default(90),
  /** Days a deleted secret or key can be brought back; 7–30, default 30. */
  recoveryDays: count(7, 30).default(30),
});

/** Logs and alarms. */
export const observabilitySchema = z
  .strictObject({
    /** Days logs are kept; one of the values AWS takes, default 90. */
    logRetentionDays: z
      .union([z.literal(30), z.literal(60), z.literal(90), z.literal(180), z.literal(365)])
      .default(90),
    /** Share of a bound at which to plan, in percent; 50–90, default 70. */
    warnPercent: count(50, 90).default(70),
    /** Share of a bound at which to act, in percent; 55–95, above `warnPercent`, default 80. */
    actPercent: count(55, 95).default(80),
  })
  .refine((levels) => levels.warnPercent < levels.actPercent, {
    path: ["warnPercent"],
    error: "less than actPercent",
  });

/** What disaster recovery promises and what it takes. */
export const recoverySchema = z.strictObject({
  /** Most data that may be lost, in minutes; 5–1440, default 15. Point-in-time restore holds it within the region, copies hold `copyHours` out of it. */
  rpoMinutes: count(5, 1440).default(15),
  /** Longest a rebuild of the stamp may take, in minutes; 30–1440, default 120. */
  rtoMinutes: count(30, 1440).default(120),
  /** Days backups are kept; 7–365, default 35. */
  retentionDays: count(7, 365).default(35),
  /** Hours between backups that leave the region (where the law allows another region); 1–24, on AWS 4–24, default 24. */
  copyHours: count(1, 24).default(24),
});

/** Who may say that a stamp of the class is broken by its cloud's own service. `off`: nobody, and the stamp has nothing to do it with. */
const FAULTS = ["off", "two-operators", "one-operator"] as const;

/** How often the cloud's own service restores a backup for a test. */
const RESTORE_TESTS = ["off", "weekly", "monthly"] as const;

/** What drills need of the stamp itself. */
export const drillsSchema = z.strictObject({
  /**
   * What breaks the stamp's database on purpose (`stampworks drill fail`), made as parts of each stamp: an experiment of AWS FIS or of Azure Chaos
   * Studio with an identity that reaches nothing but the stamp's own; on Google Cloud, which has no such service, a role that may call the
   * database's failover and nothing else. `off`, `two-operators` (a second one confirms each) or `one-operator` (only where
   * `deletionProtection` is off: a class for tests); default `off`.
   */
  faults: z.enum(FAULTS).default("off"),
  /**
   * How often the cloud itself restores the newest backup of the database into the stamp's own subnets, tells whether that came up, and deletes it
   * again: on AWS a restore testing plan of AWS Backup, as a part of each stamp. Azure and Google Cloud have no such service, and a stamp there has
   * nothing of it. Beside `stampworks drill restore`, which alone looks into what was restored. `off`, `weekly` or `monthly`; default `off`.
   */
  restoreTests: z.enum(RESTORE_TESTS).default("off"),
});

/** Everything stamps of one class share. */
export const classSchema = z
  .strictObject({
    /** Tier of the tenants placed here: `standard`, `premium` or `dedicated` (one tenant a stamp); default `standard`. */
    tier: z.enum(["standard", "premium", "dedicated"]).default("standard"),
    /**
     * What its stamps do, where a fleet has stamps that do different things: `batch`, `analytics`; 1–16 lower-case letters,
     * digits and dashes. Only tenants who ask for a function are placed on its stamps. Default: what every tenant needs.
     */
    function: functionSchema.optional(),
    bounds: boundsSchema,
    app: appSchema,
    workers: workersSchema.prefault({}),
    database: databaseSchema.prefault({}),
    cache: cacheSchema.prefault({}),
    queue: queueSchema.prefault({}),
    events: eventsSchema.prefault({}),
    storage: storageSchema.prefault({}),
    secrets: secretsSchema.prefault({}),
    observability: observabilitySchema.prefault({}),
    recovery: recoverySchema.prefault({}),
    drills: drillsSchema.prefault({}),
    /** Whether the cloud refuses to delete data; default true. Only ephemeral test classes turn it off. */
    deletionProtection: z.boolean().default(true),
  })
  .superRefine((spec, context) => {
    const fail = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: "custom", path, message, input: undefined });
    };
    if (spec.workers.enabled && !spec.queue.enabled)
      fail(["workers", "enabled"], "workers are fed from the queue: enable it or turn workers off");
    if (spec.drills.faults === "one-operator" && spec.deletionProtection)
      fail(
        ["drills", "faults"],
        "two-operators, or off: only a class for tests (deletionProtection: false) takes one",
      );
    if (spec.drills.faults !== "off" && !spec.database.enabled)
      fail(["drills", "faults"], "off where there is no database: that is what is broken");
    if (spec.drills.restoreTests !== "off" && !spec.database.enabled)
      fail(["drills", "restoreTests"], "off where there is no database: that is what is restored");
    if (spec.tier === "dedicated" && spec.bounds.tenants !== 1)
      fail(["bounds", "tenants"], "1 in a dedicated class");
  });

/** A class, parsed: every field present. */
export type ClassSpec = z.output<typeof classSchema>;
/** A class as a user writes it: what has a default may be left out. */
export type ClassInput = z.input<typeof classSchema>;
