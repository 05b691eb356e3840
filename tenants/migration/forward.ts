import { messageOf } from "../../core/message";
import { goBack } from "./back";
import { currentPhase } from "./state";
import type { Phase } from "./entries";
import { Interrupted, isoNow, PauseExceeded, quietMs, type Run, type RunResult } from "./run";
import { PassingError, SupersededError } from "./mover";
import { persist } from "./retry";

/** Carries a migration on from the phase its journal says, up to the end or to the phase it is to stop after. */
export async function goForward(run: Run): Promise<RunResult> {
  const { journal, tools } = run;
  let first = true;
  for (;;) {
    const phase = currentPhase(journal.state);
    if (phase === undefined) break;
    if (tools.signal.aborted) return "interrupted";
    const { begunAt = tools.now(), state } = journal.state.phases[phase];
    if (state !== "begun") await run.note(phase, "begun");
    if (first) await assume(run, phase);
    first = false;
    const outcome = await work(run, phase, begunAt);
    if ("reason" in outcome) {
      await run.note(phase, "failed", { reason: outcome.reason });
      if (outcome.isTakenBack !== true) return "halted";
      await journal.append({
        kind: "direction",
        direction: "back",
        epoch: run.entry.epoch,
        by: tools.by,
        at: isoNow(tools),
      });
      return goBack(run);
    }
    await run.note(phase, "done", outcome);
    if (phase === tools.until && phase !== "delete") return "reached";
  }
  await journal.append({ kind: "end", state: "done", by: tools.by, at: new Date(tools.now()).toISOString() });
  return "done";
}

type Outcome =
  | { readonly counts?: Readonly<Record<string, number>> }
  | { readonly reason: string; readonly isTakenBack?: boolean };

/** A cut-over that was taken back because it took too long, or something was away. */
interface Late {
  readonly reason: string;
  readonly late: true;
}

/** Makes both stamps this mover's, as the phase found them: whoever moved before is fenced off. */
async function assume(run: Run, phase: Phase): Promise<void> {
  const { source, target } = run.begin;
  if (phase === "delete") return;
  if (run.isSettled(await run.entry.read())) {
    const back = run.crossing("back");
    await run.hold(back, source, "closed");
    await run.hold(back, target, "open");
  } else {
    const out = run.crossing("forward");
    await run.hold(out, target, "closed");
    await run.hold(out, source, "open");
  }
}

function work(run: Run, phase: Phase, begunAt: number): Promise<Outcome> {
  switch (phase) {
    case "copy":
      return copy(run);
    case "dual-write":
      return dualWrite(run, begunAt);
    case "verify":
      return verify(run);
    case "cut-over":
      return cutOver(run);
    case "soak":
      return soak(run, begunAt);
    case "delete":
      return remove(run);
  }
}

async function copy(run: Run): Promise<Outcome> {
  const { signal } = run.tools;
  const tell = (what: string, done: number): void => run.tell({ kind: "copied", what, done });
  await run.each("copy", (mover) => mover.copy(run.crossing("forward"), { tell, signal }));
  if (signal.aborted) throw new Interrupted();
  return {};
}

async function dualWrite(run: Run, begunAt: number): Promise<Outcome> {
  const { dualWriteMs, everyMs, leaseMs } = run.begin.settings;
  await run.entry.step("dualwrite");
  // Whoever still goes by a home from before the migration must have asked again before anything is closed.
  const until = Math.max(begunAt + dualWriteMs, run.tools.now() + leaseMs);
  for (;;) {
    await run.sync(run.crossing("forward"));
    const now = run.tools.now();
    if (now >= until) return {};
    await run.waitUntil(Math.min(until, now + Math.max(everyMs, 10)));
  }
}

async function verify(run: Run): Promise<Outcome> {
  const out = run.crossing("forward");
  await run.entry.step("verifying");
  if (run.tools.repair === true) await run.each("repair", (mover) => mover.repair(out));
  const { counts, differs } = await run.compare(out);
  if (differs === "") return { counts };
  await run.entry.step("dualwrite");
  return { reason: differs };
}

/**
 * Cuts over. What would keep requests longer than routers hold them is taken back, which no client notices, and tried again: a machine
 * that is busy is so for a while. Not for ever: a move that never gets through is somebody's to decide about.
 */
async function cutOver(run: Run): Promise<Outcome> {
  const { holdMs } = run.pause;
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryCutOver(run);
    if (holdMs === undefined || !("late" in outcome)) return outcome;
    if (tries === TRIES)
      return {
        reason: `${outcome.reason}, ${TRIES} times; routers hold a request for ${holdMs / 1000} s: raise routing.requests.limits.holdSeconds of the blueprint, or let who waits longer get 503: --resume --pause <time>`,
      };
    run.tell({ kind: "retry", reason: `the cut-over was taken back: ${outcome.reason}` });
    await run.waitUntil(run.tools.now() + FIRST_AGAIN_MS * 2 ** (tries - 1));
  }
}

/** How often a cut-over that took too long is tried. */
const TRIES = 5;
/** Milliseconds before it is tried the second time; then twice as many each time. */
const FIRST_AGAIN_MS = 1000;

async function tryCutOver(run: Run): Promise<Outcome | Late> {
  const { begin, entry, tools } = run;
  if (run.isSettled(await entry.read())) return {};
  const ready = await prepare(run);
  if (ready !== undefined) return { reason: ready };
  const began = tools.now();
  try {
    // Written, and a stamp not told of it: requests wait at the routers until it is taken back.
    await entry.step("holding");
    tools.killPoint?.("holding", begin.tenant);
    await run.routers(began);
    await entry.step("moving");
    tools.killPoint?.("moving", begin.tenant);
    await handOver(run, began, tools.now());
  } catch (error) {
    if (error instanceof SupersededError) throw error;
    const out = run.crossing("forward");
    await run.hold(out, begin.target, "closed");
    await run.hold(out, begin.source, "open");
    await entry.step("dualwrite");
    if (error instanceof Interrupted) throw error;
    const reason = messageOf(error);
    return error instanceof PauseExceeded || error instanceof PassingError
      ? { reason, late: true }
      : { reason };
  }
  // If this fails nobody knows whether it was written: the next run looks.
  await entry.settle(begin.target, "soaking", begin.belongs?.after);
  tools.killPoint?.("settled", begin.tenant);
  return { counts: { "pause (ms)": tools.now() - began } };
}

/**
 * All that can be done before requests have to wait: routers look more often, most changes are brought over, and both ends are
 * compared as a whole, so that little is left to compare.
 *
 * @returns what differs
 */
async function prepare(run: Run): Promise<string | undefined> {
  const out = run.crossing("forward");
  await run.entry.step("verifying");
  const told = run.tools.now();
  // As a whole, unless this run has done so and it was equal.
  const { differs } = await run.recheck(out);
  if (differs === "") {
    await run.lease(told);
    await run.sync(out);
    return undefined;
  }
  await run.entry.step("dualwrite");
  return differs;
}

/** All that must happen while nobody may write. */
async function handOver(run: Run, began: number, told: number): Promise<void> {
  const { now } = run.tools;
  const out = run.crossing("forward");
  const deadline = began + run.pause.ms;
  const inTime = (): void => {
    if (now() > deadline) throw new PauseExceeded("the last changes could not be brought over", run.pause.ms);
  };
  await workedOff(run, deadline);
  await run.hold(out, out.from, "closed", deadline);
  inTime();
  await run.sync(out, deadline);
  inTime();
  const { differs } = await run.recheck(out, deadline);
  if (differs !== "") throw new Error(differs);
  await run.shortLease(told);
  inTime();
  await run.hold(out, out.to, "open", deadline);
}

/** Waits until nothing is under way, and the count has stayed 0 for as long as each mover wants. */
async function workedOff(run: Run, deadline: number): Promise<void> {
  const { everyMs } = run.begin.settings;
  const { movers, now } = run.tools;
  const out = run.crossing("forward");
  const quiet = quietMs(movers);
  for (let since: number | undefined; ; ) {
    const pending = await run.each("pending", async (mover) => (await mover.pending?.(out)) ?? 0, deadline);
    const left = pending.reduce((sum, count) => sum + count, 0);
    since = left === 0 ? (since ?? now()) : undefined;
    if (since !== undefined && now() >= since + quiet) return;
    if (now() >= deadline) throw new PauseExceeded(`${left} messages were not worked off`, run.pause.ms);
    // Requests are waiting: this is asked more often than changes are looked for.
    await run.waitUntil(Math.min(deadline, now() + Math.min(Math.max(everyMs, 10), 1000)));
  }
}

async function soak(run: Run, begunAt: number): Promise<Outcome> {
  const { everyMs, soakMs } = run.begin.settings;
  const back = run.crossing("back");
  await run.lease();
  await run.each("settle", async (mover) => (await mover.settle?.(back)) ?? 0);
  for (;;) {
    await run.sync(back);
    const reason = await illness(run);
    if (reason !== undefined) return { reason, isTakenBack: true };
    const now = run.tools.now();
    if (now >= begunAt + soakMs) break;
    await run.waitUntil(Math.min(begunAt + soakMs, now + Math.max(everyMs, 10)));
  }
  if (run.tools.repair === true) await run.each("repair", (mover) => mover.repair(back));
  // What was written at the source since would be lost with it.
  const { counts, differs } = await run.compare(back);
  return differs === "" ? { counts } : { reason: `the source was written to after the cut-over: ${differs}` };
}

/** Why the target does not serve the tenant well; undefined when it does, or nobody says. */
async function illness(run: Run): Promise<string | undefined> {
  const { begin, tools } = run;
  if (tools.health === undefined) return undefined;
  const { errorRate, most } = tools.health;
  const until = tools.now() + begin.settings.patienceMs;
  const onRetry = (reason: string): void => run.tell({ kind: "retry", reason });
  const rate = await persist(tools, until, () => errorRate(begin.target, begin.tenant), onRetry);
  if (rate <= most) return undefined;
  return `${begin.target} fails ${rate} of the tenant's requests, at most ${most} are borne with: the move is taken back`;
}

async function remove(run: Run): Promise<Outcome> {
  const { source, target } = run.begin;
  const left = await run.entry.finish();
  const out = { ...run.crossing("forward"), left };
  await run.lease();
  await run.each("hold closed", (mover) => mover.hold(out, source, "closed"));
  await run.each("purge", (mover) => mover.purge(out, source));
  await run.each("hold free", (mover) => mover.hold(out, target, "free"));
  return {};
}
