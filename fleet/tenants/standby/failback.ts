import { requireNoFaultIn } from "../../recovery/faults/standing-fault";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import { operator } from "../../../core/locks/lock";
import type { Settings } from "../../../tenants/migration/entries";
import { MIGRATION_JOURNAL } from "../../../tenants/migration/journal";
import type { RunResult } from "../../../tenants/migration/run";
import { clearOldHome } from "../../../tenants/recovery/failback";
import type { StandbyState } from "../../../tenants/recovery/journal";
import { type FleetContext, isConfirmed } from "../../context";
import type { MoveProgress, MoveQuestion } from "../move/input";
import { moveTenant } from "../move/move";
import {
  nameOf,
  type StandbyPlace,
  type StandbyProgress,
  type StandbyQuestion,
  stateOf,
  withDesk,
  withStandby,
} from "./desk";

/** Which tenant goes back to the stamp that it was on before its standby took over. */
export type FailbackInput = StandbyPlace & {
  readonly tenant: string;
  /** Whether what the old home has, and the standby never got, may be deleted. */
  readonly discard: boolean;
  /** How it is moved back. */
  readonly settings: Settings;
  readonly yes: boolean;
};

/** What came of it. */
export interface FailbackResult {
  readonly tenant: string;
  /** As a move ends; `declined`: nothing was begun. */
  readonly result: RunResult | "declined";
  readonly state: StandbyState;
}

/** What `stampworks tenants failback --json` prints. */
export const failbackSchema = z.object({
  tenant: z.string(),
  result: z.enum(["done", "aborted", "reached", "halted", "interrupted", "declined"]),
  home: z.string().describe("Where it goes back to"),
  unbrought: z
    .record(z.string(), z.int().nullable())
    .optional()
    .describe("What the old home had that the standby never got, by mover; null where nobody can say"),
});

type Context = FleetContext<StandbyProgress | MoveProgress, StandbyQuestion | MoveQuestion>;

/**
 * Brings a tenant back to its old home: what is left of it there is counted and deleted, then it is moved as any tenant is, with what
 * was written since. The same again goes on where it stopped.
 * @throws StampError `state` where the old home has what the standby never got, and nobody said that it may be deleted
 */
export async function failbackTenant(input: FailbackInput, context: Context): Promise<FailbackResult> {
  const tenant = nameOf(input.tenant);
  const { discard, journal, registry, settings, yes } = input;
  const place = { journal, registry };
  const first = await withDesk(place, context, async (desk) => {
    await requireNoFaultIn(context, desk.project, journal);
    const state = await stateOf(desk, tenant);
    if (state.stage !== "cleared" && !(await isConfirmed(context, yes, { kind: "failback", tenants: 1 })))
      return undefined;
    // One may have begun while somebody thought.
    await requireNoFaultIn(context, desk.project, journal);
    const cleared = await withStandby(desk, tenant, "tenants failback", (own, tools) =>
      clearOldHome(own, tools, discard),
    );
    const { home } = state.begin;
    const last = await desk.journals.of(tenant).read(MIGRATION_JOURNAL);
    const item = await desk.registry.get("tenant", tenant);
    const isUnderWay = last !== undefined && last.end === undefined && last.begin.target === home;
    const isThere = item?.stamp === home && item.migration === undefined;
    return { cleared, home, isUnderWay, isThere: isThere && !isUnderWay };
  });
  const told = async (result: FailbackResult["result"]): Promise<FailbackResult> =>
    withDesk(place, context, async (desk) => ({ tenant, result, state: await stateOf(desk, tenant) }));
  if (first === undefined) return told("declined");
  const { cleared, home, isThere, isUnderWay } = first;
  if (cleared === "interrupted") return told("interrupted");
  if (!isThere) {
    const pause = settings.beyondHold === true ? { pauseMs: settings.pauseMs } : {};
    const moved = await moveTenant(
      isUnderWay
        ? { ...place, mode: "resume", tenant, repair: false, ...pause }
        : { ...place, mode: "start", tenant, to: home, settings, yes: true },
      context,
    );
    if (moved.kind !== "ran") throw new StampError("state", `tenant ${tenant} was not moved`);
    if (moved.result !== "done") return told(moved.result);
  }
  await withDesk(place, context, (desk) =>
    withStandby(desk, tenant, "tenants failback", async (own) =>
      own.append({ kind: "end", state: "returned", by: operator(), at: new Date().toISOString() }),
    ),
  );
  return told("done");
}
