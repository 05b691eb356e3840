import { setTimeout as sleep } from "node:timers/promises";
import type { TenantItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { type Mover, PassingError, SupersededError } from "../migration/mover";
import { protectionOf, requireAt, StandbyClaim } from "./claim";
import type { Loss, StandbyBegin } from "./entries";
import type { StandbyJournal, StandbyState } from "./journal";
import { carried, StandbyRun, type StandbyTools } from "./run";
import type { Answer, SilentHomes } from "./silent-homes";

/** What a failover works with, besides. */
export interface FailoverTools extends StandbyTools {
  /** Movers of their own for the home, whose connections can be given up. */
  readonly reach: () => Promise<readonly Mover[]>;
  /** Milliseconds that the home is given to answer. */
  readonly reachMs: number;
  /** Shared by all whose homes may be the same. */
  readonly homes: SilentHomes;
  /** Milliseconds that an application may go by a home it was told. */
  readonly leaseMs: number;
}

/** A tenant whose requests are refused, and whose standby is to be opened. */
export interface Begun {
  readonly began: number;
  /** Told to routers and applications at this moment. */
  readonly told: number;
}

/** Seconds of Retry-After while the standby takes over. */
const RETRY_SECONDS = 5;

/**
 * The first half: from now on nobody is told the old home. For many tenants at once it is done for all before anybody waits, so it is
 * one write to the registry and needs no lock: who takes the tenant over is known by the registry.
 * @throws StampError `state` where there is no standby that could take over
 */
export async function beginFailover(
  state: Pick<StandbyState, "begin" | "stage">,
  tools: Pick<FailoverTools, "killPoint" | "now" | "registry">,
): Promise<Begun> {
  requireStage(state);
  const began = tools.now();
  // One that was killed after the last write to the registry has nothing left to do but to say so.
  if (!(await isSettled(state, tools))) await take(state, tools);
  tools.killPoint?.("told", state.begin.tenant);
  return { began, told: tools.now() };
}

/**
 * The second half: the home is closed and its last changes are brought, as far as it answers; else it is told what may be lost. Then
 * the standby opens.
 */
export function finishFailover(
  journal: StandbyJournal,
  tools: FailoverTools,
  since: Begun,
): Promise<Loss | "interrupted"> {
  const { tenant } = journal.state.begin;
  requireStage(journal.state);
  return carried(tenant, "failover", async () => {
    const known = journal.state.loss;
    const loss =
      known !== undefined && (await isSettled(journal.state, tools))
        ? known
        : await takeOver(journal, tools, since);
    await journal.append({ kind: "over", at: new Date(tools.now()).toISOString() });
    return loss;
  });
}

async function takeOver(
  journal: StandbyJournal,
  tools: FailoverTools,
  { began, told }: Begun,
): Promise<Loss> {
  const { home, standby, tenant } = journal.state.begin;
  const first = await StandbyRun.begin(journal, tools, "failover", await take(journal.state, tools));
  const whole = await lastChanges(first, tools);
  // Whoever still brings something, and is late, is told apart by the token.
  const claim = await take(journal.state, tools);
  const run = new StandbyRun(journal, tools, claim);
  await run.each("hold closed", (mover) => mover.hold(run.seat(mover), standby, "closed"));
  const parts = await run.each("asked", async (mover) => {
    const upTo = await mover.followedUpTo?.(run.seat(mover));
    if (upTo === undefined) throw neverWhole(tenant, standby, mover);
    return { mover: mover.name, upTo: upTo.toISOString(), whole: whole.has(mover.name) };
  });
  await run.waitUntil(told + tools.leaseMs);
  const loss = lossOf(parts, began, run.now());
  await journal.append({ kind: "lost", at: run.now(), loss });
  await run.each("hold open", (mover) => mover.hold(run.seat(mover), standby, "open"));
  await claim.change(({ migration: _over, ...item }) => ({
    ...item,
    ...{ stamp: standby, standby: home },
    protection: { ...protectionOf(item, claim.epoch), step: "over" },
  }));
  tools.killPoint?.("settled", tenant);
  return loss;
}

/** Whether the registry says already that the standby is the tenant's home. */
async function isSettled(
  { begin }: Pick<StandbyState, "begin">,
  { registry }: Pick<FailoverTools, "registry">,
): Promise<boolean> {
  const item = await registry.get("tenant", begin.tenant);
  return item?.stamp === begin.standby && item.protection?.step === "over";
}

function take(
  { begin }: Pick<StandbyState, "begin">,
  { registry }: Pick<FailoverTools, "registry">,
): Promise<StandbyClaim> {
  return StandbyClaim.take(registry, begin.tenant, (item, epoch) => failing(item, begin, epoch));
}

/** What may be lost: nothing where all was brought; else what was acknowledged since the oldest part's moment. Pure. */
export function lossOf(parts: Loss["parts"], began: number, opened: string): Loss {
  const open = parts.filter(({ whole }) => !whole).map(({ upTo }) => Date.parse(upTo));
  // Until nobody went by the old home any more, which is when the standby opened, it may have acknowledged.
  const seconds = open.length === 0 ? 0 : Math.max(0, Date.parse(opened) - Math.min(...open)) / 1000;
  return { began: new Date(began).toISOString(), opened, parts, seconds };
}

/** Movers whose last changes were brought, with nobody writing any more. */
async function lastChanges(run: StandbyRun, tools: FailoverTools): Promise<ReadonlySet<string>> {
  const asked = await tools.homes.ask(run.journal.state.begin.home, () => askHome(run, tools));
  if (asked !== undefined) return asked.whole;
  run.tell({
    kind: "retry",
    reason: `${run.journal.state.begin.home} says nothing to others, and was not asked`,
  });
  return new Set();
}

async function askHome(
  run: StandbyRun,
  { reach, reachMs }: FailoverTools,
): Promise<Answer & { readonly whole: ReadonlySet<string> }> {
  const { home, standby } = run.journal.state.begin;
  const whole = new Set<string>();
  let answered = false;
  const movers = await reach();
  const tries = movers.map(async (mover) => {
    await mover.hold(run.seat(mover), standby, "closed");
    const isKept = await mover.isKept?.(run.out(mover), home);
    answered = true;
    if (isKept !== true) throw new PassingError(`${mover.name} is not what it was`);
    await mover.hold(run.out(mover), home, "closed");
    await mover.follow?.(run.out(mover));
    whole.add(mover.name);
  });
  const settled = new AbortController();
  const late = sleep(reachMs, undefined, { signal: settled.signal }).catch(() => undefined);
  const outcomes = await Promise.race([Promise.allSettled(tries), late]);
  // A timer that nobody waits for would keep the process.
  settled.abort();
  // What is under way is given up with its connections; what it would still write is refused by the next token.
  for (const mover of movers) void mover.close().catch(() => undefined);
  for (const outcome of outcomes ?? []) {
    if (outcome.status === "fulfilled") continue;
    if (outcome.reason instanceof SupersededError) throw outcome.reason;
    // A home that does not answer, or answers no sense, is what a failover is for.
    run.tell({ kind: "retry", reason: `${home}: ${messageOf(outcome.reason)}` });
  }
  // Who refuses at once costs no time.
  return { answered: answered || outcomes !== undefined, whole };
}

function failing(item: TenantItem, begin: StandbyBegin, epoch: number): Omit<TenantItem, "version"> {
  requireAt(item, begin);
  const { home: source, standby: target } = begin;
  const protection = protectionOf(item, epoch);
  return {
    ...item,
    protection,
    migration: { source, target, step: "moving", epoch, retryAfterSeconds: RETRY_SECONDS },
  };
}

function requireStage({ begin, stage }: Pick<StandbyState, "begin" | "stage">): void {
  const { standby, tenant } = begin;
  if (stage === "following" || stage === "failing") return;
  if (stage === "copying")
    throw new StampError("state", `the standby of tenant ${tenant} is not whole yet: nothing can take over`, {
      fix: `restore what was backed up, or finish the copy: stampworks tenants protect ${tenant}`,
    });
  throw new StampError("state", `tenant ${tenant} is on its standby ${standby} already`, {
    fix: `bring it back: stampworks tenants failback ${tenant}`,
  });
}

function neverWhole(tenant: string, standby: string, { name }: Mover): StampError {
  return new StampError("state", `${standby} does not say up to when it has tenant ${tenant}'s data`, {
    field: name,
    fix: "it was not written by tenants protect, or was restored: restore what was backed up instead",
  });
}
