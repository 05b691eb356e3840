import { z } from "zod";
import type { StandbyState } from "../../../tenants/recovery/journal";
import { endProtection, type FollowResult } from "../../../tenants/recovery/protect";
import { type FleetContext, isConfirmed } from "../../context";
import { requireNoFaultIn } from "../../recovery/faults/standing-fault";
import { closeAll, openOwn } from "../move/desk";
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
import { begin, type StandbyWanted } from "./begin";
import { keep } from "./keep";
import { keepAll } from "./keep-all";
import type { MetricsAddress } from "./numbers";
import { promisedRpo } from "./promised";

/** What is wanted of a tenant's standby. */
export type ProtectInput = StandbyPlace &
  (
    | (StandbyWanted & {
        readonly mode: "start";
        readonly tenant: string;
        /** End once the standby has all of a moment; others go on. */
        readonly once: boolean;
      })
    | { readonly mode: "resume"; readonly tenant: string; readonly once: boolean }
    | { readonly mode: "status"; readonly tenant: string }
    | { readonly mode: "end"; readonly tenant: string; readonly yes: boolean }
    /** Keep all standbys of the registry, as the one who does. */
    | {
        readonly mode: "all";
        /** Where Prometheus asks how far each is; default nowhere. */
        readonly metrics?: MetricsAddress | undefined;
      }
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
      await keepAll(desk, input.metrics);
      return { kind: "all" };
    }
    const tenant = nameOf(input.tenant);
    // The service that keeps all goes on: standbys of the others must not fall behind for a drill.
    if (input.mode !== "status") await requireNoFaultIn(context, desk.project, input.journal);
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
        // One may have begun while somebody thought.
        await requireNoFaultIn(context, desk.project, input.journal);
        const result = await withStandby(desk, tenant, "tenants protect --end", endProtection);
        return { kind: "ended", tenant, result };
      }
    }
  });
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
