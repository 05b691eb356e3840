import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { messageOf } from "../../../core/message";
import type { StandbyDesk } from "./desk";
import { keep } from "./keep";
import { type MetricsAddress, openNumbers, StandbyNumbers } from "./numbers";
import { promisedRpos } from "./promised";

/** How often it is asked whether there are more tenants with a standby. */
const LOOK_MS = 30_000;
/** No tenant is called so. */
const WORK = "_standbys";

/**
 * Keeps the standbys of all tenants that have one, until it is stopped. Of several that do so one works; when it ends, another does. What
 * fails for one tenant is told and tried again, and stops no other.
 * @param metrics where Prometheus asks how far each is; default nowhere
 */
export async function keepAll(place: StandbyDesk, metrics?: MetricsAddress): Promise<void> {
  const numbers = new StandbyNumbers();
  // Also while another one works: a service that is only ready says so by answering.
  const door = metrics === undefined ? undefined : await openNumbers(numbers, metrics);
  try {
    await keepInTurn(watched(place, numbers), numbers);
  } finally {
    await door?.close();
  }
}

/** The same desk, whose events are also the numbers'. */
function watched(desk: StandbyDesk, numbers: StandbyNumbers): StandbyDesk {
  const emit: StandbyDesk["context"]["emit"] = (event) => {
    numbers.told(event.tenant, event.event, Date.now());
    desk.context.emit(event);
  };
  return { ...desk, context: { ...desk.context, emit } };
}

async function keepInTurn(desk: StandbyDesk, numbers: StandbyNumbers): Promise<void> {
  const { context, journals, registry } = desk;
  const patience = { isBrief: () => true, signal: context.signal, mostMs: Number.POSITIVE_INFINITY };
  const lock = await journals.of(WORK).lock("tenants protect --all", "the fleet's standbys", patience);
  const signal = AbortSignal.any([context.signal, lock.lost]);
  const limit = pLimit(context.parallel);
  const own = { ...desk, context: { ...context, signal } };
  const rpoOf = promisedRpos(desk);
  const under = new Map<string, Promise<void>>();
  const keepOne = async (tenant: string): Promise<void> => {
    try {
      await keep(tenant, own, false, (work) => limit(work));
    } catch (error) {
      context.emit({ kind: "standby", tenant, event: { kind: "retry", reason: messageOf(error) } });
    } finally {
      under.delete(tenant);
      numbers.ended(tenant);
    }
  };
  try {
    while (!signal.aborted) {
      for await (const { migration, protection, stamp: home, standby, tenant } of registry.tenants()) {
        if (protection === undefined || protection.step === "over" || under.has(tenant)) continue;
        // Its standby was told to take over: who tries to keep it would only hold the tenant's lock meanwhile.
        if (migration !== undefined) continue;
        const whole = protection.step === "following";
        numbers.begun({ tenant, home, standby: standby ?? "", whole, rpoMinutes: await rpoOf(home) });
        under.set(tenant, keepOne(tenant));
      }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    await Promise.all(under.values());
  } finally {
    await lock.release();
  }
}
