import { z } from "zod";

const target = z.string().regex(/^[A-Za-z0-9.{}_-]+:\d{1,5}$/u, "host:port");
const path = z.string().regex(/^\/[\w./-]*$/u, "a path such as /metrics");

/** What the project's `monitoring.yaml` may say: where stamps and routers tell their numbers. */
export const monitoringSchema = z.strictObject({
  stamps: z.strictObject({
    /**
     * Where a stamp tells its numbers, `host:port`: one text for all, in which `{stamp}`, `{region}`, `{account}`, `{cloud}` and
     * `{class}` stand for its own, or a text for each by its id.
     */
    target: z.union([target, z.record(z.string(), target)]),
    path: path.default("/metrics"),
    scheme: z.enum(["https", "http"]).default("https"),
    /** File of a bearer token at Prometheus' own machine; default none. */
    tokenFile: z.string().min(1).optional(),
  }),
  /** The thin routers, where HAProxy tells its numbers; default none. */
  routers: z
    .strictObject({
      targets: z.array(target).min(1),
      path: path.default("/metrics"),
      scheme: z.enum(["https", "http"]).default("http"),
    })
    .optional(),
  /** The services that keep tenants' standbys (`tenants protect --all --metrics`); default none. */
  standbys: z.strictObject({ targets: z.array(target).min(1) }).optional(),
  /** Seconds between two looks; 1–300, default 30. */
  everySeconds: z.int().min(1).max(300).default(30),
});
export type MonitoringSettings = z.output<typeof monitoringSchema>;

/** What `stampworks monitoring --json` prints. */
export const monitoringResultSchema = z.object({
  folder: z.string(),
  files: z.array(z.string()),
  stamps: z.int().describe("Stamps that are looked at"),
});
export type MonitoringResult = z.output<typeof monitoringResultSchema>;
