import { StampError } from "../../core/errors";
import { SupersededError } from "./mover";
import { isoNow, type Run, type RunResult } from "./run";

/**
 * Aborts a migration: the tenant's home is the source (again), nothing of it is at the target. After the cut-over what
 * was written at the target is brought home first.
 */
export async function goBack(run: Run): Promise<RunResult> {
  const { begin, entry, journal, tools } = run;
  const { source, target } = begin;
  const out = run.crossing("forward");
  const item = await entry.read();
  run.tell({ kind: "phase", phase: "return", state: "begun" });
  if (run.isSettled(item)) await returnHome(run);
  else await run.hold(out, source, "open");
  if (item.migration !== undefined) await entry.step("copying");
  await run.lease();
  await run.hold(out, target, "closed");
  await run.each("purge", (mover) => mover.purge(out, target));
  // Where writers were admitted once, those that come too late are still to be refused.
  const wasOpen = journal.state.phases["cut-over"].state !== "waiting";
  if (!wasOpen) await run.hold(out, target, "free");
  await run.hold(out, source, "free");
  await entry.finish();
  tools.killPoint?.("finished", begin.tenant);
  await journal.append({ kind: "end", state: "aborted", by: tools.by, at: isoNow(tools) });
  run.tell({ kind: "phase", phase: "return", state: "done" });
  return "aborted";
}

async function returnHome(run: Run): Promise<void> {
  const { begin, entry, tools } = run;
  const { source, target } = begin;
  const back = run.crossing("back");
  await run.hold(back, source, "closed");
  await run.hold(back, target, "open");
  // As much as can be is brought, and compared, before anybody has to wait.
  await run.compare(back);
  const began = tools.now();
  await entry.step("holding");
  try {
    await run.routers(began);
    await entry.step("moving");
    const told = tools.now();
    tools.killPoint?.("moving back", begin.tenant);
    await run.hold(back, target, "closed");
    await run.sync(back);
    let { differs } = await run.recheck(back);
    if (differs !== "") {
      await run.each("repair", (mover) => mover.repair(back));
      ({ differs } = await run.compare(back));
    }
    if (differs !== "")
      throw new StampError("state", "the source could not be made equal again", { received: differs });
    await run.shortLease(told);
    await run.hold(back, source, "open");
  } catch (error) {
    if (error instanceof SupersededError) throw error;
    await run.hold(back, source, "closed");
    await run.hold(back, target, "open");
    await entry.step("soaking");
    throw error;
  }
  await entry.settle(source, "copying", begin.belongs?.before);
  tools.killPoint?.("settled back", begin.tenant);
}
