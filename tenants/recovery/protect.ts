import { StampError } from "../../core/errors";
import { type Mover, PassingError, SupersededError } from "../migration/mover";
import { Interrupted } from "../migration/run";
import { type Protection, protectionOf, requireAt, StandbyClaim } from "./claim";
import type { StandbyJournal } from "./journal";
import { carried, StandbyRun, type StandbyTools } from "./run";

/** How keeping a standby ended. `superseded`: somebody else keeps it now, or it has taken over. */
export type FollowResult = "interrupted" | "superseded";

/**
 * Copies what a tenant has to its standby, until the standby has all of a moment. It can be killed at any moment and goes on where it
 * was. Whoever kept the standby before is fenced off.
 * @throws StampError `state` when the standby has taken over
 */
export function makeWhole(journal: StandbyJournal, tools: StandbyTools): Promise<StandbyRun | "interrupted"> {
  const { begin, stage } = journal.state;
  const { home, reason, standby, tenant } = begin;
  if (stage !== "copying" && stage !== "following") throw isOver(tenant, standby);
  return carried(tenant, "protect", async () => {
    const claim = await StandbyClaim.take(tools.registry, tenant, (item, epoch) => {
      requireAt(item, begin);
      if (item.stamp !== home) throw isOver(tenant, standby);
      if (item.migration !== undefined) throw isFailing(tenant);
      const since = new Date(tools.now()).toISOString();
      const fresh: Protection = { step: "copying", since, reason, epoch };
      return {
        ...item,
        standby,
        protection: item.protection === undefined ? fresh : { ...item.protection, epoch },
      };
    });
    const run = await StandbyRun.begin(journal, tools, "protect", claim);
    await hold(run);
    if (journal.state.stage === "copying") await copy(run);
    return run;
  });
}

/**
 * Ends the keeping: the standby's copy is deleted, and nothing is noted at the home any more. Where the standby had taken over, and its
 * stamp was lost and recovered into another one since, the registry knows of nothing that is kept, and only that is written down.
 */
export async function endProtection(
  journal: StandbyJournal,
  tools: StandbyTools,
): Promise<"ended" | "interrupted"> {
  const { begin, stage } = journal.state;
  const { standby, tenant } = begin;
  if (stage === "over" || stage === "cleared") {
    const item = await tools.registry.get("tenant", tenant);
    if (item === undefined || item.protection !== undefined) throw isOver(tenant, standby);
    await journal.append({
      kind: "end",
      state: "ended",
      by: tools.by,
      at: new Date(tools.now()).toISOString(),
    });
    return "ended";
  }
  if (stage !== "copying" && stage !== "following") throw isOver(tenant, standby);
  return carried(tenant, "protect --end", async (): Promise<"ended"> => {
    const claim = await StandbyClaim.take(tools.registry, tenant, (item, epoch) => ({
      ...item,
      ...(item.protection === undefined ? {} : { protection: { ...item.protection, epoch } }),
    }));
    const run = await StandbyRun.begin(journal, tools, "end", claim);
    await run.each("hold closed", (mover) => mover.hold(run.out(mover), standby, "closed"));
    await run.each("purge", (mover) => mover.purge(run.out(mover), standby));
    await run.each("hold free", (mover) => mover.hold(run.out(mover), standby, "free"));
    await run.each("hold free", (mover) => mover.hold(run.out(mover), begin.home, "free"));
    const item = await tools.registry.get("tenant", tenant);
    if (item?.protection !== undefined)
      await claim.change(({ protection: _kept, standby: _there, ...rest }) => rest);
    await journal.append({ kind: "end", state: "ended", by: tools.by, at: run.now() });
    return "ended";
  });
}

/**
 * Both ends are this one's: whoever kept the standby before is fenced off. Before each try it is asked whose the tenant is: a home that
 * does not answer is borne with for long, and a failover must not wait for that.
 */
async function hold(run: StandbyRun, patienceMs?: number): Promise<void> {
  const { begin, stage } = run.journal.state;
  const { home, standby } = begin;
  await run.each(
    "hold closed",
    async (mover) => {
      await run.claim.read();
      await mover.hold(run.out(mover), standby, "closed");
    },
    patienceMs,
  );
  await run.each(
    "hold open",
    async (mover) => {
      await run.claim.read();
      // What a home that was made anew lacks must not be deleted at its standby, which may be all that is left.
      if (stage === "following" && (await mover.isKept?.(run.out(mover), home)) !== true)
        throw new PassingError(
          `${mover.name} at ${home} is not what the standby was made of: its data is gone`,
        );
      await mover.hold(run.out(mover), home, "open");
    },
    patienceMs,
  );
}

async function copy(run: StandbyRun): Promise<void> {
  const { claim, journal, tools } = run;
  run.tell({ kind: "step", step: "copying" });
  const tell = (what: string, done: number): void => run.tell({ kind: "copied", what, done });
  await run.each("copy", (mover) => mover.copy(run.out(mover), { tell, signal: tools.signal }));
  if (tools.signal.aborted) throw new Interrupted();
  await run.each("follow", (mover) => followed(mover, run));
  await claim.change((item) => ({
    ...item,
    protection: { ...protectionOf(item, claim.epoch), step: "following" },
  }));
  tools.killPoint?.("whole", journal.state.begin.tenant);
  await journal.append({ kind: "whole", at: run.now() });
  run.tell({ kind: "step", step: "following" });
}

/**
 * Brings what changes to a standby that is whole, for good. Nothing is locked meanwhile: who takes over is known by the registry and by
 * the fences. What fails and may pass is waited for: whether the home is lost is a person's to say.
 */
export async function follow(run: StandbyRun): Promise<FollowResult> {
  const { everyMs } = run.journal.state.begin;
  try {
    for (let isHeld = true; !run.tools.signal.aborted; ) {
      await run.claim.read();
      isHeld = await cycle(run, isHeld);
      await run.waitUntil(run.tools.now() + Math.max(everyMs, 10));
    }
    return "interrupted";
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    if (error instanceof SupersededError) return "superseded";
    throw error;
  }
}

/** @returns whether both ends are held as they were */
async function cycle(run: StandbyRun, isHeld: boolean): Promise<boolean> {
  const { tools } = run;
  try {
    // A server that was started anew is closed until it was asked again whose the tenant is.
    if (!isHeld) await hold(run, 0);
    const all = await run.each("follow", (mover) => followed(mover, run), 0);
    const oldest = Math.min(...all.map(({ upTo }) => upTo.getTime()));
    const changes = all.reduce((sum, one) => sum + one.changes, 0);
    run.tell({ kind: "followed", lagMs: Math.max(0, tools.now() - oldest), changes });
    return true;
  } catch (error) {
    if (!(error instanceof PassingError)) throw error;
    run.tell({ kind: "retry", reason: error.message });
    return false;
  }
}

function followed(mover: Mover, run: StandbyRun) {
  if (mover.follow !== undefined) return mover.follow(run.out(mover));
  throw new StampError("state", `${mover.name} can't keep a standby`, {
    fix: "begin anew without it: stampworks tenants protect … --leave <mover>",
  });
}

/** Its requests are refused until the standby has opened: who keeps it on would leave it so. */
function isFailing(tenant: string): StampError {
  return new StampError("state", `the standby of tenant ${tenant} was told to take over`, {
    fix: `finish it: stampworks tenants failover ${tenant}`,
  });
}

function isOver(tenant: string, standby: string): StampError {
  return new StampError("state", `the standby of tenant ${tenant} has taken over: it is on ${standby}`, {
    fix: `bring it back: stampworks tenants failback ${tenant}`,
  });
}
