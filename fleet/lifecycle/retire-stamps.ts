import { requireNoFault } from "../recovery/faults/standing-fault";
import { dayOf } from "../../components/program/expiry";
import { StampError } from "../../core/errors";
import type { Engine } from "../../engines/engine";
import { type FleetContext, isConfirmed, refuseUnasked } from "../context";
import { previewDeletions } from "../deploy/deletions";
import { type DeletionsEvent, sizesOf, type StackSize } from "../deploy/destroy";
import { readProject } from "../inventory/project";
import type { StampEntry } from "../inventory/stack-config";
import { SETTINGS_FILE } from "../inventory/settings";
import { openJournals } from "../journals";
import {
  type BuildEvent,
  type LoadedFleet,
  openFleet,
  openInventory,
  selectStamps,
  stackSpec,
} from "../open";
import { type CiSystem, placeOf } from "../rollout/emit-waves";
import { failureOf, failuresOf, resultOf, type StackFailure } from "../work/failures";
import { type Outcome, type WorkEvent, workOn } from "../work/stacks";
import { type Remain, remainsOf } from "./remains";
import { placeOfReserved, reservedToEnd, writeReserved } from "./reserve/ending";
import { resourcesOf, type Retirement, retire } from "./retire";
import { type BackupCommand, openRetireHome, type RetireHome } from "./retire-home";
import { RETIRED_FILE } from "./retired";
import { choose, emitEnding, refuseUnclear } from "./retiring/choose";

/** Which stamps end. */
export interface RetireInput {
  /** Ids; empty with `expired`. */
  readonly stacks: readonly string[];
  /** All whose last day is over. */
  readonly expired: boolean;
  /**
   * Stamps of pull requests, whose configs are in no branch that is read here: they are written from what is reserved. Who is not
   * reserved has ended already. Default: false.
   */
  readonly reserved?: boolean | undefined;
  readonly yes: boolean;
  readonly backup?: BackupCommand | undefined;
  /** Default: what the routing stack made, else the project's own. */
  readonly registry?: string | undefined;
  /** Where the fleet's lock is: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  /** The stamps as jobs of a CI system instead. */
  readonly emit?: CiSystem | undefined;
}

/** Said where nobody but the operator can know whether tenants are left. */
export const NO_REGISTRY = "the fleet has no registry that could be asked: make sure no tenant is left";

/** What became of them. */
export type RetireResult =
  | {
      readonly kind: "retired";
      readonly engine: Engine["name"];
      readonly simulated: boolean;
      readonly stamps: readonly RetiredStamp[];
      /** File of the used ids, from the project's root. */
      readonly record: string;
      readonly failures: readonly StackFailure[];
    }
  /** Lines for the CI system. */
  | { readonly kind: "emitted"; readonly lines: readonly string[] }
  /** No stamp has expired, or none is reserved. */
  | { readonly kind: "nothing" }
  | { readonly kind: "declined" };

/** One stamp that ended, or could not. */
export type RetiredStamp = {
  readonly id: string;
  readonly error?: string | undefined;
  /** What stays, or can't be deleted. */
  readonly remains: readonly Remain[];
} & Partial<Retirement>;

/** What is asked before everything of the stamps is deleted. */
export interface RetireQuestion {
  readonly kind: "retire";
  /** With what is to be deleted, on the real engine. */
  readonly stamps: readonly (StackSize | Pick<StackSize, "id">)[];
  /** What will stay of each, or can't be deleted. */
  readonly remains: readonly StampRemains[];
  /** Whether a registry could say that no tenant is left. */
  readonly hasRegistry: boolean;
}

/** What stays of one stamp. */
export interface StampRemains {
  readonly id: string;
  readonly remains: readonly Remain[];
}

/** Said before anything is taken down, whether it is asked for or not; or what must be told of how the fleet's lock was taken. */
export type RemainsEvent =
  | { readonly kind: "remains"; readonly stamps: readonly StampRemains[] }
  | { readonly kind: "lock"; readonly notice: string };

type Context = FleetContext<DeletionsEvent | WorkEvent | BuildEvent | RemainsEvent, RetireQuestion>;

/** Ends stamps for good: those named, or those whose last day is over. */
export async function retireStamps(input: RetireInput, context: Context): Promise<RetireResult> {
  refuseUnclear(input);
  if (input.reserved !== true) return retireKnown(input, context);
  const project = readProject(context.cwd);
  const ending = await reservedToEnd(input, context, project);
  if (input.emit !== undefined)
    return { kind: "emitted", lines: emitEnding(input.emit, ending, (id) => placeOfReserved(ending, id)) };
  if (ending.length === 0) return { kind: "nothing" };
  writeReserved(project, ending);
  // Nobody else's config, block or record is touched, so nobody has to wait for it.
  const { journal = "folder" } = input;
  const stacks = ending.map(({ id }) => id);
  return retireKnown({ ...input, stacks, expired: false, journal }, context);
}

async function retireKnown(input: RetireInput, context: Context): Promise<RetireResult> {
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  if (project.own !== undefined)
    throw new StampError("input", "a program of your own has no key that lifts its protections", {
      file: SETTINGS_FILE,
      field: "identity",
      fix: "lift protect in the program, then stampworks destroy <stack>, and remove its config file",
    });
  const stamps = choose(fleet, input);
  if (input.emit !== undefined) {
    const ending = stamps.map(({ id, identity }) => ({ id, ring: identity.ring }));
    return { kind: "emitted", lines: emitEnding(input.emit, ending, placeOf(fleet.inventory)) };
  }
  if (stamps.length === 0) return { kind: "nothing" };
  // A real engine is not even asked for what nobody will agree to.
  if (context.engine.name !== "embedded") refuseUnasked(context, input.yes);
  const names = stamps.map(({ id }) => id);
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const more = names.length - 5;
    const list = more <= 0 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${more} more`;
    const lock = await journals.lock(`retire ${list}`, "the fleet");
    if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
    try {
      await requireNoFault(journals);
      // Whoever held the lock before may have changed configs, or retired one of these.
      const fresh = { ...fleet, inventory: openInventory(context.cwd) };
      const signal = AbortSignal.any([context.signal, lock.lost]);
      return await retireAll(input, names, fresh, { ...context, signal });
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

/** Looks, asks and retires, as who has the fleet's lock. */
async function retireAll(
  input: RetireInput,
  names: readonly string[],
  fleet: LoadedFleet,
  context: Context,
): Promise<RetireResult> {
  const { project } = fleet.inventory;
  const stamps = selectStamps(fleet.inventory, names);
  const engine = await context.engine.open(project.root);
  let home: RetireHome | undefined;
  try {
    home = await openRetireHome(context, fleet, engine, input);
    // Said before anybody is asked, and looked at again once it is begun.
    await refuseObjected(stamps, home.tools.guards);
    refuseUnasked(context, input.yes, home.registry === undefined ? NO_REGISTRY : undefined);
    const remains = await remainsOfAll(engine, project.name, stamps);
    context.emit({ kind: "remains", stamps: remains });
    if (!input.yes) {
      if (engine.name !== "embedded")
        context.emit({ kind: "previewed", preview: await previewDeletions(engine, project.name, stamps) });
      const question: RetireQuestion = {
        kind: "retire",
        stamps: engine.name === "embedded" ? stamps : await sizesOf(engine, project.name, stamps),
        hasRegistry: home.registry !== undefined,
        remains,
      };
      if (!(await isConfirmed(context, false, question))) return { kind: "declined" };
    }
    const outcomes = await endAll(context, fleet, engine, stamps, home);
    const folder = project.stackConfigDir === "." ? "" : `${project.stackConfigDir}/`;
    return {
      kind: "retired",
      engine: engine.name,
      simulated: engine.name === "embedded",
      stamps: stamps.map(({ id }, index) => ({
        id,
        ...resultOf(outcomes[index]),
        remains: remains[index]?.remains ?? [],
        error: failureOf(outcomes[index]),
      })),
      record: `${folder}${RETIRED_FILE}`,
      failures: failuresOf(stamps, outcomes),
    };
  } finally {
    await home?.registry?.close();
    await engine.close();
  }
}

async function remainsOfAll(
  engine: Engine,
  project: string,
  stamps: readonly StampEntry[],
): Promise<readonly StampRemains[]> {
  return Promise.all(
    stamps.map(async ({ id }) => ({
      id,
      remains: remainsOf(resourcesOf(await engine.export({ project, stack: id }))),
    })),
  );
}

function endAll(
  context: FleetContext<WorkEvent>,
  fleet: LoadedFleet,
  engine: Engine,
  stamps: readonly StampEntry[],
  { tools }: RetireHome,
): Promise<(Outcome<Retirement> | undefined)[]> {
  const { signal } = context;
  return workOn(
    stamps,
    {
      name: "retire",
      run: ({ id }, report) =>
        retire(id, {
          project: fleet.inventory.project,
          engine,
          report,
          today: dayOf(new Date()),
          ...tools,
          operation: { signal, onEvent: report },
          specOf: (stamp) => stackSpec(fleet, stamp),
        }),
      describe: ({ backups, deleted }: Retirement) => ({ kind: "retired", deleted, backups }),
    },
    context,
  );
}

async function refuseObjected(
  stamps: readonly StampEntry[],
  guards: RetireHome["tools"]["guards"],
): Promise<void> {
  const objections = await Promise.all(stamps.flatMap((stamp) => guards.map((guard) => guard(stamp))));
  if (objections.flat().length > 0) throw StampError.all(objections.flat());
}
