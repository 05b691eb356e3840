import pLimit from "p-limit";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { lossSchema, type Loss } from "../../../tenants/recovery/entries";
import {
  beginFailover,
  type Begun,
  type FailoverTools,
  finishFailover,
} from "../../../tenants/recovery/failover";
import type { StandbyJournal } from "../../../tenants/recovery/journal";
import { type FleetContext, isConfirmed } from "../../context";
import { openOwn } from "../move/desk";
import {
  nameOf,
  type StandbyDesk,
  type StandbyPlace,
  type StandbyProgress,
  type StandbyQuestion,
  withDesk,
  withStandby,
} from "./desk";
import { promisedRpo } from "./promised";

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
 * Lets standbys take over. All tenants' requests are refused first, then all wait for one lease together, then each standby opens. What
 * fails for one stops no other; the same again goes on where each stopped.
 * @throws StampError `input` where there is nobody to fail over
 */
export function failoverTenants(
  input: FailoverInput,
  context: FleetContext<StandbyProgress, StandbyQuestion>,
): Promise<FailoverResult> {
  return withDesk(input, context, async (desk) => {
    const tenants = await tenantsOf(input, desk);
    if (!(await isConfirmed(context, input.yes, { kind: "failover", tenants: tenants.length })))
      return { declined: true, tenants: [], seconds: 0 };
    const start = performance.now();
    const limit = pLimit(context.parallel);
    const begun = new Map<string, Begun>();
    const problems = new Map<string, string>();
    const attempt = (tenant: string, work: () => Promise<void>): Promise<void> =>
      limit(async () => {
        try {
          await work();
        } catch (error) {
          problems.set(tenant, messageOf(error));
        }
      });
    const over = (tenant: string, work: Parameters<typeof atStandby>[3]) =>
      atStandby(tenant, desk, input, work);
    await Promise.all(
      tenants.map((tenant) =>
        attempt(tenant, () =>
          over(tenant, async (journal, tools) => void begun.set(tenant, await beginFailover(journal, tools))),
        ),
      ),
    );
    const done = new Map<string, FailedOver>();
    await Promise.all(
      [...begun].map(([tenant, since]) =>
        attempt(tenant, () =>
          over(tenant, async (journal, tools) => {
            const loss = await finishFailover(journal, tools, since);
            const { home, standby: stamp } = journal.state.begin;
            if (loss === "interrupted")
              throw new StampError("interrupted", "stopped: the same again goes on");
            done.set(tenant, { tenant, stamp, loss, rpoMinutes: await promisedRpo(home, desk) });
          }),
        ),
      ),
    );
    const seconds = Math.round(performance.now() - start) / 1000;
    const all = tenants.map((tenant) => done.get(tenant) ?? { tenant, problem: problems.get(tenant) });
    return { declined: false, tenants: all, seconds };
  });
}

function atStandby(
  tenant: string,
  desk: StandbyDesk,
  { leaseMs, reachMs }: FailoverInput,
  work: (journal: StandbyJournal, tools: FailoverTools) => Promise<void>,
): Promise<void> {
  return withStandby(desk, tenant, "tenants failover", (journal, tools) => {
    const reach = () => openOwn(desk, tenant, journal.state.begin.movers);
    return work(journal, { ...tools, reach, reachMs, leaseMs });
  });
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
