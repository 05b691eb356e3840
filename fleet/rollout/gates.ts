import { within } from "../../core/within";
import type { Settings } from "./entries";
import { runCommand } from "./run-command";
import { askMetrics, type MetricAnswer, type MetricTools } from "./metrics/ask";
import type { Wave } from "./waves";

/** A stamp as a health gate sees it. */
export interface GatedStamp {
  readonly id: string;
  /** Host name it answers on; undefined where its stack does not say. */
  readonly host: string | undefined;
  /** Path of its class that answers 200 when it can serve. */
  readonly healthPath: string;
}

/** What gates need from outside. */
export interface GateTools extends MetricTools {
  stampOf(id: string): Promise<GatedStamp>;
}

/** Milliseconds one question to a stamp may take. */
const ANSWER_MS = 10_000;
/** Milliseconds between two questions to a stamp that is not well. */
const PAUSE_MS = 2000;

/** Milliseconds until gates are asked again: at the end of the bake, or where that is over or further away, as often as is said. */
export function nextLook(leftMs: number, everyMs: number): number {
  const every = Math.max(everyMs, 1);
  return leftMs > 0 ? Math.min(leftMs, every) : every;
}

/** Asks all gates of a rollout about one wave: first whether its stamps answer, then by their numbers. */
export async function askGates(wave: Wave, index: number, tools: GateTools): Promise<MetricAnswer> {
  const { gates } = tools.begin.settings;
  const reason = await askHealth(gates, wave, index, tools);
  if (reason !== undefined || gates.metrics === undefined) return { reason, evidence: [] };
  return askMetrics(gates.metrics, wave, index, tools);
}

async function askHealth(
  gates: Settings["gates"],
  wave: Wave,
  index: number,
  tools: GateTools,
): Promise<string | undefined> {
  const ids = wave.stamps.map(({ id }) => id);
  const addresses: { id: string; url: string }[] = [];
  if (gates.stamp || gates.url !== undefined) {
    for (const id of ids) {
      const stamp = await tools.stampOf(id);
      if (gates.url !== undefined) addresses.push({ id, url: fill(gates.url, stamp, tools.begin.release) });
      if (!gates.stamp) continue;
      if (stamp.host === undefined)
        return `${id} does not say where it answers: its stack has no output hostName`;
      addresses.push({ id, url: `https://${stamp.host}${stamp.healthPath}` });
    }
  }
  const until = Date.now() + gates.timeoutMs;
  const answers = await Promise.all(addresses.map(({ id, url }) => poll(id, url, until, tools)));
  const bad = answers.find((answer) => answer !== undefined);
  if (bad !== undefined || gates.command === undefined) return bad;
  const env = {
    STAMPWORKS_WAVE: String(index + 1),
    STAMPWORKS_RING: wave.ring,
    STAMPWORKS_STAMPS: ids.join(" "),
    STAMPWORKS_RELEASE: tools.begin.release ?? "",
  };
  return runCommand("the gate's command", gates.command, env, Math.max(1, until - Date.now()), tools.signal);
}

function fill(url: string, { host, id }: GatedStamp, release: string | null): string {
  return url
    .replaceAll("{id}", id)
    .replaceAll("{host}", host ?? "")
    .replaceAll("{release}", encodeURIComponent(release ?? ""));
}

/** Asks until the answer is good or the time is over: a stamp just updated may need a moment. */
async function poll(id: string, url: string, until: number, tools: GateTools): Promise<string | undefined> {
  for (;;) {
    const problem = await get(url, tools.signal);
    if (problem === undefined || tools.signal.aborted) return undefined;
    if (Date.now() + PAUSE_MS >= until) return `${id}: ${problem}`;
    await tools.sleep(PAUSE_MS);
  }
}

async function get(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: within(signal, ANSWER_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    return `${url} did not answer${cause === undefined ? "" : ` (${cause})`}`;
  }
}
