import { z } from "zod";

const query = z.string().min(1).max(4000);
/** How many times as much as what it is compared with still counts as well. */
const times = z.number().gt(1).max(1000);

/**
 * A health gate by a number that is worse the higher it is. A stamp is not well when the number is above `most`, or worse than all it
 * can be compared with: its own before the release and that of its class's stamps without it. A fault of the whole fleet, or of the
 * world, is worse than before and the same as the others', so it halts nothing.
 */
const metricGateSchema = z
  .strictObject({
    /** What messages and the journal call it. */
    name: z.string().regex(/^[A-Za-z0-9][\w .%/-]{0,59}$/u, "letters, digits, spaces and ._%/-, at most 60"),
    /** PromQL with one series a stamp. `{since}` becomes the time since the rollout began, e.g. `5400s`. */
    query,
    /** The label that names a series' stamp. */
    label: z
      .string()
      .regex(/^[A-Za-z_]\w*$/u, "a label's name")
      .default("stamp"),
    /** A value above it is not well, whatever it was before; with `share` only where it is no chance. */
    most: z.number().optional(),
    /** At most so many times the stamp's own value when the rollout began. */
    mostOfBefore: times.optional(),
    /**
     * At most so many times what it would be had it changed as the class's other stamps did since the rollout began (the median): those
     * that don't have the release, or else those that had it earlier. Without a number of before it is compared with theirs.
     */
    mostOfOthers: times.optional(),
    /** Up to it a value is well whatever it is compared with: nothing is a thousand times nothing. In the number's own unit. */
    floor: z.number().min(0).optional(),
    /** What must be there to judge by. With it, a stamp without a series counts as 0: of errors that never happened there is none. */
    traffic: z
      .strictObject({
        /** PromQL with one series a stamp under the same label: a count, e.g. requests of the last five minutes, and no rate. */
        query,
        /** The least by which a stamp is judged. */
        least: z.number().gt(0),
        /** What to do about a stamp that has less until the gate's time is over. */
        otherwise: z.enum(["halt", "pass"]).default("halt"),
      })
      .optional(),
    /**
     * Whether the number is a share of what `traffic` counts, such as requests that failed, 0 to 1. Then a stamp is unwell only where as
     * many would come by chance less than once in a hundred thousand times, were it as well as what it is compared with, or at its floor: of
     * a thousand requests some fail, now more and now fewer. It is well only where all requests since the release tell it from one that is
     * `mostOfBefore` times as bad (`sequential.ts`); what they don't tell is asked again, and halts in the end. What it had before is counted
     * over six times as long as the queries look back.
     */
    share: z.boolean().optional(),
    /** How many looks in a row must find the stamp unwell, `--gate-every` apart. One spike halts nothing. */
    looks: z.int().min(1).max(100).default(3),
  })
  .refine(
    ({ most, mostOfBefore, mostOfOthers }) =>
      most !== undefined || mostOfBefore !== undefined || mostOfOthers !== undefined,
    { path: ["most"], error: "most, mostOfBefore or mostOfOthers" },
  )
  .refine(
    ({ floor, mostOfBefore, mostOfOthers }) =>
      floor !== undefined || (mostOfBefore ?? mostOfOthers) === undefined,
    {
      path: ["floor"],
      error: "a number beside mostOfBefore and mostOfOthers: up to it nothing is compared",
    },
  )
  .refine(
    ({ most, mostOfBefore, mostOfOthers }) =>
      mostOfOthers === undefined || (most ?? mostOfBefore) !== undefined,
    {
      path: ["mostOfOthers"],
      error: "mostOfOthers beside most or mostOfBefore: the only stamp of a class has no others",
    },
  )
  .refine(({ share, traffic }) => share !== true || traffic !== undefined, {
    path: ["traffic"],
    error: "beside share: the requests that it is a share of",
  })
  .refine(({ share, traffic }) => share !== true || traffic === undefined || !isRate(traffic.query), {
    path: ["traffic", "query"],
    error:
      "how many requests there were, increase(...): with share chance is counted, and of a rate it can't be",
  });

/** Whether a query says how many a second, not how many. */
function isRate(text: string): boolean {
  return /\bi?rate\s*\(/u.test(text) && !/\b(?:increase|count\w*)\s*\(/u.test(text);
}

/** What a file of gates says. */
export const metricGatesSchema = z.strictObject({
  /** Address of Prometheus, or of whatever answers as its HTTP interface does. */
  prometheus: z.url({ protocol: /^https?$/u, error: "an address: https://prometheus.example.com" }),
  gates: z.array(metricGateSchema).min(1).max(50),
  /** What the rollout as a whole may cost its users: looked at with every gate, over all stamps that were updated. */
  budget: z
    .strictObject({
      /** PromQL with one number: requests that failed. `{stamps}` becomes the updated stamps as a pattern, `{since}` as in a gate. */
      failed: query,
      /** PromQL with one number: all requests. */
      requests: query,
      /** The share of requests that may fail, 0 to 1. More is no fault as long as it may be chance, as for a gate's `share`. */
      most: z.number().min(0).max(1),
    })
    .optional(),
});

/** Gates by numbers. */
export type MetricGates = z.output<typeof metricGatesSchema>;
/** One of them. */
export type MetricGate = MetricGates["gates"][number];

/** A number as JSON has it: infinity has none there. null is what earlier versions wrote of it. */
const measured = z.union([z.number(), z.enum(["Infinity", "-Infinity"]), z.null()]);

/** A number as evidence keeps it. @param value any but NaN */
export function measuredOf(value: number): z.output<typeof measured> {
  if (Number.isFinite(value)) return value;
  return value > 0 ? "Infinity" : "-Infinity";
}

/** What a gate saw of a stamp; it stands in the rollout's journal. */
export const evidenceSchema = z.strictObject({
  gate: z.string(),
  stamp: z.string(),
  value: measured,
  /** The stamp's own value before the rollout began. */
  before: measured.optional(),
  /** What the class's others say it ought to be. */
  others: measured.optional(),
  traffic: measured.optional(),
  isWell: z.boolean(),
});

/** What a gate saw of a stamp. */
export type Evidence = z.output<typeof evidenceSchema>;
