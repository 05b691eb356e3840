import { requireNoFaultIn } from "../../recovery/faults/standing-fault";
import { dayOf } from "../../../components/program/expiry";
import type { TenantItem } from "../../../components/routing/contract";
import { defined } from "../../../core/defined";
import type { JournalStore } from "../../../core/journal/store";
import { type OperatorLock, operator } from "../../../core/locks/lock";
import { onboard, type OnboardEvent } from "../../../tenants/onboard/onboard";
import { ONBOARD_JOURNAL, type OnboardJournal, type OnboardState } from "../../../tenants/onboard/journal";
import type { Strategy } from "../../../tenants/placement/choose";
import type { PlaceRequest } from "../../../tenants/placement/judge";
import { stateRefused } from "../../../tenants/registry/machine";
import { isSameLife } from "../../../tenants/registry/life";
import type { Registry } from "../../../tenants/registry/registry";
import type { FleetContext } from "../../context";
import { type Project, readProject } from "../../inventory/project";
import { readSettings } from "../../inventory/settings";
import { areFiles, openJournals } from "../../journals";
import { nameOf } from "../leave/places";
import { preferred } from "../place";
import { provenRelease } from "../proven";
import { classesOf, type RegistryInput, withRegistry } from "../registry";
import { hooksOf } from "./hooks";
import { isReady, neverBegun, noSteps, thereAlready } from "./refusals";
import type { OnboardStep } from "./steps-schema";

/** What is wanted of a tenant's addition. */
export type AddTenantInput = RegistryInput & {
  readonly tenant: string;
  /** Where journals are, as a move's. Default: where the fleet's are. */
  readonly journal?: string | undefined;
} & (
    | {
        /** Begin, or go on with what was begun. */
        readonly mode: "start";
        readonly request: Omit<PlaceRequest, "tenant">;
        readonly strategy: Strategy;
      }
    /** Go on where it stopped. */
    | { readonly mode: "resume" }
    | { readonly mode: "status" }
  );

/** How one step stands. */
export interface StepResult {
  readonly name: string;
  readonly state: "waiting" | "begun" | "done" | "failed";
  /** What is wrong with one that failed; nothing of it is secret. */
  readonly reason?: string;
  /** The end of what the command of one that failed printed. */
  readonly printed?: string;
}

/** What came of it. */
export type AddTenantResult =
  | {
      readonly kind: "active";
      readonly tenant: string;
      readonly stamp: string;
      /** It was added before, and nothing was done. */
      readonly found: boolean;
      readonly steps: readonly StepResult[];
    }
  /** It is pending: its requests are refused until it goes on. */
  | {
      readonly kind: "failed";
      readonly tenant: string;
      readonly stamp: string;
      readonly step: string;
      readonly reason: string;
      /** The end of what its command printed. */
      readonly printed: string;
      readonly steps: readonly StepResult[];
    }
  | { readonly kind: "interrupted"; readonly tenant: string; readonly steps: readonly StepResult[] }
  | {
      readonly kind: "status";
      readonly tenant: string;
      readonly stamp?: string | undefined;
      readonly end?: "active" | "gone" | undefined;
      readonly at: string;
      readonly steps: readonly StepResult[];
    };

interface Desk {
  readonly context: FleetContext<OnboardEvent>;
  readonly registry: Registry;
  readonly project: Project;
  readonly tenant: string;
  readonly journals: JournalStore;
  readonly lock: OperatorLock;
  readonly steps: readonly OnboardStep[];
  readonly killPoint: ((point: string) => void) | undefined;
}

/**
 * Adds a tenant: it gets its place and is not served yet, what the project declares makes it ready in its stamp, step by step in a
 * journal, and then it is served. Whatever happens to this process, the next one goes on.
 * @param killPoint only tests give one
 * @throws StampError `state` where nothing fits, or the tenant is there in another state
 */
export async function addTenant(
  input: AddTenantInput,
  context: FleetContext<OnboardEvent>,
  killPoint?: (point: string) => void,
): Promise<AddTenantResult> {
  const project = readProject(context.cwd);
  const tenant = nameOf(input.tenant);
  const steps = readSettings(project.root).onboard ?? [];
  const all = await openJournals(context, project, "moves", input.journal);
  try {
    const journals = all.of(tenant);
    if (input.mode === "status") {
      const state = await journals.read(ONBOARD_JOURNAL);
      if (state === undefined) throw neverBegun(tenant);
      const { at, end, stamp } = state;
      return { kind: "status", tenant, stamp, end, at, steps: stepsOf(steps, state) };
    }
    return await withRegistry(context, project, input.registry, async (registry) => {
      // A tenant's addition, its moves and its erasure have one lock.
      const lock = await journals.lock(`tenants add --${input.mode}`, `tenant ${tenant}`);
      try {
        const signal = AbortSignal.any([context.signal, lock.lost]);
        const own = { ...context, signal };
        await requireNoFaultIn(context, project, input.journal);
        return await locked(input, {
          context: own,
          registry,
          project,
          tenant,
          journals,
          lock,
          steps,
          killPoint,
        });
      } finally {
        await lock.release();
      }
    });
  } finally {
    await all.close();
  }
}

async function locked(
  input: Exclude<AddTenantInput, { mode: "status" }>,
  desk: Desk,
): Promise<AddTenantResult> {
  const { journals, lock, registry, steps, tenant } = desk;
  const item = await registry.get("tenant", tenant);
  if (steps.length === 0) throw noSteps(tenant, item);
  const journal = await journals.open(ONBOARD_JOURNAL, lock);
  try {
    const { state } = journal ?? {};
    if (journal !== undefined && state?.end === undefined) {
      const over = await settle(journal, item, registry);
      if (over === undefined) return await carryOut(journal, input, desk);
      if (over !== "gone") return servedOf(over, journal.state, desk, false);
    } else if (state?.end === "active" && item !== undefined && (await isOurs(state, item, registry))) {
      return servedOf(item, state, desk, true);
    }
  } finally {
    journal?.close();
  }
  if (item !== undefined) throw thereAlready(item);
  if (input.mode === "resume") throw neverBegun(tenant);
  const begun = await journals.create(
    ONBOARD_JOURNAL,
    {
      ...{ kind: "begin", version: 1, strategy: input.strategy, by: operator() },
      ...{
        request: { ...input.request, wishes: input.request.wishes?.map((wish) => ({ ...wish })), tenant },
      },
      at: new Date().toISOString(),
    },
    lock,
  );
  try {
    return await carryOut(begun, input, desk);
  } finally {
    begun.close();
  }
}

/**
 * Looks whether what was begun can go on.
 * @returns undefined where it can; else what became of the tenant, which the journal says from now on
 * @throws StampError `state` where the tenant is there otherwise
 */
async function settle(
  journal: OnboardJournal,
  item: TenantItem | undefined,
  registry: Registry,
): Promise<TenantItem | "gone" | undefined> {
  const { epoch, serving } = journal.state;
  if (item?.pending?.for === "add" && item.erasing === undefined) return undefined;
  if (item === undefined && epoch === undefined) return undefined;
  if (item !== undefined && !(serving && (await isOurs(journal.state, item, registry))))
    throw thereAlready(item);
  const state = item === undefined ? "gone" : "active";
  await journal.append({ kind: "end", state, by: operator(), at: new Date().toISOString() });
  return item ?? "gone";
}

/** Whether a tenant that is ready is the one that the journal made ready, where it did: no other of its name, and not moved. */
async function isOurs(
  { epoch, stamp }: OnboardState,
  item: TenantItem,
  registry: Registry,
): Promise<boolean> {
  if (epoch === undefined || !isReady(item) || item.stamp !== stamp) return false;
  return isSameLife(registry, item.tenant, epoch);
}

/** @throws StampError `state` where it was made ready and is not served for another reason */
function servedOf(item: TenantItem, state: OnboardState, desk: Desk, found: boolean): AddTenantResult {
  if (item.suspended !== undefined) throw stateRefused(item, "served");
  return activeOf(state, desk, found);
}

async function carryOut(
  journal: OnboardJournal,
  input: Exclude<AddTenantInput, { mode: "status" }>,
  desk: Desk,
): Promise<AddTenantResult> {
  const { context, killPoint, project, registry, steps, tenant } = desk;
  const { env, signal } = context;
  const { begin } = journal.state;
  const given: PlaceRequest =
    input.mode === "start" ? { ...input.request, tenant } : asRequest(begin.request);
  const { proven } = await preferred(() => provenRelease(context, project, input.registry));
  const result = await onboard(journal, given, {
    ...{ registry, by: operator(), signal, now: () => Date.now(), onEvent: context.emit },
    keepsPrinted: areFiles(desk.journals),
    steps: hooksOf(steps, { root: project.root, env, signal }),
    placing: {
      ...{
        strategy: input.mode === "start" ? input.strategy : begin.strategy,
        today: dayOf(new Date()),
        proven,
      },
      classes: () => classesOf(project),
    },
    ...(killPoint === undefined ? {} : { killPoint }),
  });
  if (result.kind === "active") return activeOf(journal.state, desk, false);
  const said = stepsOf(steps, journal.state);
  if (result.kind === "interrupted") return { kind: "interrupted", tenant, steps: said };
  const { problem, step } = result;
  return { kind: "failed", tenant, stamp: journal.state.stamp ?? "", step, ...problem, steps: said };
}

function asRequest({
  demands,
  early,
  function: work,
  load,
  residency,
  tenant,
  tier,
  wishes,
}: OnboardState["begin"]["request"]): PlaceRequest {
  return { tenant, residency, tier, ...defined({ demands, early, function: work, load, wishes }) };
}

function activeOf(state: OnboardState, { steps, tenant }: Desk, found: boolean): AddTenantResult {
  return { kind: "active", tenant, stamp: state.stamp ?? "", found, steps: stepsOf(steps, state) };
}

function stepsOf(steps: readonly OnboardStep[], state: OnboardState): StepResult[] {
  return steps.map(({ name }) => ({ name, state: "waiting", ...state.steps[name] }));
}
