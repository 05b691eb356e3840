import { type Begin, changeIn } from "../../fleet/rollout/entries";
import { PHASES } from "../../fleet/rollout/migrations/schema";
import type { RolloutPlan } from "../../fleet/rollout/plan";
import type { RolloutEvent } from "../../fleet/rollout/runner";
import { type RolloutState, stampsIn, stateOf } from "../../fleet/rollout/state";
import { uncovered } from "../../fleet/rollout/waves";
import type { Output } from "../common/output";
import { count, listed, printTable } from "../common/table";

/** A plan as it is printed: a rollout's, or that of a change of flags. */
interface PrintedPlan extends Pick<RolloutPlan, "waves"> {
  readonly left: readonly { readonly id: string; readonly why: keyof typeof LEFT }[];
}

/** Why stamps take no part, in words. */
const LEFT = {
  current: "have it already",
  expired: "expired",
  retiring: "are being retired",
  down: "are not up",
} as const;

/** What comes to the stamps. */
function titleOf({ release, settings: { flags, reference } }: Pick<Begin, "release" | "settings">): string {
  if (flags !== undefined) return `flags: ${flags.what}`;
  if (reference !== undefined) return `reference data: ${reference.what}`;
  return release === null ? "rollout" : `rollout of ${release}`;
}

/** Prints what a rollout would do, before it is confirmed. */
export function printPlan(output: Output, plan: PrintedPlan, begin: Omit<Begin, "kind">): void {
  const { release, settings } = begin;
  const isRelease = changeIn(settings) === undefined;
  const all = plan.waves.reduce((sum, { stamps }) => sum + stamps.length, 0);
  output.print(
    output.colors.bold(
      `${release === null ? "rollout of the blueprint, releases as they are" : titleOf(begin)}: ${count(all, "stamp")} in ${count(plan.waves.length, "wave")}`,
    ),
  );
  const rows = plan.waves.map(({ ring, stamps }, index) => [
    String(index + 1),
    ring,
    String(stamps.length),
    listed(stamps.map(({ id }) => id)),
    ...(isRelease ? [listed([...new Set(stamps.map(({ from }) => from))], 3)] : []),
  ]);
  printTable(output, ["wave", "ring", "stamps", "which", ...(isRelease ? ["now on"] : [])], rows);
  const { bakeMs, centres = [], failures, gates, onFailure } = settings;
  if (centres.length > 0 && plan.waves.length > 0)
    output.print(
      `before the first wave: ${listed(centres)}, as stamps deliver to ${centres.length === 1 ? "it" : "them"}`,
    );
  const asked = [
    ...(gates.stamp ? ["each stamp's health path"] : []),
    ...(gates.url === undefined ? [] : [gates.url]),
    ...(gates.command === undefined ? [] : [`the command ${gates.command}`]),
    ...(gates.metrics?.gates ?? []).map(({ name }) => `the ${name} by Prometheus`),
    ...(gates.metrics?.budget === undefined ? [] : ["the error budget"]),
  ];
  output.print(
    `between waves: ${describeSpan(bakeMs)} of bake time, then ${asked.join(", ") || "no health gate"}`,
  );
  const { migrations } = settings;
  const phases = PHASES.filter((phase) => migrations?.[phase] !== undefined);
  if (phases.length > 0) output.print(`each stamp's schema: ${phases.join(", ")}`);
  output.print(
    `on failure: ${failures === 0 ? "halt at the first" : `halt when more than ${count(failures, "stamp")} failed`}${onFailure === "rollback" ? ", and roll back what was done" : ""}`,
  );
  const blind = uncovered(plan.waves);
  if (blind.length > 0 && plan.waves.length > 1)
    output.print(`the first wave tells nothing about: ${listed(blind)}`);
  for (const why of ["current", "expired", "retiring", "down"] as const) {
    const ids = plan.left.filter((stamp) => stamp.why === why).map(({ id }) => id);
    const words = why === "current" && isRelease ? "run it already" : LEFT[why];
    if (ids.length > 0) output.print(`left out, as they ${words}: ${listed(ids)}`);
  }
}

/** Prints what happens while it happens; one line an event. */
export function tellEvents(output: Output): (event: RolloutEvent & { readonly of: Begin["waves"] }) => void {
  let ended = 0;
  let all = 0;
  let baking = -1;
  const standing = new Map<string, number>();
  return (event) => {
    const wave = (index: number): string =>
      `wave ${index + 1} of ${event.of.length} (${event.of[index]?.ring ?? ""})`;
    switch (event.kind) {
      case "wave":
        [ended, all] = [0, event.stamps];
        if (event.stamps > 0)
          output.note(
            `${wave(event.wave)}: ${count(event.stamps, "stamp")} ${event.direction === "update" ? "to update" : "to roll back"}`,
          );
        break;
      case "begin":
        break;
      case "step": {
        ended += 1;
        const { reason = "", resource, state, direction } = event.after;
        const done = event.found ? "was done already" : direction === "update" ? "updated" : "rolled back";
        const words =
          state === "done" ? done : `${state}: ${resource === undefined ? "" : `${resource}: `}${reason}`;
        output.note(`  [${ended}/${all}] ${event.stamp}: ${words}`);
        break;
      }
      case "bake":
        if (baking !== event.wave)
          output.note(`${wave(event.wave)}: baking for ${describeSpan(event.leftMs)}`);
        baking = event.wave;
        break;
      case "migration":
        output.note(
          `  ${event.stamp}: ${event.phase} of the schema ${event.state}${event.reason === undefined ? "" : `: ${event.reason}`}`,
        );
        break;
      case "standing": {
        // A line an hour, or at each look where that is rarer; the first says how long it will be.
        const hours = Math.floor(event.leftMs / HOUR_MS);
        if (event.leftMs > 0 && standing.get(event.stamp) !== hours)
          output.note(`  ${event.stamp}: two releases stand for ${describeSpan(event.leftMs)} more`);
        standing.set(event.stamp, hours);
        break;
      }
      case "share":
        output.note(`  ${event.stamp}: ${shareInWords(event)}`);
        break;
      case "blocked":
        output.note(event.reason);
        break;
      case "gate":
        output.note(
          `${wave(event.wave)}: ${event.reason === undefined ? "passed" : `not healthy: ${event.reason}`}`,
        );
        break;
    }
  };
}

const HOUR_MS = 3_600_000;

/** How far a stamp is with a release that comes beside the one before. */
function shareInWords({ percent, phase, reason, state }: Extract<RolloutEvent, { kind: "share" }>): string {
  const words = {
    beside: `the release takes ${percent} % of the requests`,
    judged: `at ${percent} % of the requests`,
    whole: "the release takes all requests",
    returned: "the revision before takes all requests again",
    restarted: "the release before starts anew beside it",
    back: "the release before takes all requests again, and nothing stands beside it",
  };
  const result = { started: "begun", done: phase === "judged" ? "healthy" : "done", failed: "failed" }[state];
  return `${words[phase]}: ${result}${reason === undefined ? "" : `: ${reason}`}`;
}

/** What a stamp that was cut short has two releases for; nothing where one stands. */
function standsIn({ shares }: RolloutState, id: string): string {
  const share = shares.get(id);
  if (share === undefined || (["whole", "back"].includes(share.phase) && share.state === "done")) return "";
  const { bakeMs, percent, phase, revision, since } = share;
  const until = since === undefined ? "" : `, until ${new Date(Date.parse(since) + bakeMs).toISOString()}`;
  return `two releases stand: one at ${percent} % beside revision ${revision}${phase === "beside" ? until : `; ${shareInWords({ ...share, kind: "share" })}`}`;
}

/** Prints where a rollout stands and which stamps need attention. */
export function printSummary(output: Output, state: RolloutState, result: string): void {
  const { begin } = state;
  const kinds = ["done", "failed", "started", "skipped", "waiting"] as const;
  const words = {
    done: "done",
    failed: "failed",
    started: "unconfirmed",
    skipped: "skipped",
    waiting: "not begun",
  };
  const parts = kinds.flatMap((kind) => {
    const number = stampsIn(state, kind).length;
    return number === 0 ? [] : [`${number} ${words[kind]}`];
  });
  output.print();
  output.print(output.colors.bold(`${titleOf(begin)}: ${result} (${parts.join(", ")})`));
  const rows = begin.waves.flatMap(({ ring, stamps }, wave) =>
    stamps.flatMap(({ id }) => {
      const { reason = standsIn(state, id), resource = "-", state: kind } = stateOf(state, id);
      return kind === "done" || kind === "waiting"
        ? []
        : [[id, String(wave + 1), ring, words[kind], resource, reason]];
    }),
  );
  if (rows.length > 0)
    printTable(output, ["stamp", "wave", "ring", "state", "resource", "reason"], rows.slice(0, 50));
  if (rows.length > 50) output.print(`… and ${rows.length - 50} more (--json has all)`);
  for (const [index, { reason, state: kind }] of state.waves.entries())
    if (kind === "failed") output.print(`wave ${index + 1} is not healthy: ${reason ?? ""}`);
  if (state.blocked !== undefined) output.print(state.blocked);
}

/** `1 h`, `30 min`, `90 s`; `no time` for nothing. */
export function describeSpan(ms: number): string {
  if (ms === 0) return "0 s";
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms >= 120_000 ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 1000)} s`;
}
