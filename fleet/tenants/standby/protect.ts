import { z } from "zod";
import { dayOf } from "../../../components/program/expiry";
import { StampError } from "../../../core/errors";
import { operator } from "../../../core/locks/lock";
import type { Mover } from "../../../tenants/migration/mover";
import type { StandbyBegin } from "../../../tenants/recovery/entries";
import { STANDBY_JOURNAL, type StandbyState } from "../../../tenants/recovery/journal";
import { requireStandby } from "../../../tenants/recovery/plan";
import { endProtection, type FollowResult } from "../../../tenants/recovery/protect";
import { type FleetContext, isConfirmed } from "../../context";
import { namesOf } from "../leave/export-tenant";
import { closeAll, openOwn } from "../move/desk";
import { unknownTenant } from "../unknown-tenant";
import {
  nameOf,
  type StandbyDesk,
  type StandbyPlace,
  type StandbyProgress,
  type StandbyQuestion,
  stateOf,
  withDesk,
  withStandby,
} from "./desk";
import { keep } from "./keep";
import { keepAll } from "./keep-all";
import { promisedRpo } from "./promised";

/** What is wanted of a tenant's standby. */
export type ProtectInput = StandbyPlace &
  (
    | {
        readonly mode: "start";
        readonly tenant: string;
        readonly standby: string;
        /** Why two stamps may have the tenant's data. */
        readonly reason: string;
        /** Movers whose data the standby does not get. */
        readonly leave: readonly string[];
        /** Milliseconds between two looks for changes. */
        readonly everyMs: number;
        /** End once the standby has all of a moment; others go on. */
        readonly once: boolean;
      }
    | { readonly mode: "resume"; readonly tenant: string; readonly once: boolean }
    | { readonly mode: "status"; readonly tenant: string }
    | { readonly mode: "end"; readonly tenant: string; readonly yes: boolean }
    /** Keep all standbys of the registry, as the one who does. */
    | { readonly mode: "all" }
  );

/** How far one mover's data is at the standby. */
export interface StandbyPart {
  readonly mover: string;
  /** All that was acknowledged up to this moment is there; undefined where nothing is. */
  readonly upTo?: string | undefined;
  readonly lagSeconds?: number | undefined;
}

/** What came of it. */
export type ProtectResult =
  | {
      readonly kind: "kept";
      readonly tenant: string;
      readonly result: FollowResult | "whole";
      readonly state: StandbyState;
    }
  | {
      readonly kind: "status";
      readonly tenant: string;
      readonly state: StandbyState;
      readonly parts: readonly StandbyPart[];
      /** Minutes that the class of its stamp promises; undefined where the program does not tell. */
      readonly rpoMinutes?: number | undefined;
    }
  | { readonly kind: "ended"; readonly tenant: string; readonly result: "ended" | "interrupted" }
  | { readonly kind: "declined"; readonly tenant: string }
  | { readonly kind: "all" };

/** What `stampworks tenants protect --json` prints. */
export const protectSchema = z.object({
  kind: z.enum(["kept", "status", "ended", "declined", "all"]),
  tenant: z.string().optional(),
  result: z.string().optional(),
  home: z.string().optional(),
  standby: z.string().optional(),
  stage: z.enum(["copying", "following", "failing", "over", "cleared"]).optional(),
  parts: z
    .array(
      z.object({
        mover: z.string(),
        upTo: z.string().optional().describe("All that was acknowledged up to this moment is at the standby"),
        lagSeconds: z.number().optional(),
      }),
    )
    .optional(),
  rpoMinutes: z.number().optional().describe("What the class of its stamp promises"),
});

/**
 * Keeps a tenant's data at a second stamp, says how far that is, or ends it.
 * @throws StampError for a stamp that can't be its standby, or whatever keeps the copy from being made
 */
export function protectTenant(
  input: ProtectInput,
  context: FleetContext<StandbyProgress, StandbyQuestion>,
): Promise<ProtectResult> {
  return withDesk(input, context, async (desk): Promise<ProtectResult> => {
    if (input.mode === "all") {
      await keepAll(desk);
      return { kind: "all" };
    }
    const tenant = nameOf(input.tenant);
    switch (input.mode) {
      case "start":
        await begin(input, tenant, desk);
        return kept(tenant, desk, input.once);
      case "resume":
        return kept(tenant, desk, input.once);
      case "status":
        return standing(tenant, desk);
      case "end": {
        if (!(await isConfirmed(context, input.yes, { kind: "end", tenants: 1 })))
          return { kind: "declined", tenant };
        const result = await withStandby(desk, tenant, "tenants protect --end", endProtection);
        return { kind: "ended", tenant, result };
      }
    }
  });
}

async function begin(
  input: Extract<ProtectInput, { mode: "start" }>,
  tenant: string,
  desk: StandbyDesk,
): Promise<void> {
  const { everyMs, leave, reason, standby } = input;
  const { registry } = desk;
  const store = desk.journals.of(tenant);
  const lock = await store.lock("tenants protect", `tenant ${tenant}`);
  try {
    const last = await store.read(STANDBY_JOURNAL);
    if (last !== undefined && last.end === undefined)
      throw new StampError("state", `tenant ${tenant} has a standby at ${last.begin.standby}`, {
        fix: `go on with stampworks tenants protect ${tenant}, or end it with --end`,
      });
    const item = await registry.get("tenant", tenant);
    if (item === undefined) throw unknownTenant(tenant);
    const facts = {
      stamps: await registry.list("stamp"),
      pools: await registry.list("pool"),
      today: dayOf(new Date()),
    };
    requireStandby(standby, { ...facts, tenant: item });
    const home = item.stamp;
    const all = await openOwn(desk, tenant);
    try {
      const movers = chosen(all, leave);
      await requireReady(movers, { tenant, home, standby });
      const begun: StandbyBegin = {
        ...{ kind: "begin", version: 1, tenant, home, standby, reason, everyMs },
        ...{
          movers: movers.map(({ name }) => name),
          left: [...leave],
          by: operator(),
          at: new Date().toISOString(),
        },
        names: await namesOf(movers, tenant, home, item.version),
      };
      (await store.create(STANDBY_JOURNAL, begun, lock)).close();
    } finally {
      await closeAll(all);
    }
  } finally {
    await lock.release();
  }
}

/** The movers that bring its data over. @throws StampError `state` for one that can't, and that nobody said may stay */
function chosen(all: readonly Mover[], leave: readonly string[]): readonly Mover[] {
  const unknown = leave.filter((name) => !all.some((mover) => mover.name === name));
  if (unknown.length > 0)
    throw new StampError("input", "no such mover", {
      field: "--leave",
      received: unknown.join(", "),
      allowed: all.map(({ name }) => name).join(", "),
    });
  const movers = all.filter(({ name }) => !leave.includes(name));
  const unable = movers.filter(({ follow: brings }) => brings === undefined).map(({ name }) => name);
  if (unable.length > 0)
    throw new StampError("state", `no standby can have what ${unable.join(", ")} moves`, {
      fix: `say that it may be lost: --leave ${unable.join(",")}`,
    });
  if (movers.length > 0) return movers;
  throw new StampError("input", "nothing would be brought to the standby", { field: "--leave" });
}

async function requireReady(
  movers: readonly Mover[],
  { home, standby, tenant }: { readonly tenant: string; readonly home: string; readonly standby: string },
): Promise<void> {
  const problems: StampError[] = [];
  for (const mover of movers)
    for (const problem of await mover.check({
      tenant,
      from: home,
      to: standby,
      epoch: 1,
      direction: "forward",
    }))
      problems.push(new StampError("state", problem, { field: mover.name }));
  if (problems.length > 0) throw StampError.all(problems);
}

async function kept(tenant: string, desk: StandbyDesk, once: boolean): Promise<ProtectResult> {
  const result = await keep(tenant, desk, once);
  return { kind: "kept", tenant, result, state: await stateOf(desk, tenant) };
}

async function standing(tenant: string, desk: StandbyDesk): Promise<ProtectResult> {
  const state = await stateOf(desk, tenant);
  const { begin, epoch = 1 } = state;
  const movers = await openOwn(desk, tenant, begin.movers);
  try {
    const parts: StandbyPart[] = [];
    const isKept = state.end === undefined && (state.stage === "copying" || state.stage === "following");
    for (const mover of isKept ? movers : []) {
      const named = begin.names[mover.name];
      const seat = { tenant, from: begin.standby, to: begin.standby, epoch, direction: "forward" } as const;
      const upTo = await mover.followedUpTo?.(named === undefined ? seat : { ...seat, named });
      const lagSeconds = upTo === undefined ? undefined : Math.max(0, Date.now() - upTo.getTime()) / 1000;
      parts.push({ mover: mover.name, upTo: upTo?.toISOString(), lagSeconds });
    }
    return { kind: "status", tenant, state, parts, rpoMinutes: await promisedRpo(begin.home, desk) };
  } finally {
    await closeAll(movers);
  }
}
