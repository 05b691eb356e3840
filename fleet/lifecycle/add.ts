import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { z } from "zod";
import { Residency } from "../../components/contract/cloud";
import { STAMP_ID } from "../../components/contract/naming";
import { identitySchema } from "../../components/contract/identity";
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
import { TokenTable } from "../../graph/model/tokens";
import { readAllowFile } from "../check/allow/allow-file";
import { checkFleet } from "../check/check-fleet";
import { renderStamp } from "../check/render-fleet";
import type { StampGraph } from "../check/states/stamp-graph";
import type { Verdict } from "../check/verdict";
import { verdictSchema } from "../check/verdict-schema";
import type { FleetContext } from "../context";
import { refuseUnsimulated } from "../deploy/unsimulated";
import { countsSchema, engineFields } from "../deploy/schemas";
import type { Inventory } from "../inventory/inventory";
import { readProject } from "../inventory/project";
import { parseStackConfig, type StampEntry } from "../inventory/stack-config";
import { openJournals } from "../journals";
import { type BuildEvent, type LoadedFleet, openFleet, stackSpec } from "../open";
import { knownRegistry } from "../tenants/registry";
import { NOTHING } from "../work/counts";
import type { AddFleet } from "./add-check";
import { askMissing } from "./missing-values";
import { type NewStamp, planAdd } from "./plan-add";
import { readRetired } from "./retired";
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
  // What it picks rests on what it reads, so nobody else may add, retire or roll out between the two.
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const doing = `add ${shown(input.id).slice(1, -1)}`;
    const isBrief = (holder: Holder): boolean => holder.doing.startsWith("add ");
    const lock = await journals.lock(doing, "the fleet", { isBrief, signal: context.signal });
    if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
    try {
      return await addAlone(input, { ...context, lost: lock.lost }, killPoint);
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

async function addAlone(
  input: AddInput,
  context: Context & { readonly lost: AbortSignal },
  killPoint?: KillPoint,
): Promise<AddResult> {
  const { id } = input;
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const stamp = await plan(input, context, fleet);
  const file = stackFile(project, id);
  const there = readTextIfThere(project.root, file);
  const isOther = there !== undefined && there !== stamp.text;
  if (isOther && !isDeepStrictEqual(readStamp(project, id).identity, stamp.identity)) throw taken(id, file);
  const entry = entryOf(fleet, id, file, stamp.text);
  const { graph, verdict } = await judge(context, fleet, entry);
  const engine = context.engine.name;
  const head = { engine, simulated: engine === "embedded", id, file, verdict };
  if (!verdict.holds) return { kind: "broken", ...head, written: false };
  const counts = await countsOf(context, fleet, entry, graph);
  const written = there === undefined;
  // What was picked rests on the lock.
  context.lost.throwIfAborted();
  if (written) writeDurably(join(project.root, file), stamp.text, { killPoint });
  const routing = listStamp(project, id, killPoint);
  return { kind: "added", ...head, written, routing, identity: stamp.identity, text: stamp.text, counts };
}

async function plan(
  { config = {}, id, prefix, registry, values: given }: AddInput,
  context: Context,
  fleet: LoadedFleet,
): Promise<NewStamp> {
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
  return planAdd({ id, values: { ...kept, ...defined(said) }, prefix }, facts);
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

function entryOf({ inventory }: LoadedFleet, id: string, file: string, text: string): StampEntry {
  const result = parseStackConfig(inventory.project, id, file, text);
  if ("stamp" in result) return result.stamp;
  throw StampError.all(result.problems);
}

/** Judges the new stamp together with those it must be equal to; with others it has nothing to compare. */
async function judge(
  { signal }: Context,
  fleet: LoadedFleet,
  entry: StampEntry,
): Promise<{ readonly graph: StampGraph; readonly verdict: Verdict }> {
  const { inventory, program } = fleet;
  const { identity } = entry;
  const peers = inventory.stamps.filter(
    (stamp) =>
      stamp.id !== entry.id &&
      stamp.identity.class === identity.class &&
      stamp.identity.cloud === identity.cloud &&
      stamp.identity.release === identity.release,
  );
  const tokens = new TokenTable();
  const graphs: StampGraph[] = [];
  for (const stamp of peers) graphs.push(await renderStamp(stackSpec(fleet, stamp), tokens, signal));
  const graph = await renderStamp(stackSpec(fleet, entry), tokens, signal);
  const global = program.blueprint?.global;
  const allow = readAllowFile(inventory.project);
  const verdict = checkFleet([...graphs, graph], defined({ today: new Date(), tokens, allow, global }));
  return { graph, verdict };
}

/** What bringing it up would do: all of a rendered stamp is new. A real preview would make a stack, and is the pull request's. */
async function countsOf(
  { engine: source, signal }: Context,
  fleet: LoadedFleet,
  entry: StampEntry,
  { graph }: StampGraph,
): Promise<Counts> {
  await refuseUnsimulated(fleet, [entry], { engine: source, signal });
  if (source.name !== "embedded") return { ...NOTHING, create: graph.resources.length };
  const engine = await source.open(fleet.inventory.project.root);
  try {
    return (await engine.preview(stackSpec(fleet, entry), { signal })).counts;
  } finally {
    await engine.close();
  }
}

const head = {
  ...engineFields,
  id: z.string(),
  file: z.string().describe("Its config file, from the project's root"),
  verdict: verdictSchema,
};

/** What `stampworks add --json` prints. */
export const addSchema = z.union([
  z.object({
    ...head,
    written: z.boolean().describe("False where the file was there already and says the same"),
    routing: z.string().optional().describe("The routing stack's config, which lists it"),
    identity: z.object({
      ...identitySchema.in.shape,
      residency: z.enum(Residency),
      id: z.string(),
      cidr: z.string().optional().describe("Absent where a program of one's own has no network"),
    }),
    counts: countsSchema,
  }),
  z.object({ ...head, written: z.literal(false).describe("A law would not hold") }),
]);
