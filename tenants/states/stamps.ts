import { type StampItem, StampState } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";

/** Longest maintenance that can be announced, in seconds: a day. */
export const LONGEST_MAINTENANCE = 86_400;

/**
 * Closes a stamp for maintenance: its tenants get 503 with Retry-After at once, and nobody is placed on it. It opens when an
 * operator says so and not when the time is over: a stamp that a clock opens is open in the middle of a repair.
 *
 * @param seconds how long it is meant to take; 1–86,400
 * @throws StampError `input` when the registry does not have it, `state` when it is being retired
 */
export function closeStamp(registry: Registry, id: string, seconds: number, now: Date): Promise<StampItem> {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_MAINTENANCE) {
    throw new StampError("input", "a maintenance of this length can't be announced", {
      field: "for",
      received: `${seconds} seconds`,
      allowed: "1 second to 24 hours",
      fix: "say how long it is meant to take; it can be said again",
    });
  }
  return untilUndisputed(async () => {
    const known = await stampOf(registry, id);
    if (known.state === StampState.Retiring)
      throw new StampError("state", `stamp ${id} is being retired`, { fix: "nobody is on it any more" });
    const was =
      known.maintenance?.was ?? (known.state === StampState.Draining ? known.state : StampState.Active);
    const until = new Date(now.getTime() + seconds * 1000).toISOString();
    return registry.put("stamp", {
      ...known,
      version: known.version + 1,
      state: StampState.Maintenance,
      retryAfterSeconds: seconds,
      maintenance: { until, was },
    });
  });
}

/**
 * Ends a stamp's maintenance: it is what it was before, active or draining. One that is open stays as it is.
 *
 * @throws StampError `input` when the registry does not have it
 */
export function openStamp(registry: Registry, id: string): Promise<StampItem> {
  return untilUndisputed(async () => {
    const known = await stampOf(registry, id);
    if (known.state !== StampState.Maintenance) return known;
    const { maintenance, retryAfterSeconds: _, ...rest } = known;
    const state = maintenance?.was ?? StampState.Active;
    return registry.put("stamp", { ...rest, version: known.version + 1, state });
  });
}

/**
 * Says that a stamp fails its tenants: they get 503 with Retry-After at once, at every edge and router, and it is asked again when the
 * time is over. The last one that serves a pool may be said so, too: who says it knows of no other.
 *
 * @param seconds how long it is not asked; 1–86,400
 * @throws StampError `input` when the registry does not have it
 */
export function failStamp(
  registry: Registry,
  id: string,
  { now, seconds, why }: { readonly seconds: number; readonly why: string; readonly now: Date },
): Promise<StampItem> {
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  return edited(registry, id, (known) => ({ ...known, failing: { until, why } }));
}

/** Says that a stamp serves its tenants again. @throws StampError `input` when the registry does not have it */
export function healStamp(registry: Registry, id: string): Promise<StampItem> {
  return edited(registry, id, ({ failing, ...known }) => (failing === undefined ? undefined : known));
}

/**
 * Lets a stamp take visitors that name no tenant, where the routing configuration sends them to the nearest, or no more.
 * @throws StampError `input` when the registry does not have it
 */
export function welcomeStrangers(registry: Registry, id: string, welcome: boolean): Promise<StampItem> {
  return edited(registry, id, ({ strangers, ...known }) => {
    if ((strangers === true) === welcome) return undefined;
    return welcome ? { ...known, strangers: true } : known;
  });
}

/** What a stamp's state is, in words: `maintenance until 2027-01-31 12:00 (overdue)`. */
export function stateInWords(
  {
    failing,
    maintenance,
    state,
    strangers,
  }: Pick<StampItem, "failing" | "maintenance" | "state" | "strangers">,
  now: Date,
): string {
  const more = [
    ...(failing !== undefined && new Date(failing.until) > now
      ? [`fails its tenants until ${utc(failing.until)}`]
      : []),
    ...(strangers === true ? ["takes strangers"] : []),
  ];
  if (state !== StampState.Maintenance || maintenance === undefined) return [state, ...more].join(", ");
  const overdue = new Date(maintenance.until) < now ? " (overdue)" : "";
  return [`${state} until ${utc(maintenance.until)}${overdue}`, ...more].join(", ");
}

function utc(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** Writes a stamp's item as it is to be; undefined where it is that already. */
function edited(
  registry: Registry,
  id: string,
  edit: (known: StampItem) => StampItem | undefined,
): Promise<StampItem> {
  return untilUndisputed(async () => {
    const known = await stampOf(registry, id);
    const next = edit(known);
    return next === undefined ? known : registry.put("stamp", { ...next, version: known.version + 1 });
  });
}

async function stampOf(registry: Registry, id: string): Promise<StampItem> {
  const known = await registry.get("stamp", id);
  if (known !== undefined) return known;
  throw new StampError("input", "the registry has no such stamp", {
    field: "stamp",
    received: shown(id),
    fix: `register it: stampworks tenants register ${id}`,
  });
}
