import { z } from "zod";
import { dayOf, isExpired } from "../../components/program/expiry";
import { StampError } from "../../core/errors";
import type { Engine, StackSummary } from "../../engines/engine";
import type { FleetContext } from "../context";
import { type Skew, versionSkew } from "../drift/skew";
import { type Inventory, readInventory } from "../inventory/inventory";
import { readProject } from "../inventory/project";
import type { CentralEntry, RoutingEntry, StampEntry } from "../inventory/stack-config";
import { faultUnderWay, type UnderWay } from "../recovery/faults/under-way";
import { type DrillsStanding, drillsStanding, drillsStandingSchema } from "../recovery/standing";
import type { RegistryInput } from "../tenants/registry";
import { type OwedViews, readOwedViews } from "../tenants/view/owed";
import { owedViewSchema } from "../tenants/view/owed-view";
import { Interrupted } from "../work/failures";
import { placeOfStack } from "./place";
import { engineFields } from "./schemas";

/** What is known of one stack. */
export interface StatusStack {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly ring: string;
  readonly release?: string | undefined;
  /** `unknown`: the stack's state can't be read. */
  readonly state: "up" | "not up" | "expired" | "retiring" | "unknown";
  /** Undefined where the state can't be read. */
  readonly resources?: number | undefined;
  readonly endpoint?: string | undefined;
}

/** What is known of a fleet, and what is wrong with it. */
export interface StatusResult {
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  readonly project: string;
  readonly stamps: readonly StatusStack[];
  readonly routing?: StatusStack | undefined;
  /** Absent where the fleet has no centres. */
  readonly central?: readonly StatusStack[] | undefined;
  readonly skew: readonly Skew[];
  /** Undefined where the fleet does not say how it drills. */
  readonly drills?: DrillsStanding | undefined;
  /** Stamps whose views of their tenants are to be told; absent where the fleet has no registry. */
  readonly views?: OwedViews | undefined;
  /** What is wrong with the fleet; what could be seen is shown nevertheless. */
  readonly problems: readonly StampError[];
}

/**
 * Lists the stamps and what is known of them, without running the program. Other actions refuse a fleet that has faults;
 * this one is what people look with when something is wrong, so it says what it can, and the faults.
 * @throws StampError with all faults, when there is nothing it can show
 */
export async function status({ registry }: RegistryInput, context: FleetContext): Promise<StatusResult> {
  const inventory = readInventory(readProject(context.cwd));
  const engine = await context.engine.open(inventory.project.root);
  try {
    const underWay = faultUnderWay(context, inventory.project);
    return {
      ...(await look(context, engine, inventory, underWay)),
      views: await readOwedViews(context, inventory.project, registry),
    };
  } finally {
    await engine.close();
  }
}

/** What an engine said of a stack, or why it could not. */
type Glance = { readonly summary: StackSummary | undefined } | { readonly error: StampError };

async function look(
  { parallel, signal }: FleetContext,
  engine: Engine,
  { central, problems, project, routing, stamps }: Inventory,
  underWay: Promise<UnderWay | undefined>,
): Promise<StatusResult> {
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
    routing && glance(routing.id).then((found) => layerOf(routing, found)),
    ...stamps.map(async (stamp) => stampOf(stamp, await glance(stamp.id), today)),
  ]);
  const centres = await Promise.all(central.map(async (centre) => layerOf(centre, await glance(centre.id))));
  if (signal.aborted) throw new Interrupted();
  const all = [...errors.values()];
  const isBlind = [...rows, ...(layer === undefined ? [] : [layer]), ...centres].every(
    ({ resources }) => resources === undefined,
  );
  if (isBlind && all.length > 0) throw StampError.all(all);
  const running = rows.flatMap(({ class: name, id, release, state }) =>
    release === undefined || state !== "up" ? [] : [{ id, class: name, release }],
  );
  return {
    engine: engine.name,
    simulated: engine.name === "embedded",
    project: project.name,
    stamps: rows,
    routing: layer,
    central: centres.length === 0 ? undefined : centres,
    skew: versionSkew(running),
    drills: drillsStanding(project.root, stamps, new Date(), await underWay),
    problems: all,
  };
}

async function glanceAt(engine: Engine, project: string, stack: string): Promise<Glance> {
  try {
    return { summary: await engine.summary({ project, stack }) };
  } catch (error) {
    if (error instanceof StampError) return { error };
    throw error;
  }
}

function layerOf(entry: RoutingEntry | CentralEntry, glance: Glance): StatusStack {
  const { endpoint, isUp, release, resources } = known(glance);
  const state = entry.home.retiring ? "retiring" : isUp;
  return { id: entry.id, ...placeOfStack(entry), ring: "-", release, state, resources, endpoint };
}

function stampOf(stamp: StampEntry, glance: Glance, today: string): StatusStack {
  const { id, identity } = stamp;
  const { endpoint, isUp, release = identity.release, resources } = known(glance);
  const state = identity.retiring ? "retiring" : isExpired(identity, today) ? "expired" : isUp;
  return { id, ...placeOfStack(stamp), ring: identity.ring, release, state, resources, endpoint };
}

function known(glance: Glance): Pick<StatusStack, "release" | "resources" | "endpoint"> & {
  readonly isUp: "up" | "not up" | "unknown";
} {
  if ("error" in glance) return { isUp: "unknown" };
  const { endpoint, release, resources = 0 } = glance.summary ?? {};
  return { isUp: resources > 0 ? "up" : "not up", resources, release, endpoint };
}

const stack = z.object({
  id: z.string(),
  cloud: z.string(),
  region: z.string(),
  class: z.string(),
  ring: z.string(),
  release: z.string().optional(),
  state: z.enum(["up", "not up", "expired", "retiring", "unknown"]),
  resources: z.int().optional().describe("Absent where the state can't be read"),
  endpoint: z.string().optional(),
});

/** Which releases the stamps of a class run, where there is more than one. */
export const skewSchema = z.array(
  z.object({
    class: z.string(),
    releases: z.array(z.object({ release: z.string(), stamps: z.array(z.string()) })),
  }),
);

/** What `stampworks status --json` prints. */
export const statusSchema = z.object({
  ...engineFields,
  project: z.string(),
  stamps: z.array(stack),
  routing: stack.optional(),
  central: z.array(stack).optional().describe("The centres that events go to"),
  skew: skewSchema,
  drills: drillsStandingSchema.optional().describe("Absent where the fleet does not say how it drills"),
  views: z
    .object({
      owed: z.array(owedViewSchema).describe("Stamps that are still to be told of a write of their tenants"),
      unread: z.string().optional().describe("Why the registry could not be read; absent where it was"),
    })
    .optional()
    .describe("Absent where the fleet has no registry"),
  error: z
    .object({ code: z.string(), message: z.string() })
    .loose()
    .optional()
    .describe("What is wrong with the fleet"),
});
