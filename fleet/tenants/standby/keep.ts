import type { Mover } from "../../../tenants/migration/mover";
import { follow, type FollowResult, makeWhole } from "../../../tenants/recovery/protect";
import { StandbyRun } from "../../../tenants/recovery/run";
import { closeAll, openOwn } from "../move/desk";
import { PROTECT, type StandbyDesk, toolsOf, withStandby } from "./desk";

/** Nothing takes a run's work away from it but the registry and the fences. */
const UNLOCKED = new AbortController().signal;

/**
 * Keeps one standby: copies as the only one who works on the tenant, then follows without a lock, because whoever fails over must get
 * at it.
 * @param once end once the standby has all of a moment
 * @param turn waits for its turn to copy; default: at once
 */
export async function keep(
  tenant: string,
  desk: StandbyDesk,
  once: boolean,
  turn: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): Promise<FollowResult | "whole"> {
  const movers: Mover[] = [];
  try {
    const run = await turn(() =>
      withStandby(desk, tenant, PROTECT, async (journal, tools) => {
        movers.push(...(await openOwn(desk, tenant, journal.state.begin.movers)));
        const made = await makeWhole(journal, { ...tools, movers });
        return made === "interrupted"
          ? made
          : new StandbyRun(journal, toolsOf(desk, tenant, movers, UNLOCKED), made.claim);
      }),
    );
    if (run === "interrupted") return run;
    return once ? "whole" : await follow(run);
  } finally {
    await closeAll(movers);
  }
}
