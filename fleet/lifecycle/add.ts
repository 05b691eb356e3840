import { requireNoFault, requireNoFaultIn } from "../recovery/faults/standing-fault";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { STAMP_ID } from "../../components/contract/naming";
import type { StackIdentity } from "../inventory/own-program";
import { dayOf } from "../../components/program/expiry";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { type KillPoint, writeDurably } from "../../core/files/durable";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { readText, readTextIfThere } from "../../core/files/read-text";
import type { Holder } from "../../core/locks/lock";
import type { Counts, Engine } from "../../engines/engine";
import { STATE_FOLDER } from "../../engines/state-folder";
import type { Verdict } from "../check/verdict";
import type { FleetContext } from "../context";
import type { Inventory } from "../inventory/inventory";
import { readProject } from "../inventory/project";
import { openJournals } from "../journals";
import { type BuildEvent, type LoadedFleet, openFleet } from "../open";
import { knownRegistry } from "../tenants/registry";
import type { AddFleet } from "./add-check";
import { entryOf } from "./adding/entry";
import { countsOf, judge } from "./adding/judge";
import { centreToList, listAtCentre } from "./adding/centre-list";
import { askMissing } from "./missing-values";
import { type NewStamp, planAdd } from "./plan-add";
import { openReservations } from "./reserve/open";
import { accountOf, planBeside, type Planner, planReserved } from "./reserve/pick";
import { readRetired, withUsed } from "./retired";
import { listStamp } from "./routing-list";
import { readStamp, stackFile } from "./stack-file";

/** The stamp that is to be there. */
export interface AddInput {
  readonly id: string;
  /** Key of the identity → value, as a config file would say it. What can be picked may be left out. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Prefix of the block that is looked for when none is given; 16–20, default 16. */
  readonly prefix?: number | undefined;
  /** Further keys of the config and their values, for a program of one's own: those of its `also`, and others. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Where the registry is. Default: what the routing stack made, else the project's own. */
  readonly registry?: string | undefined;
  /**
   * Whether its id, block and account are reserved where the operators meet, for a stamp whose config is in no branch that others read,
   * such as a pull request's. Of several accounts (separated by commas) it gets the first in which nobody lives. Default: false.
   */
  readonly reserve?: boolean | undefined;
  /** Whether an id that is reserved, or has a config, is refused, so that who asked has made what it is given. Default: false. */
  readonly onlyNew?: boolean | undefined;
  /** Whether it is picked and judged, and nothing is written; no lock is taken. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** What changes that are open take, beside what the fleet has and what is reserved. Default: nothing. */
  readonly beside?: AddFleet["reserved"] | undefined;
  /** Where the fleet's lock is: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** What came of it. */
export type AddResult = {
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  readonly id: string;
  /** Its config file, from the project's root. */
  readonly file: string;
  readonly verdict: Verdict;
} & (
  | {
      readonly kind: "added";
      /** False where the file was there already and says the same. */
      readonly written: boolean;
      /** The routing stack's config, which lists it; undefined where the fleet has no routing layer. */
      readonly routing?: string | undefined;
      /** The centre that takes its events from now on, and its config, which lists it; undefined where it lets none out, or is listed. */
      readonly central?: { readonly id: string; readonly file: string } | undefined;
      readonly identity: StackIdentity;
      /** The config file's text. */
      readonly text: string;
      readonly counts: Counts;
    }
  /** A law would not hold, so nothing was written. */
  | { readonly kind: "broken"; readonly written: false }
);

/** What is told: another operator had to be waited for, or left a lock behind. */
export interface AddEvent {
  readonly kind: "lock";
  readonly notice: string;
}

type Context = FleetContext<AddEvent | BuildEvent>;

/**
 * Adds a stamp to the fleet: picks what can be picked, checks everything, previews the stamp and judges both laws, and
 * only then writes its config file. The same request gives the same file; any error leaves nothing behind.
 * @param killPoint only tests give one
 * @throws StampError with all that is wrong with the request
 */
export async function add(input: AddInput, context: Context, killPoint?: KillPoint): Promise<AddResult> {
  const project = readProject(context.cwd);
  if (input.reserve === true) return addReserved(input, context, killPoint);
  const pick = (plan: Planner): Promise<NewStamp> => pickFree(input, context, plan);
  if (input.dryRun === true) return addAlone(input, { ...context, lost: context.signal }, pick);
  // What it picks rests on what it reads, so nobody else may add, retire or roll out between the two.
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const doing = `add ${shown(input.id).slice(1, -1)}`;
    const isBrief = (holder: Holder): boolean => holder.doing.startsWith("add ");
    const lock = await journals.lock(doing, "the fleet", { isBrief, signal: context.signal });
    if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
    try {
      await requireNoFault(journals);
      return await addAlone(input, { ...context, lost: lock.lost }, pick, killPoint);
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

/**
 * Adds a stamp whose id and block are reserved first. The reservation is what keeps others from them, so no lock is asked for: one can
 * be added while a release is rolled out, and any number at once.
 */
async function addReserved(input: AddInput, context: Context, killPoint?: KillPoint): Promise<AddResult> {
  const project = readProject(context.cwd);
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  await requireNoFaultIn(context, project, input.journal);
  const reservations = await openReservations(context, project, input.registry, true);
  if (reservations === undefined) throw new Error("no place for reservations");
  let isNew = false;
  const pick = async (plan: Planner): Promise<NewStamp> => {
    const picked = await planReserved(reservations, input.id, input, plan);
    ({ isNew } = picked);
    return picked.stamp;
  };
  let isKept = false;
  try {
    const result = await addAlone(input, { ...context, lost: context.signal }, pick, killPoint);
    isKept = result.kind === "added";
    return result;
  } finally {
    // What came to nothing reserves nothing.
    if (isNew && !isKept) await reservations.release(input.id, { wasUsed: false });
    await reservations.close();
  }
}

/** Plans a stamp that is added for good, beside what is reserved. */
async function pickFree(input: AddInput, context: Context, plan: Planner): Promise<NewStamp> {
  const reservations = await openReservations(context, readProject(context.cwd), input.registry, false);
  try {
    return await planBeside(reservations, input.id, plan);
  } finally {
    await reservations?.close();
  }
}

async function addAlone(
  input: AddInput,
  context: Context & { readonly lost: AbortSignal },
  pick: (plan: Planner) => Promise<NewStamp>,
  killPoint?: KillPoint,
): Promise<AddResult> {
  const { id } = input;
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const stamp = await pick(await planner(input, context, fleet));
  const file = stackFile(project, id);
  const there = readTextIfThere(project.root, file);
  if (there !== undefined && input.onlyNew === true) throw taken(id, file);
  const isOther = there !== undefined && there !== stamp.text;
  if (isOther && !isDeepStrictEqual(readStamp(project, id).identity, stamp.identity)) throw taken(id, file);
  const entry = entryOf(fleet, id, file, stamp.text);
  const centre = centreToList(fleet.inventory, fleet.program.blueprint, entry);
  const { graph, verdict } = await judge(context, fleet, entry);
  const engine = context.engine.name;
  const head = { engine, simulated: engine === "embedded", id, file, verdict };
  if (!verdict.holds) return { kind: "broken", ...head, written: false };
  const counts = await countsOf(context, fleet, entry, graph);
  const written = there === undefined && input.dryRun !== true;
  // What was picked rests on the lock.
  context.lost.throwIfAborted();
  if (written) writeDurably(join(project.root, file), stamp.text, { killPoint });
  const central =
    centre === undefined || input.dryRun === true
      ? undefined
      : { id: centre.id, file: listAtCentre(fleet.inventory, centre, entry, killPoint) };
  // A stamp of a pull request is not sent the fleet's tenants.
  const isListed = input.reserve !== true && input.dryRun !== true;
  const routing = isListed ? listStamp(project, id, killPoint) : undefined;
  return {
    kind: "added",
    ...head,
    written,
    routing,
    central,
    identity: stamp.identity,
    text: stamp.text,
    counts,
  };
}

async function planner(
  { beside = [], config = {}, id, prefix, registry, reserve, values: given }: AddInput,
  context: Context,
  fleet: LoadedFleet,
): Promise<Planner> {
  const { inventory, program } = fleet;
  const { project } = inventory;
  const own = inventory.stamps.find((stamp) => stamp.id === id);
  const facts: AddFleet = defined({
    stamps: inventory.stamps.filter((stamp) => stamp !== own),
    retired: readRetired(project),
    layerAccount: inventory.routing?.home.account,
    today: dayOf(new Date()),
    blueprint: program.blueprint,
    own: ownOf(inventory, config),
    routing: await edgeOf(context, fleet, registry, given["class"]),
  });
  // Asked for again, a stamp keeps the block and the release it got.
  const kept = own === undefined ? {} : { cidr: own.identity.cidr, release: own.identity.release };
  const { answer } = context;
  // Nobody is to answer in vain what will be refused anyway.
  const isAsked = answer !== undefined && project.own === undefined && STAMP_ID.test(id);
  const said = isAsked ? await askMissing(answer, facts, given) : given;
  return (reserved, before, used) => {
    const values: Record<string, string | undefined> = { ...defined(before), ...kept, ...defined(said) };
    if (reserve === true) {
      const lived = facts.stamps.filter(({ identity }) => identity.cloud === values["cloud"]);
      const taken = [
        ...lived.map(({ identity }) => identity.account),
        ...reserved.map((each) => each.values["account"] ?? ""),
      ];
      values["account"] = accountOf(
        values["account"],
        before["account"] ?? own?.identity.account,
        new Set(taken),
      );
    }
    // Names of a program's own are its own to keep apart.
    const retired = facts.own === undefined ? withUsed(facts.retired, id, used, facts.today) : facts.retired;
    return planAdd({ id, values, prefix }, { ...facts, reserved: [...reserved, ...beside], retired });
  };
}

/** How the config of a new stack is made, where the program has nothing of this library's components. */
function ownOf({ project, stamps }: Inventory, given: Readonly<Record<string, string>>): AddFleet["own"] {
  const { own: program } = project;
  if (program === undefined) {
    const [key] = Object.keys(given);
    if (key === undefined) return undefined;
    throw new StampError("input", "a stamp's config is its identity and nothing else", {
      field: "--config",
      received: shown(key),
      fix: "what all stamps share belongs in the blueprint",
    });
  }
  return {
    program,
    project: project.name,
    given,
    exampleOf: (name) => {
      const like = stamps.find(({ identity }) => identity.class === name);
      return like && { file: like.file, text: readText(project.root, like.file) };
    },
  };
}

/**
 * What the edge's store of a fleet's routing layer holds, for the check of a new stamp: only CloudFront's has a limit. The
 * other routers read the whole table.
 */
async function edgeOf(
  context: Context,
  { inventory, program }: LoadedFleet,
  place: string | undefined,
  name: string | undefined,
): Promise<AddFleet["routing"]> {
  if (inventory.routing?.home.cloud !== "aws") return undefined;
  const registry = await knownRegistry(context, inventory.project, place);
  if (registry === undefined) return undefined;
  try {
    const snapshot = await registry.snapshot();
    return { snapshot, spec: name === undefined ? undefined : program.blueprint?.classes[name] };
  } finally {
    await registry.close();
  }
}

function taken(id: string, file: string): StampError {
  return new StampError("input", "the fleet has a stamp with this id and another identity", {
    file,
    field: "id",
    received: `"${id}"`,
    fix: "take another id, or change the file by hand",
  });
}
