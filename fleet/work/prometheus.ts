import { z } from "zod";
import { boundedText } from "../../tenants/client/kept/bounded-text";
import { within } from "../../core/within";
import { messageOf } from "../../core/message";

/** Milliseconds one question may take. */
const ANSWER_MS = 30_000;
/** Bytes of an answer: a million samples of one label. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Bytes of what is wrong with a query. */
const MOST_SAID = 64 * 1024;
/** Variable of a bearer token for Prometheus. */
const PROMETHEUS_TOKEN = "STAMPWORKS_PROMETHEUS_TOKEN";

/** One result of a query: what it is of, and how much. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** Not a number where nothing was divided by nothing. */
  readonly value: number;
}

/** A question to a Prometheus server, or to whatever answers as its HTTP interface does. */
export interface Query {
  /** The server's address, e.g. `https://prometheus.example.com`. */
  readonly url: string;
  /** PromQL. */
  readonly query: string;
  /** The moment the question is about, in milliseconds since 1970. Default: now. */
  readonly at?: number;
}

const point = z.tuple([z.number(), z.string()]);
/**
 * What each answer says of itself. One in part, as those that ask several stores give it, is none.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview
 */
const wholeSchema = z.object({
  status: z.literal("success").default("success"),
  warnings: z.array(z.string()).optional(),
  isPartial: z.boolean().optional(),
});
const answerSchema = z.object({
  data: z.union([
    z.object({
      resultType: z.literal("vector"),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: point })),
    }),
    z.object({ resultType: z.literal("scalar"), result: point }),
  ]),
});

/** Numbers of one series over a time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** A question about a time, at moments that are equally far apart. */
export interface RangeQuery {
  readonly url: string;
  readonly query: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

const rangeSchema = z.object({
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(point).default([]) }),
    ),
  }),
});

/** Whom is asked, and until when. */
interface Asking {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Asks a query. What Prometheus says no to comes as an error with its own words.
 * @throws Error when there is no answer, one in part, or none that is one sample a series; never with the token in it
 */
export async function queryPrometheus({ at, query, url }: Query, asking: Asking): Promise<readonly Sample[]> {
  const address = addressOf(url, "query", query);
  if (at !== undefined) address.searchParams.set("time", seconds(at));
  const read = answerSchema.safeParse(await answerOf(address, asking));
  if (!read.success)
    throw new Error(
      `Prometheus at ${address.host} does not answer with one sample a series: take an instant query`,
    );
  const { data } = read.data;
  return data.resultType === "scalar"
    ? [{ labels: {}, value: numberOf(data.result[1]) }]
    : data.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }));
}

/**
 * Asks a query at many moments.
 * @throws Error when there is no answer; never with the token in it
 */
export async function queryRange(
  { from, query, stepMs, to, url }: RangeQuery,
  asking: Asking,
): Promise<readonly Series[]> {
  const address = addressOf(url, "query_range", query);
  address.searchParams.set("start", seconds(from));
  address.searchParams.set("end", seconds(to));
  address.searchParams.set("step", seconds(stepMs));
  const read = rangeSchema.safeParse(await answerOf(address, asking));
  if (!read.success)
    throw new Error(`Prometheus at ${address.host} does not answer with numbers over a time`);
  return read.data.data.result.map(({ metric, values }) => ({
    labels: metric,
    values: values.map(([, value]) => numberOf(value)),
  }));
}

/** What an address has to be, as errors say it. */
export const PROMETHEUS_ADDRESS = `an address: https://prometheus.example.com, without a user, a password or a query; a token goes into ${PROMETHEUS_TOKEN}`;

/** Whether Prometheus can be asked there: nothing that is secret stands in an address. */
export function isPrometheusAddress(url: string): boolean {
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url)) return false;
  const { hash, password, search, username } = new URL(url);
  return [hash, password, search, username].every((part) => part === "");
}

function addressOf(url: string, kind: "query" | "query_range", query: string): URL {
  if (!isPrometheusAddress(url)) throw new Error(PROMETHEUS_ADDRESS);
  const address = new URL(`${url.replace(/\/$/u, "")}/api/v1/${kind}`);
  address.searchParams.set("query", query);
  return address;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

async function answerOf(address: URL, { env, signal }: Asking): Promise<unknown> {
  const token = env[PROMETHEUS_TOKEN] ?? "";
  try {
    const response = await fetch(address, {
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      signal: within(signal, ANSWER_MS),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}${await saidBy(response)}`);
    return whole(await jsonOf(response, MOST_BYTES));
  } catch (error) {
    throw new Error(`Prometheus at ${address.host} can't be asked: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws Error for an answer that failed, or is in part */
function whole(answer: unknown): unknown {
  const read = wholeSchema.safeParse(answer);
  if (!read.success) throw new Error("it does not say that it succeeded");
  // Notes on a query are in the same list in Prometheus before 3.
  const warnings = (read.data.warnings ?? []).filter((text) => !text.startsWith("PromQL info:"));
  if (warnings.length > 0)
    throw new Error(`it answered with a warning: ${warnings.join("; ").slice(0, 200)}`);
  if (read.data.isPartial === true) throw new Error("it answers in part");
  return answer;
}

/** PromQL writes infinity as `+Inf`; not a number for what is none. */
function numberOf(text: string): number {
  if (text.trim() === "") return Number.NaN;
  return /^[+-]?Inf$/u.test(text) ? Number(text.replace("Inf", "Infinity")) : Number(text);
}

/** @throws Error for what is no JSON, or has more bytes */
async function jsonOf(response: Response, most: number): Promise<unknown> {
  return JSON.parse(await boundedText(response.body ?? [], most, "its answer")) as unknown;
}

/** What Prometheus says is wrong with a query. */
async function saidBy(response: Response): Promise<string> {
  try {
    const { error } = z.object({ error: z.string() }).parse(await jsonOf(response, MOST_SAID));
    return `: ${error.slice(0, 200)}`;
  } catch {
    return "";
  }
}
