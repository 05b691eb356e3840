import { StampError } from "../../core/errors";
import type { Mover } from "../migration/mover";
import { protectionOf, StandbyClaim } from "./claim";
import type { StandbyJournal } from "./journal";
import { carried, StandbyRun, type StandbyTools } from "./run";

/**
 * Makes the old home ready for the tenant's return: it is closed to late writers for good, asked what it has that the standby never
 * got, and emptied of the tenant. Then the tenant is moved as any other is.
 *
 * @param discard whether what was never brought may be deleted there
 * @throws StampError `state` naming how much it is, where nobody said so
 */
export function clearOldHome(
  journal: StandbyJournal,
  tools: StandbyTools,
  discard: boolean,
): Promise<"cleared" | "interrupted"> {
  const { begin, stage } = journal.state;
  const { home, standby, tenant } = begin;
  if (stage === "cleared") return Promise.resolve("cleared");
  if (stage !== "over")
    throw new StampError("state", `the standby of tenant ${tenant} has not taken over`, {
      fix: `it is on ${home}; stampworks tenants show ${tenant} says more`,
    });
  return carried(tenant, "failback", async (): Promise<"cleared"> => {
    const claim = await StandbyClaim.take(tools.registry, tenant, (item, epoch) =>
      item.protection === undefined ? item : { ...item, protection: protectionOf(item, epoch) },
    );
    const run = await StandbyRun.begin(journal, tools, "failback", claim);
    const left = claim.version;
    const away = (mover: Mover) => ({ ...run.crossing(mover, home, standby), left });
    await count(run);
    requireSaid(journal, discard);
    await run.each("hold closed", (mover) => mover.hold(away(mover), home, "closed"));
    await run.each("purge", (mover) => mover.purge(away(mover), home));
    await run.each("hold free", (mover) => mover.hold(run.crossing(mover, home, standby), standby, "free"));
    const item = await tools.registry.get("tenant", tenant);
    if (item?.protection !== undefined)
      await claim.change(({ protection: _kept, standby: _there, ...rest }) => rest);
    tools.killPoint?.("released", tenant);
    await journal.append({ kind: "cleared", at: run.now() });
    return "cleared";
  });
}

/** Closes the old home, and asks what it has that the standby never got, once: the second time it may be deleted already. */
async function count(run: StandbyRun): Promise<void> {
  const { home } = run.journal.state.begin;
  const unbrought: Record<string, number | null> = {};
  // Closing leaves a fence: whether there was one says whether it is the home that it was.
  const kept = await run.each("looked", async (mover) =>
    mover.isKept?.(run.crossing(mover, home, home), home),
  );
  await run.each("hold closed", (mover) => mover.hold(run.crossing(mover, home, home), home, "closed"));
  if (run.journal.state.unbrought !== undefined) return;
  for (const [index, mover] of run.tools.movers.entries()) {
    const number =
      kept[index] === true ? await mover.unbrought?.(run.crossing(mover, home, home), home) : undefined;
    unbrought[mover.name] = number ?? null;
  }
  await run.journal.append({ kind: "counted", at: run.now(), unbrought });
}

function requireSaid({ state }: StandbyJournal, discard: boolean): void {
  const { begin, unbrought = {} } = state;
  const some = Object.entries(unbrought).filter(([, number]) => number !== 0);
  if (discard || some.length === 0) return;
  const words = some.map(([mover, number]) => `${mover}: ${number === null ? "nobody can say" : number}`);
  throw new StampError(
    "state",
    `${begin.home} has changes of tenant ${begin.tenant} that ${begin.standby} never got`,
    {
      received: words.join(", "),
      fix: `look at them at ${begin.home}; then let them be deleted there: stampworks tenants failback ${begin.tenant} --discard`,
    },
  );
}
