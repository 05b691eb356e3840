import { rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { TenantItem } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import type { JournalStore } from "../../../core/journal/store";
import { type OperatorLock, operator } from "../../../core/locks/lock";
import { saveTenant } from "../../../tenants/bundle/save";
import { requireErasable } from "../../../tenants/leave/claim";
import { type ErasureBegin, heldSchema, STEPS } from "../../../tenants/leave/entries";
import {
  abortErasure,
  erase,
  type ErasureEvent,
  type ErasureTools,
  crossingAt,
} from "../../../tenants/leave/erase";
import { ERASURE_JOURNAL, type ErasureJournal, type ErasureState } from "../../../tenants/leave/journal";
import { tenantFolder } from "../../../tenants/migration/journal";
import type { Mover } from "../../../tenants/migration/mover";
import type { Registry } from "../../../tenants/registry/registry";
import { type FleetContext, isConfirmed } from "../../context";
import { KEY_VARIABLE, signingKey } from "../../evidence/keys";
import { type Project, readProject } from "../../inventory/project";
import { needsSecondOperator, readSettings } from "../../inventory/settings";
import { STATE_FOLDER } from "../../../engines/state-folder";
import { machineFolder, openJournals } from "../../journals";
import { requireNoFaultIn } from "../../recovery/faults/standing-fault";
import { closeAll, openOwn } from "../move/desk";
import { type RegistryInput, withRegistry } from "../registry";
import { withUsers } from "../../users/open";
import { unknownTenant } from "../unknown-tenant";
import { askFor, requireSecond } from "./dual-control";
import { namesOf } from "./export-tenant";
import { nameOf, stampsEver } from "./places";
import { checkErasure } from "./check";
import { signBundle } from "./sign";
import { writeProof } from "./write-proof";

/** Milliseconds that errors which may pass are borne with. */
const PATIENCE_MS = 600_000;

/** What is wanted of a tenant's erasure. */
export type EraseInput = RegistryInput & {
  readonly tenant: string;
  /** Where journals are, as a move's. Default: where the fleet's are. */
  readonly journal?: string | undefined;
  /** File of the private key that signs bundle and proof. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
} & (
    | {
        readonly mode: "start";
        /** Folder for a bundle that is written first. Default: none is. */
        readonly export?: string | undefined;
        /** What stays on purpose, by what the check calls it. */
        readonly keep: readonly string[];
        /** Milliseconds that applications go by a home they were told. */
        readonly leaseMs: number;
        /** Confirm what another operator asked for. */
        readonly confirm: boolean;
        readonly yes: boolean;
      }
    /** Go on where it stopped. */
    | { readonly mode: "resume" }
    /** Take it back, while nothing is deleted. */
    | { readonly mode: "abort" }
    | { readonly mode: "status" }
  );

/** What came of it. */
export type EraseResult =
  /** A second operator has to confirm it. */
  | { readonly kind: "asked"; readonly tenant: string; readonly by: string }
  | { readonly kind: "declined"; readonly tenant: string }
  | { readonly kind: "aborted"; readonly tenant: string }
  | { readonly kind: "interrupted"; readonly tenant: string }
  | { readonly kind: "erased"; readonly tenant: string; readonly proof: string }
  | { readonly kind: "status"; readonly tenant: string; readonly state: ErasureState };

/** What is asked before anything is begun. */
export interface EraseQuestion {
  readonly tenant: string;
  readonly stamps: readonly string[];
  /** What is there, over all stamps. */
  readonly count: number;
  readonly exported: boolean;
}

interface Desk {
  readonly context: FleetContext<ErasureEvent, EraseQuestion>;
  readonly registry: Registry;
  readonly project: Project;
  readonly tenant: string;
  /** Where this tenant's journals are. */
  readonly journals: JournalStore;
  readonly lock: OperatorLock;
  /** Folder of what movers keep on this machine. */
  readonly folder: string;
  readonly key: string | undefined;
  /** Where the registry is, as it was named. */
  readonly named: string | undefined;
  /** Throws where a fault is on. */
  readonly refuse: () => Promise<void>;
}

/**
 * Erases a tenant: nobody may write, a bundle is written where asked, every mover deletes at every stamp that the tenant ever was on,
 * counts that nothing is left, and its place is free. What was done is in a journal: whatever happens to this process, the next one
 * goes on.
 * @throws StampError for one that can't be erased, or where something is left
 */
export async function eraseTenant(
  input: EraseInput,
  context: FleetContext<ErasureEvent, EraseQuestion>,
): Promise<EraseResult> {
  const project = readProject(context.cwd);
  const tenant = nameOf(input.tenant);
  const all = await openJournals(context, project, "moves", input.journal);
  try {
    const journals = all.of(tenant);
    if (input.mode === "status") {
      const state = await journals.read(ERASURE_JOURNAL);
      if (state === undefined) throw noErasure(tenant);
      const { number: _, ...rest } = state;
      return { kind: "status", tenant, state: rest };
    }
    const refuse = () => requireNoFaultIn(context, project, input.journal);
    await refuse();
    return await withRegistry(context, project, input.registry, (registry) =>
      locked(input, { context, registry, project, tenant, journals, named: input.registry, refuse }),
    );
  } finally {
    await all.close();
  }
}

async function locked(
  input: Exclude<EraseInput, { mode: "status" }>,
  some: Omit<Desk, "lock" | "folder" | "key">,
): Promise<EraseResult> {
  const { context, journals, project, tenant } = some;
  const folder = machineFolder(context, project.root, "moves", input.journal);
  // A tenant's move and its erasure have one lock.
  const lock = await journals.lock(`tenants erase --${input.mode}`, `tenant ${tenant}`);
  let result: EraseResult;
  try {
    const signal = AbortSignal.any([context.signal, lock.lost]);
    const desk: Desk = { ...some, context: { ...context, signal }, lock, folder, key: input.key };
    result = input.mode === "start" ? await start(input, desk) : await goOn(input.mode, desk);
  } finally {
    await lock.release();
  }
  // What was noted of the tenant on this machine names it.
  if (result.kind === "erased") rmSync(tenantFolder(folder, tenant), { recursive: true, force: true });
  return result;
}

async function start(input: Extract<EraseInput, { mode: "start" }>, desk: Desk): Promise<EraseResult> {
  const { context, journals, lock, project, registry, tenant } = desk;
  const last = await journals.read(ERASURE_JOURNAL);
  if (last !== undefined && last.end === undefined)
    throw new StampError("state", `an erasure of ${tenant} is not finished`, {
      fix: "go on with --resume, or take it back with --abort",
    });
  const item = await registry.get("tenant", tenant);
  if (item === undefined) throw unknownTenant(tenant);
  requireErasable(item);
  const by = operator();
  const isDual = needsSecondOperator(readSettings(project.root));
  if (input.export !== undefined) {
    signingKey(input.key, context);
    requireOneHome(item);
  }
  const stamps = await stampsEver(registry, item);
  const movers = await openOwn(moverDesk(desk), tenant);
  try {
    const names = await namesOf(movers, tenant, item.stamp, item.version);
    const count = await checkErasure({ tenant: item, stamps, movers, names, keep: input.keep });
    if (isDual && !input.confirm) return { kind: "asked", tenant, by: await askFor(registry, item, by) };
    if (isDual) requireSecond(item, by);
    const question = { tenant, stamps, count, exported: input.export !== undefined };
    if (!(await isConfirmed(context, input.yes, question))) return { kind: "declined", tenant };
    // One may have begun while all was counted, or somebody thought.
    await desk.refuse();
    const begin: ErasureBegin = {
      ...{ kind: "begin", version: 1, tenant, stamps, home: item.stamp, names },
      ...{ movers: movers.map(({ name }) => name), keep: [...input.keep], leaseMs: input.leaseMs },
      ...(input.export === undefined ? {} : { bundle: resolve(context.cwd, input.export) }),
      ...{ salt: randomBytes(16).toString("hex"), confirmed: isDual, by, at: new Date().toISOString() },
    };
    return await carryOut(await journals.create(ERASURE_JOURNAL, begin, lock), movers, desk);
  } finally {
    await closeAll(movers);
  }
}

async function goOn(mode: "resume" | "abort", desk: Desk): Promise<EraseResult> {
  const { registry, tenant } = desk;
  const journal = await desk.journals.open(ERASURE_JOURNAL, desk.lock);
  if (journal === undefined) {
    if (mode === "abort" && (await withdrawn(registry, tenant))) return { kind: "aborted", tenant };
    throw noErasure(tenant);
  }
  const movers = await openOwn(moverDesk(desk), tenant, journal.state.begin.movers);
  try {
    if (mode === "resume") return await carryOut(journal, movers, desk);
    await abortErasure(journal, toolsOf(journal, movers, desk).tools);
    journal.close();
    return { kind: "aborted", tenant };
  } finally {
    await closeAll(movers);
  }
}

/** Takes back what a first operator asked for and no second one confirmed. */
async function withdrawn(registry: Registry, tenant: string): Promise<boolean> {
  const item = await registry.get("tenant", tenant);
  if (item?.erasing?.step !== "asked") return false;
  const { erasing: _, ...rest } = item;
  await registry.put("tenant", { ...rest, version: item.version + 1 });
  return true;
}

async function carryOut(journal: ErasureJournal, movers: readonly Mover[], desk: Desk): Promise<EraseResult> {
  const { tools, proofOf } = toolsOf(journal, movers, desk);
  try {
    const kind = await erase(journal, tools);
    const { tenant } = desk;
    return kind === "erased" ? { kind, tenant, proof: proofOf() } : { kind, tenant };
  } finally {
    journal.close();
  }
}

function toolsOf(
  journal: ErasureJournal,
  movers: readonly Mover[],
  { context, key, named, project, registry, tenant }: Desk,
): { tools: ErasureTools; proofOf: () => string } {
  let proof = "";
  const { begin } = journal.state;
  const tools: ErasureTools = {
    ...{ registry, movers, signal: context.signal, by: operator(), patienceMs: PATIENCE_MS },
    now: () => Date.now(),
    sleep: async (ms) => sleep(ms).then(() => undefined),
    onEvent: context.emit,
    save: async (folder, epoch) => {
      const item = await registry.get("tenant", tenant);
      const pool = item === undefined ? undefined : await registry.get("pool", item.pool);
      if (item === undefined || pool === undefined) throw unknownTenant(tenant);
      const saved = await saveTenant({
        ...{ folder, tenant: item, pool, movers, names: begin.names, closed: true },
        ...{ by: operator(), at: new Date().toISOString(), sign: signBundle(signingKey(key, context)) },
        crossing: (mover) => crossingAt(tenant, begin.home, epoch, begin.names[mover.name]),
      });
      return saved.sha256;
    },
    unlink: () =>
      withUsers(context, project, named, async ({ users }) => void (await users.unlinkAll(tenant))),
    prove: (state) => {
      const canSign = key !== undefined || (context.env[KEY_VARIABLE] ?? "") !== "";
      proof = writeProof(
        state,
        join(project.root, STATE_FOLDER, "erasure-proofs"),
        canSign ? signingKey(key, context) : undefined,
      );
    },
  };
  return { tools, proofOf: () => proof };
}

function moverDesk({ context, folder, project, registry }: Desk) {
  return { context, folder, registry, root: project.root };
}

/** A bundle has what is on the tenant's own stamp: what is elsewhere would be deleted and in no bundle. */
function requireOneHome({ functions = {}, tenant }: TenantItem): void {
  const [name] = Object.keys(functions);
  if (name === undefined) return;
  throw new StampError(
    "state",
    `tenant ${tenant} has data on stamps of functions, which no bundle would hold`,
    {
      received: Object.entries(functions)
        .map(([work, stamp]) => `${work} on ${stamp}`)
        .join(", "),
      fix: `save them by yourself and end each: stampworks tenants function ${tenant} ${name} --end; or erase without --export`,
    },
  );
}

function noErasure(tenant: string): StampError {
  return new StampError("state", `there was no erasure of tenant ${tenant} from here`, {
    fix: `begin one: stampworks tenants erase ${tenant}; or name its folder with --journal`,
  });
}

const state = z.object({
  steps: z.object(Object.fromEntries(STEPS.map((step) => [step, z.enum(["waiting", "begun", "done"])]))),
  held: z.array(heldSchema).optional().describe("What was there before anything was deleted"),
  end: z.enum(["erased", "aborted"]).optional(),
  at: z.string(),
});

/** What `stampworks tenants erase --json` prints. */
export const eraseSchema = z.union([
  z.object({ kind: z.literal("asked"), tenant: z.string(), by: z.string() }),
  z.object({ kind: z.enum(["declined", "aborted", "interrupted"]), tenant: z.string() }),
  z.object({
    kind: z.literal("erased"),
    tenant: z.string(),
    proof: z.string().describe("File of the proof"),
  }),
  z.object({ kind: z.literal("status"), tenant: z.string(), state }),
]);
