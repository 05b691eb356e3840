import { StampError } from "../../core/errors";
import { dayOf, isExpired } from "../../components/program/expiry";
import { type Skew, versionSkew } from "../../fleet/drift/skew";
import type { Engine, StackSummary } from "../../engines/engine";
import { type Inventory, readInventory } from "../../fleet/inventory/inventory";
import { readProject } from "../../fleet/inventory/project";
import type { RoutingEntry, StampEntry } from "../../fleet/inventory/stack-config";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode, exitCodeOf, gravest } from "../common/exit-code";
import type { CommandContext } from "../options";
import { errorAsJson, reportError } from "../common/report-error";
import { printSkew } from "../common/skew-view";
import { placeOf } from "../common/stack-view";
import { count, printTable } from "../common/table";

interface Row {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly ring: string;
  readonly release: string | undefined;
  /** `unknown`: the stack's state can't be read. */
  readonly state: "up" | "not up" | "expired" | "retiring" | "unknown";
  /** Undefined where the state can't be read. */
  readonly resources: number | undefined;
  readonly endpoint: string | undefined;
}

/** What is known of a fleet, and what is wrong with it. */
interface Overview {
  readonly rows: readonly Row[];
  readonly routing: Row | undefined;
  readonly skew: readonly Skew[];
  readonly problems: readonly StampError[];
}

/**
 * Lists the stamps and what is known of them, without running the program. Other commands refuse a fleet that has
 * faults; this one is what people look with when something is wrong, so it shows what it can, then the faults, and ends
 * with their exit code.
 * @throws StampError with all faults, when there is nothing it can show
 */
export async function status(context: CommandContext): Promise<ExitCode> {
  const inventory = readInventory(readProject(context.cwd));
  const engine = await openEngine(context, inventory.project);
  try {
    const overview = await look(context, engine, inventory);
    if (context.signal.aborted) return ExitCode.Interrupted;
    if (context.json) printJson(context, engine, inventory, overview);
    else print(context, engine, overview);
    return gravest(overview.problems.map(exitCodeOf));
  } finally {
    await engine.close();
  }
}

/** What an engine said of a stack, or why it could not. */
type Glance = { readonly summary: StackSummary | undefined } | { readonly error: StampError };

async function look(
  { parallel, signal }: CommandContext,
  engine: Engine,
  { problems, project, routing, stamps }: Inventory,
): Promise<Overview> {
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(parallel);
  const errors = new Map(problems.map((problem) => [problem.message, problem]));
  const glance = (stack: string): Promise<Glance> =>
    limit(async () => {
      if (signal.aborted) return { summary: undefined };
      const found = await glanceAt(engine, project.name, stack);
      // What keeps the CLI from working is the same for every stack.
      if ("error" in found) errors.set(found.error.message, found.error);
      return found;
    });
  const today = dayOf(new Date());
  const [layer, ...rows] = await Promise.all([
    routing && glance(routing.id).then((found) => routingRow(routing, found)),
    ...stamps.map(async (stamp) => rowOf(stamp, await glance(stamp.id), today)),
  ]);
  const all = [...errors.values()];
  const isBlind = [...rows, ...(layer === undefined ? [] : [layer])].every(
    ({ resources }) => resources === undefined,
  );
  if (isBlind && all.length > 0) throw StampError.all(all);
  const running = rows.flatMap(({ class: name, id, release, state }) =>
    release === undefined || state !== "up" ? [] : [{ id, class: name, release }],
  );
  return { rows, routing: layer, skew: versionSkew(running), problems: all };
}

async function glanceAt(engine: Engine, project: string, stack: string): Promise<Glance> {
  try {
    return { summary: await engine.summary({ project, stack }) };
  } catch (error) {
    if (error instanceof StampError) return { error };
    throw error;
  }
}

function printJson(
  { output }: CommandContext,
  engine: Engine,
  { project }: Inventory,
  { problems, routing, rows, skew }: Overview,
): void {
  output.json({
    engine: engine.name,
    simulated: isSimulated(engine),
    project: project.name,
    stamps: rows,
    ...(routing === undefined ? {} : { routing }),
    skew,
    ...(problems.length === 0 ? {} : { error: errorAsJson(StampError.all(problems)) }),
  });
}

function print(
  { output, verbose }: CommandContext,
  engine: Engine,
  { problems, routing, rows, skew }: Overview,
): void {
  printTable(
    output,
    ["id", "cloud", "region", "class", "ring", "release", "state", "resources", "endpoint"],
    [...rows, ...(routing === undefined ? [] : [routing])].map((row) => [
      row.id,
      row.cloud,
      row.region,
      row.class,
      row.ring,
      row.release ?? "-",
      row.state,
      row.resources === undefined ? "-" : String(row.resources),
      row.endpoint ?? "-",
    ]),
  );
  const up = rows.filter(({ resources = 0 }) => resources > 0).length;
  const simulated = isSimulated(engine) ? ` (${SIMULATED})` : "";
  const wrong = problems.length === 0 ? "" : `; the fleet has ${count(problems.length, "fault")}`;
  output.print(`${up.toLocaleString("en")} of ${count(rows.length, "stamp")} up${simulated}${wrong}`);
  printSkew(output, skew);
  if (problems.length > 0) reportError(output, StampError.all(problems), { json: false, verbose });
}

function isSimulated(engine: Engine): boolean {
  return engine.name === "embedded";
}

function routingRow(entry: RoutingEntry, glance: Glance): Row {
  const { endpoint, isUp, release, resources } = known(glance);
  const state = entry.home.retiring ? "retiring" : isUp;
  return { id: entry.id, ...placeOf(entry), ring: "-", release, state, resources, endpoint };
}

function rowOf(stamp: StampEntry, glance: Glance, today: string): Row {
  const { id, identity } = stamp;
  const { endpoint, isUp, release = identity.release, resources } = known(glance);
  const state = identity.retiring ? "retiring" : isExpired(identity, today) ? "expired" : isUp;
  return { id, ...placeOf(stamp), ring: identity.ring, release, state, resources, endpoint };
}

function known(glance: Glance): Pick<Row, "release" | "resources" | "endpoint"> & {
  readonly isUp: "up" | "not up" | "unknown";
} {
  if ("error" in glance) {
    return { isUp: "unknown", resources: undefined, release: undefined, endpoint: undefined };
  }
  const { endpoint, release, resources = 0 } = glance.summary ?? {};
  return { isUp: resources > 0 ? "up" : "not up", resources, release, endpoint };
}
