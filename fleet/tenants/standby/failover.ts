import pLimit from "p-limit";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { lossSchema, type Loss } from "../../../tenants/recovery/entries";
import { beginFailover, type Begun, finishFailover } from "../../../tenants/recovery/failover";
import type { StandbyJournal } from "../../../tenants/recovery/journal";
import type { StandbyTools } from "../../../tenants/recovery/run";
import { SilentHomes } from "../../../tenants/recovery/silent-homes";
import { GatheredWrites } from "../../../tenants/registry/gathered";
import { type FleetContext, isConfirmed } from "../../context";
import { knownMovers, openOwn } from "../move/desk";
import {
  behindKeeper,
  nameOf,
  noStandby,
  type StandbyDesk,
  type StandbyPlace,
  type StandbyProgress,
  type StandbyQuestion,
  stateOf,
  withDesk,
  withStandby,
} from "./desk";
import { promisedRpos } from "./promised";
import { ServingStamps } from "./serving";

/** Tenants of which the registry is told at once: as many as it writes together. */
const TOLD_AT_ONCE = 1000;

/** Whose standby is to take over: a person says so. */
export type FailoverInput = StandbyPlace & {
  /** Tenants by name, or all that have their home on a stamp. */
  readonly of: { readonly tenants: readonly string[] } | { readonly stamp: string };
  /** Milliseconds that a home is given to answer. */
  readonly reachMs: number;
  /** Milliseconds that an application may go by a home it was told. */
  readonly leaseMs: number;
  readonly yes: boolean;
};

/** How one tenant's failover ended. */
export interface FailedOver {
  readonly tenant: string;
  readonly stamp?: string | undefined;
  readonly loss?: Loss | undefined;
  /** Why it was not done. */
  readonly problem?: string | undefined;
  /** What the class of its home promises, in minutes. */
  readonly rpoMinutes?: number | undefined;
}

/** What came of it. */
export interface FailoverResult {
  readonly declined: boolean;
  readonly tenants: readonly FailedOver[];
  /** From the word to the last standby's opening. */
  readonly seconds: number;
}

/** What `stampworks tenants failover --json` prints. */
export const failoverSchema = z.object({
  declined: z.boolean(),
  seconds: z.number().describe("From the word to the last standby's opening"),
  tenants: z.array(
    z.object({
      tenant: z.string(),
      stamp: z.string().optional().describe("Where it is now"),
      loss: z.object(lossSchema.shape).optional().describe("What may be lost"),
      problem: z.string().optional().describe("Why it was not done"),
      rpoMinutes: z.number().optional().describe("What the class of its home promises"),
    }),
  ),
});

/**
 * Lets standbys take over. All tenants' requests are refused first, then all wait for one lease together, then each standby opens, so many
 * at a time. What fails for one stops no other; the same again goes on where each stopped.
 * @throws StampError `input` where there is nobody to fail over
 */
export function failoverTenants(
  input: FailoverInput,
  context: FleetContext<StandbyProgress, StandbyQuestion>,
): Promise<FailoverResult> {
  return withDesk(input, context, async (place) => {
    const tenants = await tenantsOf(input, place);
    if (!(await isConfirmed(context, input.yes, { kind: "failover", tenants: tenants.length })))
      return { declined: true, tenants: [], seconds: 0 };
    const start = performance.now();
    const desk = { ...place, known: await knownMovers(place) };
    const shared = { registry: new GatheredWrites(desk.registry), homes: new SilentHomes() };
    const stamps = new ServingStamps(place);
    const now = (): number => Date.now();
    const begun = new Map<string, Begun>();
    const problems = new Map<string, string>();
    const each = async (
      some: Iterable<string>,
      atOnce: number,
      work: (tenant: string) => Promise<void>,
    ): Promise<void> => {
      const limit = pLimit(atOnce);
      const attempt = async (tenant: string): Promise<void> => {
        try {
          if (context.signal.aborted) throw stopped();
          await work(tenant);
        } catch (error) {
          problems.set(tenant, messageOf(error));
        }
      };
      await Promise.all([...some].map((tenant) => limit(() => attempt(tenant))));
    };
    await each(tenants, TOLD_AT_ONCE, async (tenant) => {
      const state = await stateOf(desk, tenant);
      if (state.end !== undefined) throw noStandby(tenant);
      // What was begun goes on, whatever has become of the stamp: its home is closed already.
      if (state.stage !== "failing") await stamps.require(state.begin.standby);
      begun.set(tenant, await beginFailover(state, { registry: shared.registry, now }));
    });
    const done = new Map<string, FailedOver>();
    const rpoOf = promisedRpos(desk);
    const open = async (tenant: string, journal: StandbyJournal, tools: StandbyTools): Promise<void> => {
      const { home, movers, standby: stamp } = journal.state.begin;
      const { leaseMs, reachMs } = input;
      const reach = () => openOwn(desk, tenant, movers);
      const since = begun.get(tenant) ?? { began: now(), told: now() };
      const loss = await finishFailover(journal, { ...tools, ...shared, reach, reachMs, leaseMs }, since);
      if (loss === "interrupted") throw stopped();
      done.set(tenant, { tenant, stamp, loss, rpoMinutes: await rpoOf(home) });
    };
    await each(begun.keys(), context.parallel, (tenant) =>
      withStandby(
        desk,
        tenant,
        "tenants failover",
        (journal, tools) => open(tenant, journal, tools),
        behindKeeper(context.signal),
      ),
    );
    const seconds = Math.round(performance.now() - start) / 1000;
    const all = tenants.map((tenant) => done.get(tenant) ?? { tenant, problem: problems.get(tenant) });
    return { declined: false, tenants: all, seconds };
  });
}

function stopped(): StampError {
  return new StampError("interrupted", "stopped: the same again goes on");
}

async function tenantsOf({ of }: FailoverInput, { registry }: StandbyDesk): Promise<readonly string[]> {
  if ("tenants" in of) return [...new Set(of.tenants.map(nameOf))];
  const tenants: string[] = [];
  for await (const { protection, stamp, tenant } of registry.tenants({ stamp: of.stamp }))
    if (stamp === of.stamp && protection !== undefined && protection.step !== "over") tenants.push(tenant);
  if (tenants.length > 0) return tenants;
  throw new StampError("input", "no tenant of the stamp has a standby that is kept", {
    field: "--stamp",
    received: of.stamp,
    fix: "restore what was backed up: docs/disaster-recovery.md",
  });
}
