import { z } from "zod";
import { STAMP_ID } from "../../../components/contract/naming";
import { shellCommand } from "../../../core/operator-words";
import { secretsIn } from "./settings/no-secrets";

/** What of a stamp can be broken on purpose. */
export const FAULTS = ["zone", "database", "app", "queue", "registry"] as const;
/** What of a stamp is broken. */
export type Fault = (typeof FAULTS)[number];

const stamp = z.string().regex(STAMP_ID, { error: () => "a stamp's id" });

/** By commands of the operator's, each told STAMPWORKS_STAMP, STAMPWORKS_FAULT and STAMPWORKS_DRILL, the drill's own name. */
const byCommand = z.strictObject({
  kind: z.literal("command"),
  /** Breaks it, once. */
  break: shellCommand,
  /** Ends with 0 once it is broken: a fault that nothing shows proves nothing. */
  broken: shellCommand,
  /** Makes it whole again, whatever it finds: it may be run twice, by two processes at once, and where nothing was broken. */
  mend: shellCommand,
});

/**
 * By an experiment of AWS Fault Injection Service, which ends by itself and has stop conditions of its own.
 * Source: https://docs.aws.amazon.com/fis/latest/userguide/experiment-templates.html
 */
const byFis = z.strictObject({
  kind: z.literal("aws-fis"),
  /** Id of the experiment template of each stamp, by the stamp's id. Default: the stamp's own, of a class with `drills.faults`. */
  templates: z
    .record(stamp, z.string().regex(/^EXT[0-9A-Za-z]{1,61}$/, { error: () => "an id such as EXT1a2b3c" }))
    .optional(),
});

/**
 * By an experiment of Azure Chaos Studio, which ends by itself.
 * Source: https://learn.microsoft.com/azure/chaos-studio/chaos-studio-samples-rest-api
 */
const byChaosStudio = z.strictObject({
  kind: z.literal("azure-chaos"),
  /** Resource id of the experiment of each stamp, by the stamp's id. Default: the stamp's own, of a class with `drills.faults`. */
  experiments: z
    .record(
      stamp,
      z
        .string()
        .regex(
          /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[A-Za-z0-9._()-]{1,90}\/providers\/Microsoft\.Chaos\/experiments\/[A-Za-z0-9._-]{1,128}$/,
          { error: () => "an experiment's resource id, beginning with /subscriptions/" },
        ),
    )
    .optional(),
});

/**
 * By a failover of Cloud SQL: the primary goes, and the standby in another zone takes over. Only instances that are highly available have one.
 * Source: https://cloud.google.com/sql/docs/postgres/configure-ha#initiate-failover
 */
const bySqlFailover = z.strictObject({
  kind: z.literal("gcp-sql-failover"),
  /** Name of the instance of each stamp, by the stamp's id. Default: the stamp's own primary, of a class with `drills.faults`. */
  instances: z
    .record(stamp, z.string().regex(/^[a-z][a-z0-9-]{0,97}$/, { error: () => "an instance's name" }))
    .optional(),
});

/** How something is broken. */
export const brokenBySchema = z.discriminatedUnion("kind", [byCommand, byFis, byChaosStudio, bySqlFailover]);

/** How one thing is broken, and what must hold meanwhile. */
export const faultConfigSchema = z
  .strictObject({
    by: brokenBySchema,
    /**
     * `by-itself`: the stamp must serve again while the fault lasts, as one that lost a zone must. `mended`: once the fault has ended.
     */
    recovers: z.enum(["by-itself", "mended"]).default("by-itself"),
    /** Seconds after which the fault is ended, counted from when it was broken, however far the stamp is; 1–3600. */
    lastsSeconds: z.int().min(1).max(3600).default(60),
    /** Seconds after the break within which all must be as declared; 2–14400, and more than `lastsSeconds`. Default: the class's RTO. */
    deadlineSeconds: z.int().min(2).max(14_400).optional(),
    /** Seconds that ending the fault may take, with what is tried again; 1–3600. */
    mendSeconds: z.int().min(1).max(3600).default(300),
    /** Seconds for which the stamp must have served without a break to count as recovered; 0–600. */
    steadySeconds: z.number().min(0).max(600).default(5),
    /** Seconds between two runs of one check; 0.05–60. */
    everySeconds: z.number().min(0.05).max(60).default(1),
    /** Ends with 0 while the stamp serves. */
    healthy: shellCommand,
    /** Ends with 0 while all other stamps are as they were; told their ids as STAMPWORKS_OTHERS, with blanks between. */
    others: shellCommand,
    /** Ends with 0 once the alarm of this fault rings, and with another code before. */
    alarm: shellCommand,
  })
  .refine(
    ({ deadlineSeconds, lastsSeconds }) => deadlineSeconds === undefined || deadlineSeconds > lastsSeconds,
    {
      path: ["deadlineSeconds"],
      error: () => "more than lastsSeconds",
    },
  );

/** Characters that a header's value may have. */
export const HEADER_TEXT = /^[\x20-\x7e]*$/;

/** A header's value, or the variable of the environment that has it: what stands here is committed, and kept in the fault's journal. */
const headerValue = z.union([
  z.string().regex(HEADER_TEXT),
  z.strictObject({
    env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/, { error: () => "a variable's name, such as PROBE_TOKEN" }),
  }),
]);

/** The same load before the fault and from its first moment on. */
export const loadConfigSchema = z.union([
  z.strictObject({
    /** Address that is asked; `{stamp}` stands for the stamp's id. */
    url: z
      .string()
      .regex(/^https?:\/\/\S+$/, { error: () => "an address that begins with https:// or http://" }),
    /** Headers that are sent, such as the one that names a tenant; default none. A secret is named by the variable that has it. */
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), headerValue).default({}),
    /** Requests a second, begun in time whether or not earlier ones were answered; 1–500. */
    requestsPerSecond: z.number().min(1).max(500).default(10),
    /** Seconds of each of the two measurements; 1–600. */
    seconds: z.number().min(1).max(600).default(30),
    /** Milliseconds after which a request has failed; 10–60000. */
    timeoutMs: z.int().min(10).max(60_000).default(5000),
  }),
  /** One of your own, whose last line is JSON: `{"requests": 300, "errors": 0, "p50Ms": 12, "p99Ms": 80}`. */
  z.strictObject({ command: shellCommand }),
]);

/** What a project's `stampworks.yaml` says of faults that are made on purpose. */
export const faultsSchema = z
  .strictObject({
    /** Classes whose stamps one operator may break, while no tenant but `tenants` is on them. Any other stamp takes two. */
    classes: z.array(z.string().min(1)).default([]),
    /** Tenants that are for tests and may feel it; default none. With any other tenant on it, a stamp of these classes takes two operators, too. */
    tenants: z.array(z.string().min(1)).default([]),
    load: loadConfigSchema,
    ...{
      zone: faultConfigSchema.optional(),
      database: faultConfigSchema.optional(),
      app: faultConfigSchema.optional(),
    },
    ...{ queue: faultConfigSchema.optional(), registry: faultConfigSchema.optional() },
  })
  .superRefine((faults, context) => {
    // The settings' check alone: a journal that has one must still be read, or its fault could not be ended.
    for (const { instead, path } of secretsIn(faults))
      context.addIssue({ code: "custom", path: [...path], message: instead, params: { secret: true } });
    const seconds = "url" in faults.load ? faults.load.seconds : 0;
    for (const what of FAULTS) {
      const { lastsSeconds = seconds } = faults[what] ?? {};
      if (seconds > lastsSeconds)
        context.addIssue({
          code: "custom",
          path: [what, "lastsSeconds"],
          message: `at least the load's ${seconds} s: what is measured once the fault has ended is no load while it is broken`,
          input: lastsSeconds,
        });
      const by = faults[what]?.by;
      if (by?.kind !== "gcp-sql-failover" || what === "database" || what === "zone") continue;
      context.addIssue({
        code: "custom",
        path: [what, "by", "kind"],
        message: "another kind: a failover of Cloud SQL breaks a database or a zone",
        input: by.kind,
      });
    }
  });

/** How a fleet breaks what it has, on purpose. */
export type FaultSettings = z.output<typeof faultsSchema>;
/** How one thing is broken, and what must hold meanwhile. */
export type FaultConfig = NonNullable<FaultSettings[Fault]>;
/** How something is broken. */
export type BrokenBy = z.output<typeof brokenBySchema>;
/** How the load is made. */
export type LoadConfig = FaultSettings["load"];
