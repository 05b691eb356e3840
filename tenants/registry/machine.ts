import type { StampItem, TenantItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";

/** States of a tenant. */
export const TENANT_STATES = ["pending", "active", "suspended", "moving", "erasing", "gone"] as const;
export type TenantState = (typeof TENANT_STATES)[number];

/** States of a stamp in the registry. */
export const STAMP_STATES = ["active", "draining", "maintenance", "retiring", "gone"] as const;
export type StampStateOrGone = (typeof STAMP_STATES)[number];

/** One change of state, and the commands that make it. What is not listed is refused; staying in a state is not a change. */
export interface Transition<State extends string> {
  readonly from: State;
  readonly to: State;
  readonly by: string;
}

/** Every change of a tenant's state there is. */
export const TENANT_TRANSITIONS: readonly Transition<TenantState>[] = [
  { from: "gone", to: "pending", by: "tenants add, tenants restore" },
  { from: "gone", to: "active", by: "tenants place, tenants import" },
  // A registry that is loaded has tenants as they were.
  { from: "gone", to: "suspended", by: "a registry that is loaded" },
  { from: "gone", to: "moving", by: "a registry that is loaded" },
  { from: "gone", to: "erasing", by: "a registry that is loaded" },
  { from: "pending", to: "active", by: "tenants add, tenants restore" },
  { from: "pending", to: "erasing", by: "tenants erase" },
  { from: "pending", to: "gone", by: "tenants remove" },
  { from: "active", to: "suspended", by: "tenants suspend" },
  { from: "active", to: "moving", by: "tenants move, tenants failover" },
  { from: "active", to: "erasing", by: "tenants erase" },
  { from: "active", to: "gone", by: "tenants remove" },
  { from: "suspended", to: "active", by: "tenants resume" },
  { from: "suspended", to: "moving", by: "tenants move, tenants failover" },
  { from: "suspended", to: "erasing", by: "tenants erase" },
  { from: "suspended", to: "gone", by: "tenants remove" },
  { from: "moving", to: "active", by: "tenants move, tenants move --abort, tenants failover" },
  { from: "moving", to: "suspended", by: "tenants move, tenants move --abort, tenants failover" },
  { from: "erasing", to: "active", by: "tenants erase --abort" },
  { from: "erasing", to: "suspended", by: "tenants erase --abort" },
  { from: "erasing", to: "pending", by: "tenants erase --abort" },
  { from: "erasing", to: "gone", by: "tenants erase, once nothing is left" },
];

/** Every change of a stamp's state there is. */
export const STAMP_TRANSITIONS: readonly Transition<StampStateOrGone>[] = [
  { from: "gone", to: "active", by: "tenants register" },
  { from: "gone", to: "draining", by: "a registry that is loaded" },
  { from: "gone", to: "maintenance", by: "a registry that is loaded" },
  { from: "gone", to: "retiring", by: "a registry that is loaded" },
  { from: "active", to: "draining", by: "tenants drain" },
  { from: "active", to: "maintenance", by: "tenants maintenance" },
  { from: "active", to: "retiring", by: "retire" },
  { from: "active", to: "gone", by: "retire" },
  { from: "draining", to: "active", by: "tenants drain --undo" },
  { from: "draining", to: "maintenance", by: "tenants maintenance" },
  { from: "draining", to: "retiring", by: "retire" },
  { from: "draining", to: "gone", by: "retire" },
  { from: "maintenance", to: "active", by: "tenants maintenance --end, tenants drain --undo" },
  { from: "maintenance", to: "draining", by: "tenants maintenance --end, tenants drain" },
  { from: "retiring", to: "active", by: "tenants drain --undo" },
  { from: "retiring", to: "draining", by: "tenants drain" },
  { from: "retiring", to: "gone", by: "retire" },
];

/** A tenant's state: of several things that hold of it, the one that decides what may be done. */
export function tenantState(
  item: Pick<TenantItem, "erasing" | "migration" | "pending" | "suspended"> | undefined,
): TenantState {
  if (item === undefined) return "gone";
  if (item.erasing !== undefined && item.erasing.step !== "asked") return "erasing";
  if (item.pending !== undefined) return "pending";
  if (item.migration !== undefined) return "moving";
  return item.suspended === undefined ? "active" : "suspended";
}

/** The way out of a state, for who wanted something else. */
const TENANT_WAYS: Readonly<Record<TenantState, (tenant: string) => string>> = {
  pending: (tenant) =>
    `finish what makes it ready (stampworks tenants add ${tenant} --resume, or stampworks tenants restore again), or take it away: stampworks tenants remove ${tenant}`,
  active: (tenant) => `look at it: stampworks tenants show ${tenant}`,
  suspended: (tenant) => `let it go on first: stampworks tenants resume ${tenant}`,
  moving: (tenant) => `finish or abort the move first: stampworks tenants move ${tenant} --resume, --abort`,
  erasing: (tenant) =>
    `finish it: stampworks tenants erase ${tenant} --resume, or take it back while nothing is deleted: --abort`,
  gone: (tenant) => `place it first: stampworks tenants place ${tenant}`,
};

const TENANT_WORDS: Readonly<Record<TenantState, string>> = {
  ...{ pending: "not ready yet", active: "active", suspended: "suspended", moving: "moving" },
  ...{ erasing: "being erased", gone: "not there" },
};

/** @throws StampError `state` for a change of a tenant's state that no command makes */
export function requireTenantTransition(
  tenant: string,
  before: TenantItem | undefined,
  after: TenantItem | undefined,
): void {
  const [from, to] = [tenantState(before), tenantState(after)];
  const isLegal = from === to || TENANT_TRANSITIONS.some((one) => one.from === from && one.to === to);
  const isStill = from !== "erasing" || to !== "gone" || before?.erasing?.step === "empty";
  const isThere = from !== "erasing" || after === undefined || isSamePlace(before, after);
  requireUnprotected(tenant, before, to);
  // What is made ready in one stamp is not moved to another meanwhile.
  if (from === "pending" && to === "pending" && isElsewhere(before, after))
    throw notAllowed(tenant, "pending", "moving");
  if (isLegal && isStill && isThere) return;
  throw notAllowed(tenant, from, isThere ? to : "on another stamp");
}

function notAllowed(tenant: string, from: TenantState, wanted: string): StampError {
  return new StampError("state", `tenant ${tenant} is ${TENANT_WORDS[from]}`, {
    received: `it would be ${wanted}`,
    fix: TENANT_WAYS[from](tenant),
  });
}

/** The refusal of whatever can't be done with a tenant in its state, with the way out. */
export function stateRefused(item: TenantItem, wanted: string): StampError {
  return notAllowed(item.tenant, tenantState(item), wanted);
}

/** What is kept at two stamps is deleted at neither alone. */
function requireUnprotected(tenant: string, before: TenantItem | undefined, to: TenantState): void {
  if (before?.protection === undefined || (to !== "erasing" && to !== "gone")) return;
  throw new StampError(
    "state",
    `a standby of tenant ${tenant} is kept at ${before.standby ?? "another stamp"}`,
    {
      received: `it would be ${TENANT_WORDS[to]}`,
      fix: `end that first: stampworks tenants protect ${tenant} --end`,
    },
  );
}

function isElsewhere(before: TenantItem | undefined, after: TenantItem | undefined): boolean {
  return after?.migration !== undefined || after?.stamp !== before?.stamp;
}

/** What is erased stays where it is until nothing is left. */
function isSamePlace(before: TenantItem | undefined, after: TenantItem): boolean {
  return before?.stamp === after.stamp && before.pool === after.pool && before.standby === after.standby;
}

/** @throws StampError `state` for a change of a stamp's state that no command makes */
export function requireStampTransition(
  stamp: string,
  before: StampItem | undefined,
  after: StampItem | undefined,
): void {
  const [from, to] = [before?.state ?? "gone", after?.state ?? "gone"];
  if (from === to || STAMP_TRANSITIONS.some((one) => one.from === from && one.to === to)) return;
  const fix =
    from === "maintenance"
      ? `end the maintenance first: stampworks tenants maintenance ${stamp} --end`
      : `let it take tenants again first: stampworks tenants drain ${stamp} --undo`;
  throw new StampError("state", `stamp ${stamp} is ${from}`, { received: `it would be ${to}`, fix });
}
