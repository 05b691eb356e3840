import { StampError, shown } from "../../core/errors";
import { defined } from "../../core/defined";
import { parse } from "../../core/parse";
import {
  poolItemSchema,
  type StampCapacity,
  type StampItem,
  stampItemSchema,
  type TenantItem,
  tenantItemSchema,
} from "../../components/routing/contract";
import { ConflictError } from "./conflict";
import type { Change, Items, Kind, Seen } from "./registry";
import {
  type Bound,
  changeUse,
  mostOf,
  NO_USE,
  passedBounds,
  requireBounds,
  stampsOf,
  taken,
  untoldBy,
} from "./usage";
import { requireStampTransition, requireTenantTransition } from "./machine";
import type { View } from "./view";

function refused(problem: string, details: { received?: string; allowed?: string; fix: string }): StampError {
  return new StampError("state", problem, details);
}

/**
 * Makes one change to a view, by the rules that every registry keeps.
 *
 * @returns the key of the item
 * @throws StampError `input` when the item is not legal, `state` when a rule does not hold; ConflictError when it was
 * changed since it was read
 */
export async function applyChange(view: View, change: Change): Promise<string> {
  const { kind } = change;
  if ("removed" in change) {
    await requireVersion(view, kind, change.key, change.removed);
    await REMOVE[kind](view, change.key);
    await view.set(kind, change.key, undefined);
    return change.key;
  }
  return PUT[kind](view, change.item);
}

/** @throws ConflictError when an item is not what was seen */
export async function requireSeen(view: View, { kind, key, version }: Seen): Promise<void> {
  await requireVersion(view, kind, key, version);
}

async function requireVersion(view: View, kind: Kind, key: string, version: number): Promise<void> {
  const current = (await view.original(kind, key))?.version;
  if ((current ?? 0) !== version) throw new ConflictError(kind, key, version, current);
}

async function requireNext(view: View, kind: Kind, key: string, version: number): Promise<void> {
  const current = (await view.original(kind, key))?.version;
  if (version !== (current ?? 0) + 1) throw new ConflictError(kind, key, version, current);
}

const PUT: { readonly [K in Kind]: (view: View, input: unknown) => Promise<string> } = {
  stamp: putStamp,
  pool: putPool,
  tenant: putTenant,
};

async function putStamp(view: View, input: unknown): Promise<string> {
  const item = parse(stampItemSchema, input, "stamp");
  await requireNext(view, "stamp", item.id, item.version);
  const before = await view.get("stamp", item.id);
  const stamps = await view.list("stamp");
  const twin = stamps.find(({ id, number }) => id !== item.id && number === item.number);
  if (twin !== undefined || (before !== undefined && before.number !== item.number)) {
    throw refused(`stamp ${item.id} can't have the number ${item.number}`, {
      allowed: before === undefined ? "one that no other stamp has" : `${before.number}, its own for life`,
      fix: "leave the numbers to stampworks tenants register",
    });
  }
  const use = before?.use ?? NO_USE;
  // A stamp's number comes to mean another stamp only where no tenant is, and an epoch never comes again.
  const epoch = before?.epoch ?? item.epoch;
  if (before !== undefined && use.tenants > 0) requireSameCapacity(before, item);
  requireStampTransition(item.id, before, item);
  if (item.state === "retiring") {
    await requireUnused(view, item.id, use.tenants);
    requireNoView(item);
  }
  const { untold: _, viewLost: lost, ...rest } = item;
  const viewLost = item.view === true ? undefined : lost;
  const untold = await owed(view, before, item);
  await view.set("stamp", item.id, { ...rest, use, ...defined({ epoch, untold, viewLost }) });
  return item.id;
}

/** What tenants were placed by can't change under them. */
function requireSameCapacity({ id, capacity: before, use }: StampItem, { capacity: after }: StampItem): void {
  const isSame =
    before === undefined || (before.residency === after?.residency && before.function === after.function);
  const isMixed = after?.tier === "dedicated" && use.tenants > 1;
  if (isSame && !isMixed) return;
  throw refused(
    `stamp ${id} has ${use.tenants} tenants, who were placed by its residency, tier and function`,
    {
      received: shown(
        [after?.residency ?? "none", after?.tier ?? "none", after?.function].filter(Boolean).join(", "),
      ),
      fix: "move the tenants first",
    },
  );
}

async function requireUnused(view: View, stamp: string, tenants: number): Promise<void> {
  if (tenants > 0) {
    throw refused(`stamp ${stamp} still has ${tenants} tenant${tenants === 1 ? "" : "s"}`, {
      fix: `see stampworks tenants list --stamp ${stamp}, and move them first`,
    });
  }
  for (const pool of await view.list("pool")) {
    if (!pool.buckets.includes(stamp) && pool.canary?.stamp !== stamp) continue;
    throw refused(`the routing layer still points at stamp ${stamp}: pool ${pool.name} has it`, {
      fix: `take it out first: stampworks tenants drain ${stamp}`,
    });
  }
}

/** What a stamp's view owes once the stamp is written; one that begins to go by a view has none yet. */
async function owed(view: View, before: StampItem | undefined, item: StampItem): Promise<number | undefined> {
  if (item.view !== true) return undefined;
  if (before?.view !== true) return item.version;
  // What this same write has brought about is not the writer's to take away.
  const isNew = before.untold !== (await view.original("stamp", item.id))?.untold;
  return isNew ? before.untold : item.untold;
}

/** A view that stays behind would be gone by where the stamp comes again. */
function requireNoView(item: StampItem | undefined): void {
  if (item?.view !== true) return;
  throw refused(`the application of stamp ${item.id} goes by a view of its tenants`, {
    fix: `end it first: stampworks tenants view end ${item.id}`,
  });
}

async function putPool(view: View, input: unknown): Promise<string> {
  const item = parse(poolItemSchema, input, "pool");
  await requireNext(view, "pool", item.name, item.version);
  const before = await view.get("pool", item.name);
  const pools = await view.list("pool");
  const isTaken = pools.some(({ name, number }) => name !== item.name && number === item.number);
  if (isTaken || (before !== undefined && before.number !== item.number)) {
    throw refused(`pool ${item.name} can't have the number ${item.number}`, {
      allowed: before === undefined ? "one that no other pool has" : `${before.number}, its own for life`,
      fix: "leave the numbers to stampworks tenants register",
    });
  }
  if (before !== undefined && before.residency !== item.residency) {
    throw refused(`pool ${item.name} is under the law of ${before.residency} for life`, {
      received: shown(item.residency),
      fix: "make a pool of another name",
    });
  }
  const stamps = new Set([...item.buckets, ...(item.canary === undefined ? [] : [item.canary.stamp])]);
  for (const id of stamps) {
    const stamp = await requireStamp(view, id, `pool ${item.name}`);
    requireLaw(stamp, item.residency, `pool ${item.name}`);
    if (stamp.state === "retiring")
      throw refused(`stamp ${id} is being retired`, { fix: "leave it out of the pool" });
  }
  await view.set("pool", item.name, item);
  return item.name;
}

async function putTenant(view: View, input: unknown): Promise<string> {
  const asked = parse(tenantItemSchema, input, "tenant");
  // Versions are fencing tokens: one that comes back goes on from what it had, so that none is ever used twice.
  const isNew = asked.version === 1 && (await view.original("tenant", asked.tenant)) === undefined;
  const last = isNew ? await view.lastVersion("tenant", asked.tenant) : 0;
  if (isNew && (await view.hasUsers(asked.tenant)))
    throw refused(`users are linked with a tenant ${asked.tenant} that is gone`, {
      fix: `it is not theirs that comes now: stampworks users unlink --tenant ${asked.tenant}`,
    });
  const item = { ...asked, version: asked.version + last };
  const who = `tenant ${item.tenant}`;
  await requireNext(view, "tenant", item.tenant, asked.version);
  const before = await view.get("tenant", item.tenant);
  const pool = await view.get("pool", item.pool);
  if (pool === undefined) {
    throw refused(`${who} would be in a pool the registry does not have`, {
      received: shown(item.pool),
      fix: "write the pool first",
    });
  }
  const law = item.residency ?? pool.residency;
  if (law !== pool.residency) {
    throw refused(`${who} is under the law of ${law}, pool ${pool.name} under that of ${pool.residency}`, {
      fix: `choose a pool of ${law}`,
    });
  }
  if (before?.pinned === true && (item.stamp !== before.stamp || item.migration !== undefined)) {
    throw refused(`${who} is pinned to stamp ${before.stamp}`, {
      fix: "end the pin first",
    });
  }
  requireTenantTransition(item.tenant, before, item);
  if (item.stamp === item.standby)
    throw refused(`${who} can't be its own standby`, { fix: "name another stamp" });
  requireProtection(before, item);
  for (const id of stampsOf(item)) requireLaw(await requireStamp(view, id, who), law, who);
  await requireDomains(view, item);
  await requireBounds(item, before, () => view.list("stamp"));
  await countTenant(view, before, -1, hasGone(before, item));
  await countTenant(view, item, 1);
  await oweViews(view, before, item);
  await requireOpen(view, before, item);
  await view.set("tenant", item.tenant, item);
  return item.tenant;
}

/** A tenant whose standby is kept goes nowhere else, and its standby is nowhere else, until the keeping has ended. */
function requireProtection(before: TenantItem | undefined, item: TenantItem): void {
  const { migration, protection, stamp, standby, tenant } = item;
  if (protection !== undefined && standby === undefined)
    throw refused(`tenant ${tenant} has no standby that could be kept`, { fix: "name one" });
  if (before?.protection === undefined || protection === undefined) return;
  const isSwap = stamp === before.standby && standby === before.stamp && protection.step === "over";
  const isStill = stamp === before.stamp && standby === before.standby;
  const isOver = migration === undefined || migration.target === before.standby;
  if (isOver && (isStill || isSwap)) return;
  throw refused(`a standby of tenant ${tenant} is kept at ${before.standby ?? "another stamp"}`, {
    received: `it would be on ${migration?.target ?? stamp}`,
    fix: `end that first: stampworks tenants protect ${tenant} --end`,
  });
}

async function requireStamp(view: View, id: string, who: string): Promise<StampItem> {
  const stamp = await view.get("stamp", id);
  if (stamp !== undefined) return stamp;
  throw refused(`${who} would be on a stamp the registry does not have`, {
    received: shown(id),
    fix: `register it first: stampworks tenants register ${id}`,
  });
}

/** A domain is one tenant's: what is another's now, or would be by this write, is refused. */
async function requireDomains(view: View, { domains = [], tenant }: TenantItem): Promise<void> {
  for (const domain of domains) {
    const others = view.touched.flatMap(({ after }) =>
      after !== undefined &&
      "tenant" in after &&
      after.tenant !== tenant &&
      after.domains?.includes(domain) === true
        ? [after.tenant]
        : [],
    );
    const owner = await view.domainOwner(domain);
    const [taken = owner] = others;
    if (taken === undefined || taken === tenant) continue;
    throw refused(`the domain ${domain} is tenant ${taken}'s`, {
      fix: `take it away there first: stampworks tenants domain remove ${taken} ${domain}`,
    });
  }
}

function requireLaw({ id, capacity }: StampItem, law: string, who: string): void {
  if (capacity === undefined || capacity.residency === law) return;
  throw refused(`${who} stays under the law of ${law}, stamp ${id} is under that of ${capacity.residency}`, {
    fix: `choose a stamp of ${law}`,
  });
}

/**
 * Whether what tokens say of a tenant's stamp holds no longer: its requests went there and do not any more, or it is on another stamp,
 * also where it was paused or held before: a router that had not heard of that said the epoch of since then.
 */
function hasGone(before: TenantItem | undefined, after: TenantItem | undefined): boolean {
  if (before === undefined) return false;
  return after === undefined || after.stamp !== before.stamp || (isServed(before) && !isServed(after));
}

/** Whether a tenant's requests are served, and neither held nor refused. */
function isServed({ erasing, migration, pending, suspended }: TenantItem): boolean {
  const isMoving = migration?.step === "holding" || migration?.step === "moving";
  const isErased = erasing !== undefined && erasing.step !== "asked";
  return suspended === undefined && pending === undefined && !isMoving && !isErased;
}

/** Counts a tenant in at its stamps, or out; a stamp's version grows by one a commit. */
async function countTenant(
  view: View,
  tenant: TenantItem | undefined,
  sign: 1 | -1,
  gone = false,
): Promise<void> {
  if (tenant === undefined) return;
  for (const id of stampsOf(tenant)) {
    const stamp = await requireStamp(view, id, `tenant ${tenant.tenant}`);
    const version = ((await view.original("stamp", id))?.version ?? 0) + 1;
    const use = changeUse(stamp.use, tenant.load, sign);
    const epoch = gone && id === tenant.stamp ? { epoch: (stamp.epoch ?? 0) + 1 } : {};
    await view.set("stamp", id, { ...stamp, version, use, ...epoch });
  }
}

/** Notes at the stamps that go by a view that they are to be told: whoever comes next sees it, also where this one ends here. */
async function oweViews(
  view: View,
  before: TenantItem | undefined,
  after: TenantItem | undefined,
): Promise<void> {
  for (const id of untoldBy(before, after)) {
    const stamp = await view.get("stamp", id);
    if (stamp?.view === true) await view.set("stamp", id, { ...stamp, untold: stamp.version });
  }
}

/** Refuses a placement that is new on a stamp that takes none. */
async function requireOpen(view: View, before: TenantItem | undefined, item: TenantItem): Promise<void> {
  const had = before === undefined ? new Set<string>() : stampsOf(before);
  for (const id of stampsOf(item)) {
    if (had.has(id)) continue;
    const { capacity, state, use } = await requireStamp(view, id, `tenant ${item.tenant}`);
    if (state === "draining" || state === "retiring") {
      throw refused(`stamp ${id} is ${state} and takes no tenant`, { fix: "choose another stamp" });
    }
    if (capacity?.tier === "dedicated" && use.tenants > 1) {
      throw refused(`stamp ${id} is dedicated to another tenant`, { fix: "choose another stamp" });
    }
  }
}

/**
 * Refuses a commit whose tenants are new on a stamp, or take more of it than before, where it has no headroom for all of them together.
 * Whoever takes less is never refused, and the order of the changes decides nothing.
 * @throws StampError `state` that names the stamp, a tenant and the bound
 */
export async function requireHeadroom(view: View): Promise<void> {
  for (const { after, before } of view.touched) {
    if (after === undefined || !("tenant" in after)) continue;
    const had = before !== undefined && "tenant" in before ? before : undefined;
    for (const id of stampsOf(after)) {
      const { capacity, use } = await requireStamp(view, id, `tenant ${after.tenant}`);
      if (capacity === undefined) continue;
      const { bounds } = capacity;
      const passed = passedBounds(use, bounds).find(
        (bound) => takenBy(after, id, bounds, bound) > takenBy(had, id, bounds, bound) + 1e-6,
      );
      if (passed === undefined) continue;
      throw refused(`stamp ${id} has no headroom for tenant ${after.tenant}`, {
        received: `${passed} would pass the bound of ${mostOf(bounds, passed)}`,
        fix: "choose another stamp, or add one",
      });
    }
  }
}

/** What one tenant takes of a bound of a stamp. */
function takenBy(
  tenant: TenantItem | undefined,
  stamp: string,
  bounds: StampCapacity["bounds"],
  bound: Bound,
): number {
  if (tenant === undefined || !stampsOf(tenant).has(stamp)) return 0;
  return taken(changeUse(NO_USE, tenant.load, 1), bounds, bound);
}

const REMOVE: { readonly [K in Kind]: (view: View, key: string) => Promise<void> } = {
  stamp: async (view, key) => {
    const item = await view.get("stamp", key);
    await requireUnused(view, key, item?.use.tenants ?? 0);
    requireNoView(item);
    requireStampTransition(key, item, undefined);
  },
  pool: async (view, key) => {
    if (!(await view.hasTenants(key))) return;
    throw refused(`pool ${key} has tenants`, { fix: "write them into another pool first" });
  },
  tenant: async (view, key) => {
    const item: Items["tenant"] | undefined = await view.get("tenant", key);
    // A mover's version must not come to mean another life of the tenant.
    requireTenantTransition(key, item, undefined);
    await countTenant(view, item, -1, hasGone(item, undefined));
    await oweViews(view, item, undefined);
  },
};
