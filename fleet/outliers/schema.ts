import { z } from "zod";

const query = z.string().min(1).max(4000);
/** What a signal is about; by it the report and the alarm name it. */
const KINDS = ["latency", "errors", "saturation", "cost"] as const;

/** One number by which stamps of a class are compared. It is worse the higher it is. */
const signalSchema = z.strictObject({
  /** What messages, rules and labels call it. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/u, "lower-case letters, digits and underscores, at most 40"),
  kind: z.enum(KINDS),
  /** PromQL with one series a stamp. */
  query,
  /** The label that names a series' stamp. */
  label: z
    .string()
    .regex(/^[A-Za-z_]\w*$/u, "a label's name")
    .default("stamp"),
  /**
   * How far a stamp's number may be from its class's median, as a share of it, and count as no more than what equal stamps differ by;
   * 0.01–1, default 0.1. An outlier is 3.5 times as far.
   */
  spread: z.number().min(0.01).max(1).default(0.1),
  /** The same in the number's own unit, for numbers that are nearly nothing. */
  floor: z.number().min(0),
});

/** How stamps of a class are compared. */
export const outliersSchema = z.strictObject({
  /** Address of Prometheus, or of whatever answers as its HTTP interface does. */
  prometheus: z.url({ protocol: /^https?$/u, error: "an address: https://prometheus.example.com" }),
  /**
   * Minutes that are looked back; 5–1,440, default 30. A stamp is judged by its median over them, so that what lasts less than half of
   * them is no outlier, and what lasts longer is one before they are over.
   */
  windowMinutes: z.int().min(5).max(1440).default(30),
  signals: z.array(signalSchema).min(1).max(50),
});

export type OutlierSettings = z.output<typeof outliersSchema>;
export type Signal = OutlierSettings["signals"][number];

/** A stamp that is unlike its sisters. */
export const outlierSchema = z.object({
  stamp: z.string(),
  class: z.string(),
  signal: z.string(),
  kind: z.enum(KINDS),
  value: z.number().describe("The stamp's median over the window"),
  median: z.number().describe("The median of its sisters' medians"),
  score: z.number().describe("How many times its sisters' spread it is away; more than 3.5 is an outlier"),
  others: z.record(z.string(), z.number()).describe("What its sisters had"),
});
export type Outlier = z.output<typeof outlierSchema>;

/** What could not be compared. */
export const unknownSchema = z.object({
  class: z.string(),
  signal: z.string(),
  stamps: z.array(z.string()).describe("Whom it is about"),
  reason: z.string(),
});
export type Unknown = z.output<typeof unknownSchema>;
