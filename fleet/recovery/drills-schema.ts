import { z } from "zod";
import { shellCommand } from "../../core/operator-words";
import { Residency } from "../../components/contract/cloud";
import { secretSource, storeSchema } from "../../tenants/migration/config-schema";
import { faultsSchema } from "./faults/faults-schema";
import { registryDrillSchema } from "./registry/registry-schema";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: () => "lower-case letters, digits and dashes" });
/** A folder on this machine, from the project's root; `{stamp}` stands for the stamp's id. */
const folderOfStamp = z.string().includes("{stamp}", { error: () => "a folder with {stamp} in it" });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: () => "64 hexadecimal digits" });

/** A command of the operator's: it ends with 0 where it is content, and is told STAMPWORKS_STAMP and STAMPWORKS_RESTORED. */
const commandCheck = z.strictObject({ command: shellCommand });

/** What must hold of a restored database. */
const databaseCheck = z.union([
  commandCheck,
  z
    .strictObject({
      /** Query that gives one number; it must be at least `least` and at most `most`. */
      count: z.string().min(1),
      least: z.number().optional(),
      most: z.number().optional(),
    })
    .refine(({ least, most }) => least !== undefined || most !== undefined, {
      error: "with least, most or both",
    }),
  z.strictObject({
    /** Query whose rows, in its order, must have this SHA-256: columns by tabs, rows by line breaks, NULL as \N. */
    checksum: z.string().min(1),
    sha256,
  }),
  z.strictObject({
    /** Query that gives keys of objects, each of which must be among those that `objects` restored. */
    keys: z.string().min(1),
    /** Name of the restored objects. */
    objects: name,
  }),
]);

const postgres = z.strictObject({
  kind: z.literal("postgres"),
  name: name.default("database"),
  /** Folder with a folder for each base backup, as `pg_basebackup` writes it, plain or tar, with its manifest. */
  backups: folderOfStamp,
  /** Folder of the WAL archive, a file a segment. */
  wal: folderOfStamp,
  /** Folder of PostgreSQL's programs, of the version that was backed up. Default: where its package puts them, else the PATH. */
  binaries: z.string().min(1).optional(),
  /** Role and database of the checks; default `postgres`. The role is one that the backup has. */
  role: z.string().min(1).default("postgres"),
  database: z.string().min(1).default("postgres"),
  /** Settings that the restored server needs, such as `shared_preload_libraries`; default none. Those of the backup are not taken. */
  settings: z.record(z.string().regex(/^[a-z_.]+$/), z.string()).default({}),
  /**
   * Connection string of the database of a stamp that is to get the data (`stampworks recover`), as the role that owns the tables; default
   * none, and nothing is recovered.
   */
  into: secretSource.optional(),
  checks: z.array(databaseCheck).min(1),
});

const objects = z.strictObject({
  kind: z.literal("objects"),
  name: name.default("objects"),
  /**
   * Folder with a folder for each recovery point, named by its moment in UTC (20270131T120000Z), with the objects and the file
   * SHA256SUMS, as `sha256sum` writes it.
   */
  points: folderOfStamp,
  /** Store of a stamp that is to get the objects (`stampworks recover`); default none, and nothing is recovered. */
  into: storeSchema.optional(),
  checks: z.array(commandCheck).default([]),
});

const versions = z.strictObject({
  kind: z.literal("s3-versions"),
  name: name.default("objects"),
  /** Bucket of each stamp, by the stamp's id; its versions are the recovery points. */
  buckets: z.record(z.string(), z.string().min(3)),
  /** What the keys that are restored begin with; default all. */
  prefix: z.string().default(""),
  /** Endpoint of a store that speaks S3; default AWS. */
  endpoint: z.url().optional(),
  checks: z.array(commandCheck).default([]),
});

/** What a project's `stampworks.yaml` says of drills. */
export const drillsSchema = z
  .strictObject({
    /** Laws under which data may lie on the machine that drills. A stamp under another is not restored there. */
    residency: z.array(z.enum(Residency)).min(1),
    /** Folder below which is restored, from the project's root; what was restored is removed again. */
    scratch: z.string().min(1).default(".stampworks/drills"),
    /** Folder of the signed records, committed with the project. */
    records: z.string().min(1).default("drills"),
    /** Days after which a class is overdue for a drill that held; 1–366. */
    everyDays: z.int().min(1).max(366).default(90),
    /** System user that restored servers run as where the drill is run by root: PostgreSQL refuses root. */
    runAs: name.optional(),
    /** What is restored, in this order. */
    restore: z.array(z.discriminatedUnion("kind", [postgres, objects, versions])).min(1),
    /** What is broken on purpose (`stampworks drill fail`), and what must hold meanwhile; default nothing. */
    faults: faultsSchema.optional(),
    /** How the registry's own backup is restored (`stampworks drill registry`), and what is promised of it; default nobody has said. */
    registry: registryDrillSchema.optional(),
  })
  .superRefine(({ restore }, context) => {
    const names = restore.map((source) => source.name);
    const objectsNames = restore.filter(({ kind }) => kind !== "postgres").map((source) => source.name);
    for (const [index, source] of restore.entries()) {
      if (names.indexOf(source.name) !== index)
        context.addIssue({
          code: "custom",
          path: ["restore", index, "name"],
          message: "a name of its own",
          input: source.name,
        });
      if (source.kind !== "postgres") continue;
      for (const [at, check] of source.checks.entries())
        if ("keys" in check && !objectsNames.includes(check.objects))
          context.addIssue({
            code: "custom",
            path: ["restore", index, "checks", at, "objects"],
            message: `the name of restored objects${objectsNames.length > 0 ? `: ${objectsNames.join(", ")}` : ""}`,
            input: check.objects,
          });
    }
  });

/** How a fleet drills. */
export type DrillSettings = z.output<typeof drillsSchema>;
/** One thing that is restored. */
export type SourceConfig = DrillSettings["restore"][number];
export type PostgresSource = Extract<SourceConfig, { kind: "postgres" }>;
export type ObjectsSource = Extract<SourceConfig, { kind: "objects" }>;
export type VersionsSource = Extract<SourceConfig, { kind: "s3-versions" }>;
/** What must hold of what was restored. */
export type DrillCheck = SourceConfig["checks"][number];
