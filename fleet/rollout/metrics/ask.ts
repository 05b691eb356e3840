import { messageOf } from "../../../core/message";
import { queryPrometheus, type Sample } from "../../work/prometheus";
import type { Begin } from "../entries";
import type { Wave } from "../waves";
import { type BudgetAnswer, lookAtBudget } from "./budget";
import { numbersAfter, patienceOf, queriesOf } from "./after";
import { numbersBefore } from "./history";
import { judge, type Look as NumbersAt, type Readings, type Verdict } from "./judge";
import type { Evidence, MetricGate, MetricGates } from "./schema";
import { weighed } from "./weighed";

/** What the gates said of a wave. */
export interface MetricAnswer {
  /** What is wrong; undefined when nothing is. */
  readonly reason: string | undefined;
  readonly evidence: readonly Evidence[];
  /** Whether more requests are waited for, although nothing is wrong: then it is to be asked again, bake over or not. */
  readonly isOpen?: true;
}

/** What is needed to ask. */
export interface MetricTools {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly begin: Begin;
  /** When the last of the wave's stamps got the release, milliseconds since 1970. */
  readonly since: number;
  /** How long the release is looked at from then on, milliseconds. */
  readonly bakeMs: number;
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Asks PromQL as of a moment, in milliseconds since 1970; without one, as of now. */
export type AskPromql = (query: string, at?: number) => Promise<readonly Sample[]>;

/** Most pieces of evidence that a wave keeps: those that say something is wrong come first. */
const MOST_EVIDENCE = 50;

/** Looks at a wave by what the file's server says. */
export function askMetrics(
  gates: MetricGates,
  wave: Wave,
  index: number,
  tools: MetricTools,
): Promise<MetricAnswer> {
  const ask: AskPromql = (query, at) =>
    queryPrometheus({ url: gates.prometheus, query, ...(at === undefined ? {} : { at }) }, tools);
  return lookByNumbers(ask, gates, wave, index, tools);
}

/**
 * Looks at a wave by its numbers until they are well, were unwell in as many looks as each gate asks for, could not be told until the
 * gates' time was over, or need more requests: what takes so long is asked again by who waits, with all else that is asked meanwhile.
 */
export async function lookByNumbers(
  ask: AskPromql,
  gates: MetricGates,
  wave: Wave,
  index: number,
  tools: MetricTools,
): Promise<MetricAnswer> {
  const { everyMs, timeoutMs } = tools.begin.settings.gates;
  const until = tools.now() + timeoutMs;
  const unwell = new Map<string, number>();
  let taken = 0;
  for (;;) {
    const look = await lookOnce(ask, gates, wave, index, tools);
    if (tools.signal.aborted) return { reason: undefined, evidence: [] };
    const now = new Set(look.bad.map(({ key }) => key));
    for (const key of unwell.keys()) if (!now.has(key)) unwell.delete(key);
    for (const key of now) unwell.set(key, (unwell.get(key) ?? 0) + 1);
    const final = look.bad.find(({ key, looks }) => (unwell.get(key) ?? 0) >= looks);
    if (final !== undefined) return { reason: final.reason, evidence: look.evidence };
    const [first] = look.bad;
    if (first === undefined && look.unknown === undefined)
      return { reason: undefined, evidence: look.evidence };
    if (look.openUntil !== undefined)
      return tools.now() >= look.openUntil
        ? { reason: look.unknown, evidence: look.evidence }
        : { reason: undefined, evidence: look.evidence, isOpen: true };
    // Now this stamp, now that one: what was never well in twice the looks is not well.
    taken += 1;
    if (tools.now() >= until && (first === undefined || taken >= 2 * first.looks))
      return { reason: first?.reason ?? look.unknown, evidence: look.evidence };
    await tools.sleep(Math.max(everyMs, 1));
    if (tools.signal.aborted) return { reason: undefined, evidence: [] };
  }
}

interface Look {
  /** What is unwell, and how often in a row it must be. */
  readonly bad: readonly { readonly key: string; readonly reason: string; readonly looks: number }[];
  /** Why something can't be told yet; undefined when all can. */
  readonly unknown: string | undefined;
  /** Until when more requests are waited for, milliseconds since 1970, where they are all that is missing. */
  readonly openUntil?: number | undefined;
  readonly evidence: readonly Evidence[];
}

async function lookOnce(
  ask: AskPromql,
  gates: MetricGates,
  wave: Wave,
  index: number,
  tools: MetricTools,
): Promise<Look> {
  try {
    const verdicts = await Promise.all(gates.gates.map((gate) => verdictsOf(ask, gate, wave, index, tools)));
    const all = verdicts.flat();
    const budget = await budgetOf(ask, gates, index, tools);
    const bad = all.flatMap(({ gate, verdict }) =>
      verdict.kind === "judged" && verdict.reason !== undefined
        ? [{ key: `${gate.name} ${verdict.evidence.stamp}`, reason: verdict.reason, looks: gate.looks }]
        : [],
    );
    const unknown = all.filter(
      ({ gate, verdict }) =>
        verdict.kind === "unknown" && !(verdict.isQuiet && gate.traffic?.otherwise === "pass"),
    );
    const untold = budget.kind === "unknown" ? budget.reason : undefined;
    // What more requests do not help is told first, and waited for no longer than the gates' time.
    const never = unknown.find(({ verdict }) => verdict.kind === "unknown" && verdict.evidence === undefined);
    const [open] = unknown;
    const isOpen = never === undefined && untold === undefined && bad.length === 0 && budget.kind === "left";
    return {
      bad: budget.kind === "spent" ? [{ key: "", reason: budget.reason, looks: 1 }, ...bad] : bad,
      unknown: never === undefined ? (untold ?? (open && saidOf(open))) : saidOf(never),
      openUntil: isOpen && open !== undefined ? openUntil(open.gate, tools) : undefined,
      evidence: worstFirst(all.map(({ verdict }) => verdict)),
    };
  } catch (error) {
    // A server that is away for a moment says nothing of the release.
    return { bad: [], unknown: messageOf(error), evidence: [] };
  }
}

interface Judged {
  readonly gate: MetricGate;
  readonly verdict: Verdict;
}

function saidOf({ gate, verdict }: Judged): string {
  return verdict.kind === "unknown" ? `${gate.name} of ${verdict.stamp}: ${verdict.reason}` : gate.name;
}

function filledOf(gate: MetricGate, tools: MetricTools): string[] {
  return queriesOf(gate).map((each) => each.replaceAll("{since}", sinceOf(tools)));
}

/** Until when a gate is asked what more requests may tell, milliseconds since 1970. */
function openUntil(gate: MetricGate, { bakeMs, begin, since }: MetricTools): number {
  return since + patienceOf(queriesOf(gate), bakeMs, begin.settings.gates.timeoutMs);
}

async function verdictsOf(
  promql: AskPromql,
  gate: MetricGate,
  wave: Wave,
  index: number,
  tools: MetricTools,
): Promise<Judged[]> {
  const queries = filledOf(gate, tools);
  const ask = async (query: string, at?: number): Promise<ReadonlyMap<string, number>> =>
    byStamp(gate, await promql(query, at));
  const look = async (at?: number): Promise<NumbersAt> => {
    const [values, traffic = new Map<string, number>()] = await Promise.all(
      queries.map((query) => ask(query, at)),
    );
    return { values: values ?? new Map<string, number>(), traffic };
  };
  const [now, before] = await Promise.all([
    look(),
    gate.mostOfBefore === undefined
      ? { values: new Map<string, number>(), traffic: new Map<string, number>() }
      : numbersBefore(gate, queries, tools.begin, look),
  ]);
  const after = await afterOf(gate, queries, tools, now, look);
  const readings: Readings = { now, before, after };
  const isLast = tools.now() >= openUntil(gate, tools);
  return wave.stamps.map(({ form, id }) => {
    const controls = controlsOf(tools.begin.waves, index, form);
    const verdict = judge(gate, id, controls, readings);
    const isWell = verdict.kind === "judged" && verdict.reason === undefined;
    const said = isWell && gate.share === true ? weighed(gate, id, controls, readings, isLast) : undefined;
    return { gate, verdict: said ?? verdict };
  });
}

/** What a share came to since the release; a query that looks back all the time since the rollout began counts it itself. */
async function afterOf(
  gate: MetricGate,
  queries: readonly string[],
  { begin, now, since }: MetricTools,
  look: NumbersAt,
  ask: (at: number) => Promise<NumbersAt>,
): Promise<NumbersAt | undefined> {
  if (gate.share !== true) return undefined;
  if (queriesOf(gate).some((query) => query.includes("{since}"))) return look;
  return numbersAfter(gate.label, queries, begin, { since, now: now() }, ask);
}

/** The class's stamps that don't have the release yet; where all have, those that had it in an earlier wave. */
function controlsOf(waves: Begin["waves"], index: number, form: string): readonly string[] {
  const idsOf = (some: Begin["waves"]): string[] =>
    some.flatMap(({ stamps }) => stamps.filter((stamp) => stamp.form === form).map(({ id }) => id));
  const later = idsOf(waves.slice(index + 1));
  return later.length > 0 ? later : idsOf(waves.slice(0, index));
}

function byStamp({ label, name }: MetricGate, samples: readonly Sample[]): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { labels, value } of samples) {
    const stamp = labels[label];
    if (stamp === undefined) continue;
    if (values.has(stamp)) throw new Error(`${name}: several series of ${stamp}: sum them by (${label})`);
    values.set(stamp, value);
  }
  // What names no stamp is of none: taken for "nothing happened" it would pass everything.
  if (samples.length > 0 && values.size === 0)
    throw new Error(`${name}: no series has the label ${label}: sum them by (${label})`);
  return values;
}

async function budgetOf(
  ask: AskPromql,
  { budget }: MetricGates,
  index: number,
  tools: MetricTools,
): Promise<BudgetAnswer> {
  if (budget === undefined) return { kind: "left" };
  const stamps = tools.begin.waves
    .slice(0, index + 1)
    .flatMap((wave) => wave.stamps.map(({ id }) => id))
    .join("|");
  // All of one moment: in between more may have been seen to fail than were seen to come.
  const at = tools.now();
  return lookAtBudget(budget, (query) => {
    const filled = query.replaceAll("{since}", sinceOf(tools)).replaceAll("{stamps}", stamps);
    return ask(filled, at);
  });
}

/** The time since the rollout began, as PromQL writes it. */
function sinceOf({ begin, now }: MetricTools): string {
  return `${Math.max(1, Math.ceil((now() - Date.parse(begin.at)) / 1000))}s`;
}

function worstFirst(verdicts: readonly Verdict[]): readonly Evidence[] {
  const judged = verdicts.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  return [...judged.filter(({ isWell }) => !isWell), ...judged.filter(({ isWell }) => isWell)].slice(
    0,
    MOST_EVIDENCE,
  );
}
