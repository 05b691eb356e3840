import { requireNoFaultIn } from "./faults/standing-fault";
import { z } from "zod";
import { dayOf } from "../../components/program/expiry";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { operator } from "../../core/locks/lock";
import { messageOf } from "../../core/message";
import { plainText } from "../../core/text";
import { type FleetContext, isConfirmed, refuseUnasked } from "../context";
import { up, type UpEvent } from "../deploy/up";
import type { DeletionsEvent } from "../deploy/destroy";
import { requireFleetKey, signingKey } from "../evidence/keys";
import { add, type AddEvent } from "../lifecycle/add";
import { releaseReserved } from "../lifecycle/reserve/reservations";
import { resourcesOf } from "../lifecycle/retire";
import { type RemainsEvent, retireStamps } from "../lifecycle/retire-stamps";
import { type BuildEvent, type LoadedFleet, openFleet, selectStamps } from "../open";
import { FailedStacks } from "../work/failures";
import type { WorkEvent } from "../work/stacks";
import { promisedBy, requireSettings } from "./drill";
import { judgeRebuild, type RebuildRecord, rebuildRecordSchema } from "./rebuild-record";
import { writeRecord } from "./records";

/** Which stamp one like it is made of. */
export interface RebuildInput {
  readonly stamp: string;
  /** Id of the one that is made; it is used up by it. */
  readonly as: string;
  /** Keys of its identity that are not the other one's. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** File of the private key that signs the record. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
  /** Where the registry is. Default: what the routing stack made, else the project's own. */
  readonly registry?: string | undefined;
  /** Where the fleet's lock is. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  readonly yes: boolean;
  /** The tool's version, as the record says it. */
  readonly tool: string;
}

/** What is told meanwhile. */
export type RebuildEvent =
  | AddEvent
  | BuildEvent
  | DeletionsEvent
  | RemainsEvent
  | UpEvent
  | WorkEvent
  | { readonly kind: "drill"; readonly what: string };

/** What is asked before anything is made. */
export interface RebuildQuestion {
  readonly kind: "rebuild";
  readonly stamp: string;
  readonly as: string;
}

/** What `stampworks drill rebuild --json` prints. */
export const rebuildSchema = z.strictObject({
  kind: z.enum(["made", "declined"]),
  file: z.string().optional().describe("File of the signed record; absent where nothing was begun"),
  record: rebuildRecordSchema.optional(),
});

/** A stamp that was brought up from nothing, and what was written down of it. */
export type RebuildResult = z.output<typeof rebuildSchema>;

const DAY_MS = 86_400_000;

type Quiet = Omit<FleetContext<RebuildEvent>, "confirm" | "answer">;

/**
 * Brings a stamp like another one up from nothing, says how long that takes and whether it is equal to its class, retires it, and writes
 * down what was found, signed, whatever that is. No tenant is ever placed on it.
 * @throws StampError for what keeps it from being begun; what comes later is a finding of the record
 */
export async function drillRebuild(
  input: RebuildInput,
  context: FleetContext<RebuildEvent, RebuildQuestion>,
): Promise<RebuildResult> {
  refuseUnasked(context, input.yes);
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const settings = requireSettings(project.root);
  const [like] = selectStamps(fleet.inventory, [input.stamp]);
  if (like === undefined) throw new StampError("input", "no such stamp", { received: shown(input.stamp) });
  const promised = promisedBy(fleet, like.identity.class);
  await requireNoFaultIn(context, project, input.journal);
  const key = signingKey(input.key, context);
  requireFleetKey(key, context.cwd, project.root);
  const { as, stamp } = input;
  await requireUnused(fleet, as, context);
  if (!(await isConfirmed(context, input.yes, { kind: "rebuild", stamp, as }))) return { kind: "declined" };
  const { confirm: _asked, answer: _none, ...quiet } = context;
  const at = new Date().toISOString();
  const { account, class: name, cloud, region, release, residency, ring } = like.identity;
  const values = {
    ...defined({ account, class: name, cloud, region, release, ring }),
    ...defined(input.values),
    // Where it can't be retired, whoever retires what has expired finds it.
    ...{ residency, expires: dayOf(new Date(Date.now() + DAY_MS)) },
  };
  const made = await make(input, values, quiet);
  const record = judgeRebuild({
    ...{ project: project.name, stamp, as, class: name, cloud, region: values.region, at, by: operator() },
    ...{ tool: input.tool, promised: { rtoMinutes: promised.rtoMinutes } },
    simulated: context.engine.name === "embedded",
    ...defined({ resources: made.resources, retiredSeconds: made.retiredSeconds }),
    tookSeconds: made.tookSeconds,
    problems: made.problems.map((problem) => plainText(problem, 1000)),
  });
  return {
    kind: "made",
    record,
    file: writeRecord(record, { root: project.root, folder: settings.records, key }),
  };
}

/** @throws StampError `input` for an id that somebody uses: what is there would count as made here, and be retired */
async function requireUnused(
  { inventory: { project, stamps } }: LoadedFleet,
  id: string,
  context: FleetContext<RebuildEvent, RebuildQuestion>,
): Promise<void> {
  const used = (what: string): StampError =>
    new StampError("input", what, {
      field: "--as",
      received: shown(id),
      fix: `take another id; what a drill left behind goes with stampworks retire ${id} --reserved, then stampworks stamps release ${id}`,
    });
  if (stamps.some((stamp) => stamp.id === id)) throw used("the fleet has a stamp of this id");
  const engine = await context.engine.open(project.root);
  try {
    if (resourcesOf(await engine.export({ project: project.name, stack: id })).length > 0)
      throw used("the stack of this id has resources");
  } finally {
    await engine.close();
  }
}

type Made = Pick<RebuildRecord, "problems" | "resources" | "retiredSeconds" | "tookSeconds">;

async function make(
  { as: id, journal, registry }: RebuildInput,
  values: Readonly<Record<string, string>>,
  context: Quiet,
): Promise<Made> {
  const tell = (what: string): void => context.emit({ kind: "drill", what });
  const start = performance.now();
  const since = (from: number): number => Math.round(performance.now() - from) / 1000;
  tell(`adding ${id}`);
  // Its id and its block are reserved, and the routing layer does not hear of it: nobody is sent there.
  // What somebody else reserved is refused: all that is made here is retired below.
  const { kind } = await add({ id, values, journal, registry, reserve: true, onlyNew: true }, context);
  if (kind === "broken") throw new StampError("state", `a law would not hold with stamp ${id}`);
  const problems: string[] = [];
  let resources: number | undefined;
  try {
    tell(`bringing ${id} up from nothing`);
    const result = await up({ stacks: [id], all: false, yes: true }, context);
    if (result.kind === "up") {
      if (result.failures.length > 0) throw new FailedStacks(result.failures);
      resources = result.stamps[0]?.resources;
      if (!result.verdict.holds) problems.push("a law does not hold with it: stampworks check says which");
    }
  } catch (error) {
    problems.push(`it did not come up: ${messageOf(error)}`);
  }
  const tookSeconds = since(start);
  const ended = performance.now();
  try {
    tell(`retiring ${id}`);
    const gone = await retireStamps({ stacks: [id], expired: false, yes: true, journal, registry }, context);
    if (gone.kind === "retired" && gone.failures.length > 0) throw new FailedStacks(gone.failures);
    await releaseReserved({ stamp: id, registry }, context);
  } catch (error) {
    problems.push(
      `it is not gone: ${messageOf(error)}; go on with stampworks retire ${id} --reserved, then stampworks stamps release ${id}`,
    );
    return { problems, tookSeconds, ...defined({ resources }) };
  }
  return { problems, tookSeconds, retiredSeconds: since(ended), ...defined({ resources }) };
}
