import { z } from "zod";
import { shellCommand } from "../../core/operator-words";

/** Where a secret comes from: a file in a repository is no place for one. */
export const secretSource = z.union([
  z.strictObject({
    /** Environment variable; `{STAMP}` stands for the stamp's id in upper case. */
    env: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_{}]*$/, { error: () => "a variable's name, such as DATABASE_URL_{STAMP}" }),
  }),
  z.strictObject({
    /** Command whose output it is; `{stamp}` stands for the stamp's id. */
    command: shellCommand,
  }),
]);

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: () => "lower-case letters, digits and dashes" });
const table = z.strictObject({
  /** `schema.table`; `{tenant}` in the schema where each tenant has its own. */
  name: z.string().regex(/^[^.]+\.[^.]+$/, { error: () => "schema.table" }),
  /** Column that says whose a row is; left out where the whole table is the tenant's. */
  tenant: z.string().min(1).optional(),
  /** Instead, where no column says it: the one whose foreign key leads to a row of another declared table, which is the tenant's. */
  through: z.string().min(1).optional(),
  /** Columns that tell rows apart; default the primary key. */
  key: z.array(z.string().min(1)).min(1).optional(),
  /** Sequences that number its columns without standing in a default, as Hibernate draws them; default none. */
  sequences: z
    .array(
      z.strictObject({
        column: z.string().min(1),
        /** `schema.sequence`; `{tenant}` in the schema where each tenant has its own. */
        name: z.string().regex(/^[^.]+\.[^.]+$/, { error: () => "schema.sequence" }),
        /** Numbers that the application takes at once for each that is drawn; 1–1,000,000, default 1. Hibernate's `allocationSize` is 50. */
        block: z.int().min(1).max(1_000_000).default(1),
      }),
    )
    .optional(),
});

const postgres = z.strictObject({
  kind: z.literal("postgres"),
  name: name.default("postgres"),
  /** Connection string of a stamp's database. */
  url: secretSource,
  tables: z.array(table).min(1),
  /** Tables with the tenant's column, and sequences, that are not moved on purpose; default none. */
  leave: z.array(z.string()).default([]),
  /** Tables that stay and whose entries mean the same at both ends by their keys, though they differ otherwise; default none. */
  alike: z.array(z.string()).default([]),
  /** Query that gives the tenant's name in rows, for `$1`, its name in the registry; default they are the same. */
  lookup: z.string().min(1).optional(),
  /** Rows copied at once; 1–100,000, default 20,000. */
  portion: z.int().min(1).max(100_000).default(20_000),
});

/** Address of a container, without a signature. */
const container = z
  .url({ protocol: /^https$/, error: () => "the container's address, without a signature" })
  .refine((address) => !address.includes("?"), {
    error: () => "the container's address, without a signature: it is no place for a secret",
  });

/** An object store of each stamp. */
export const storeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("directory"),
    /** Folder of a stamp's objects, from the project's root; `{stamp}` stands for its id. */
    folder: z.string().includes("{stamp}"),
  }),
  z.strictObject({
    kind: z.literal("s3"),
    /** Bucket of each stamp, by the stamp's id. */
    buckets: z.record(z.string(), z.string().min(3)),
    /** Endpoint of a store that speaks S3; default AWS. */
    endpoint: z.url().optional(),
  }),
  z.strictObject({
    kind: z.literal("azure-blob"),
    /** Address of each stamp's container, by the stamp's id: `https://<account>.blob.core.windows.net/<container>`. */
    containers: z.record(z.string(), container),
  }),
  z.strictObject({
    kind: z.literal("google-cloud-storage"),
    /** Bucket of each stamp, by the stamp's id. */
    buckets: z.record(z.string(), z.string().min(3)),
  }),
]);

const objects = z.strictObject({
  kind: z.literal("objects"),
  name: name.default("objects"),
  store: storeSchema,
  /**
   * What becomes of versions that were overwritten or removed, and of snapshots: `refuse`, the default, begins no move where there
   * are any; `leave` moves the newest and leaves the others to the store's lifecycle rules; `move` moves all of them (S3, Cloud Storage).
   */
  versions: z.enum(["refuse", "leave", "move"]).default("refuse"),
  /** What a tenant's keys begin with: has `{tenant}` in it and ends with `/`. */
  prefix: z.string().regex(/\{tenant\}.*\/$/, { error: () => "such as tenants/{tenant}/" }),
  /** Objects copied at once; 1–64, default 8. */
  parallel: z.int().min(1).max(64).default(8),
});

const queue = z.strictObject({
  kind: z.literal("queue"),
  name: name.default("queue"),
  /** Command that prints how many of the tenant's messages are waiting or worked on; `{stamp}`, `{tenant}`. */
  pending: z.string().min(1),
  /**
   * Seconds that the number must stay 0 before the tenant is cut over; 0–300, default 5. The clouds' counts are approximate:
   * those of SQS may take a minute to become true once nobody sends.
   * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
   */
  quietSeconds: z.number().min(0).max(300).default(5),
});

/** Where one stamp's events are at its law's centre. */
const lakeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("s3"),
    /** The centre's bucket of events. */
    bucket: z.string().min(3),
    /** The centre's region, which may be another than the stamp's. */
    region: z.string().min(1),
    /** Whether the centre can be searched, as `central.search` of the blueprint says: then a copy stays there for `searchDays`. */
    search: z.boolean(),
    /** Endpoint of a store that speaks S3; default AWS. */
    endpoint: z.url().optional(),
  }),
  z.strictObject({
    kind: z.literal("azure-blob"),
    /** Address of the stamp's container at the centre: `https://<account>.blob.core.windows.net/<container>`. */
    container,
  }),
  z.strictObject({
    kind: z.literal("bigquery"),
    /** The stamp's table at the centre: `project.dataset.table`. */
    table: z
      .string()
      .regex(/^[a-z][a-z0-9:.-]*\.[A-Za-z0-9_]+\.[A-Za-z0-9_-]+$/, { error: () => "project.dataset.table" }),
  }),
  /** It lets no events out, or all that it sent is erased by other means. */
  z.strictObject({ kind: z.literal("none") }),
]);

/** Where events of all stamps are. */
const warehouse = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("duckdb"),
    /** Its file, from the project's root. */
    file: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal("lakes"),
    /** Each stamp's, by the stamp's id; stamps under one law share a bucket. */
    stamps: z.record(z.string(), lakeSchema),
  }),
]);

const centre = z.strictObject({
  kind: z.literal("centre"),
  name: name.default("centre"),
  warehouse,
  /** Where events wait for the centre; default nothing is between them. */
  broker: z.strictObject({ kind: z.literal("nats"), servers: secretSource }).optional(),
});

const own = z.strictObject({
  kind: z.literal("module"),
  name,
  /** Compiled file, from the project's root, that exports `createMover(context)`. */
  file: z.string().min(1),
});

/** What the project's `movers.yaml` may say. */
export const moversSchema = z.strictObject({
  /** The movers, in the order they work: what others refer to first. */
  movers: z
    .array(
      z.discriminatedUnion("kind", [postgres, objects, queue, centre, own], {
        error: () => "of a kind: postgres, objects, queue, centre or module",
      }),
    )
    .min(1),
});

/** Where a secret comes from. */
export type SecretSource = z.output<typeof secretSource>;
/** The movers of a fleet, parsed. */
export type MoversConfig = z.output<typeof moversSchema>;
export type MoverConfig = MoversConfig["movers"][number];
