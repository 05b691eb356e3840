import { exec } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "../../../core/message";
import type { HealthSettings } from "../../../tenants/migration/entries";
import { PassingError } from "../../../tenants/migration/mover";
import { type Health, Interrupted } from "../../../tenants/migration/run";
import { queryPrometheus, type Sample } from "../../work/prometheus";

/** Milliseconds one question may take. */
const ANSWER_MS = 30_000;

interface Tools {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Who says how a stamp serves a tenant: the operator's command, or a query of Prometheus. What is no answer passes or, after the
 * move's patience, stops the run: a move whose health nobody knows goes neither on nor back.
 */
export function healthOf({ most, source }: HealthSettings, tools: Tools): Health {
  return {
    most,
    errorRate: (stamp, tenant) =>
      source.kind === "command"
        ? byCommand(source.command, { stamp, tenant }, tools)
        : byPrometheus(source, { stamp, tenant }, tools),
  };
}

interface Asked {
  readonly stamp: string;
  readonly tenant: string;
}

async function byCommand(command: string, { stamp, tenant }: Asked, { env, signal }: Tools): Promise<number> {
  let printed: string;
  try {
    const told = { ...env, STAMPWORKS_STAMP: stamp, STAMPWORKS_TENANT: tenant };
    ({ stdout: printed } = await promisify(exec)(command, { env: told, signal, timeout: ANSWER_MS }));
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    throw new PassingError(`the health command failed: ${messageOf(error).split("\n")[0] ?? ""}`);
  }
  const last = printed.trim().split("\n").at(-1) ?? "";
  const rate = rateOf(last);
  if (rate !== undefined) return rate;
  throw new PassingError("the health command did not print a rate such as 0.02 or 2% as its last line");
}

/** `0.02` or `2%` as 0.02; undefined when it is no part of a whole. */
function rateOf(text: string): number | undefined {
  const [, number = "", percent] = /^([0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)(%)?$/.exec(text.trim()) ?? [];
  const rate = Number(number) / (percent === undefined ? 1 : 100);
  return number !== "" && rate <= 1 ? rate : undefined;
}

async function byPrometheus(
  { query, url }: Extract<HealthSettings["source"], { kind: "prometheus" }>,
  { stamp, tenant }: Asked,
  tools: Tools,
): Promise<number> {
  const asked = { url, query: query.replaceAll("{tenant}", tenant).replaceAll("{stamp}", stamp) };
  let samples: readonly Sample[];
  try {
    samples = await queryPrometheus(asked, tools);
  } catch (error) {
    if (tools.signal.aborted) throw new Interrupted();
    throw new PassingError(messageOf(error));
  }
  const [only] = samples;
  if (only === undefined || samples.length > 1)
    throw new PassingError(
      `the health query has ${samples.length} results, not one: sum it up, or add "or vector(0)"`,
    );
  // Nothing by nothing: there were no requests, so none failed.
  if (Number.isNaN(only.value)) return 0;
  if (only.value >= 0 && only.value <= 1) return only.value;
  throw new PassingError(`the health query says ${only.value}, which is no part of all requests`);
}
