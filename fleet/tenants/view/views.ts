import { z } from "zod";
import type { StampItem } from "../../../components/routing/contract";
import { defined } from "../../../core/defined";
import { StampError, shown } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { redactText } from "../../../core/redact";
import { untilUndisputed } from "../../../tenants/registry/conflict";
import type { Registry } from "../../../tenants/registry/registry";
import { ENDED, written } from "../../../tenants/views/document";
import { keptViews } from "../../../tenants/views/place";
import { clearViews, endViews, type Pushed, pushView } from "../../../tenants/views/push";
import { viewOf } from "../../../tenants/views/snapshot";
import { type FleetContext, isConfirmed } from "../../context";
import { readProject } from "../../inventory/project";
import { type RegistryInput, withRegistry } from "../registry";
import { viewPlaces } from "./places";

/** Which stamps' views are written. */
export interface PushViewsInput extends RegistryInput {
  /** None: all that go by a view already. */
  readonly stamps: readonly string[];
}

/** What became of each. */
export interface PushViewsResult {
  readonly stamps: readonly Pushed[];
}

/**
 * Writes what stamps know of their tenants into the stamps' own stores. A stamp that is named goes by its view from now on: every later
 * write of a tenant of it comes there before the command that makes it goes on.
 * @throws StampError `input` for a stamp that the registry does not have, `engine` where a store does not take it
 */
export function pushViews(
  { registry: named, stamps }: PushViewsInput,
  context: FleetContext,
): Promise<PushViewsResult> {
  const project = readProject(context.cwd);
  return withRegistry(context, project, named, async (registry) => {
    const places = viewPlaces({ engine: context.engine.name, root: project.root, registry });
    const pushed: Pushed[] = [];
    for (const { id, view } of await chosen(registry, stamps)) {
      const store = await places(id);
      const [newest] = await keptViews(store);
      if (view !== true || newest?.sequence === ENDED) await clearViews(store);
      await mark(registry, id, true);
      pushed.push(await pushView(registry, store, id));
    }
    return { stamps: pushed };
  });
}

/** Which stamp goes by no view any more. */
export interface EndViewInput extends RegistryInput {
  readonly stamp: string;
  readonly yes: boolean;
}

/** What is asked before: what the application has to do without. */
export interface EndViewQuestion {
  readonly stamp: string;
}

export interface EndViewResult {
  readonly stamp: string;
  /** False where somebody said no. */
  readonly ended: boolean;
}

/** Ends a stamp's view: its application asks the registry from now on, or refuses. @throws StampError as {@link pushViews} */
export function endView(
  { registry: named, stamp, yes }: EndViewInput,
  context: FleetContext<never, EndViewQuestion>,
): Promise<EndViewResult> {
  const project = readProject(context.cwd);
  return withRegistry(context, project, named, async (registry) => {
    await chosen(registry, [stamp]);
    if (!(await isConfirmed(context, yes, { stamp }))) return { stamp, ended: false };
    const places = viewPlaces({ engine: context.engine.name, root: project.root, registry });
    // The store first: while it says a home, whoever writes one must bring it there.
    await endViews(await places(stamp), stamp);
    await mark(registry, stamp, false);
    return { stamp, ended: true };
  });
}

/** How a stamp's view stands. */
export interface ViewState {
  readonly stamp: string;
  /** `none`: it goes by none; `current`; `behind`: its tenants are others by now; `missing`; `unread`: its store does not answer. */
  readonly view: "none" | "current" | "behind" | "missing" | "unread";
  /** Why it can't be read. */
  readonly reason?: string;
}

/** Shows which stamps go by a view, and whether each has what the registry says. */
export function listViews(
  { registry: named }: RegistryInput,
  context: FleetContext,
): Promise<{ readonly stamps: readonly ViewState[] }> {
  const project = readProject(context.cwd);
  return withRegistry(context, project, named, async (registry) => {
    const places = viewPlaces({ engine: context.engine.name, root: project.root, registry });
    const stamps: ViewState[] = [];
    for (const { id, view } of await registry.list("stamp")) {
      if (view !== true) stamps.push({ stamp: id, view: "none" });
      else {
        const state = await stateOf(registry, places, id).catch(
          (error: unknown): Pick<ViewState, "view" | "reason"> => ({
            view: "unread",
            reason: redactText(messageOf(error)).slice(0, 500),
          }),
        );
        stamps.push({ stamp: id, ...state });
      }
    }
    return { stamps };
  });
}

async function stateOf(
  registry: Registry,
  places: ReturnType<typeof viewPlaces>,
  stamp: string,
): Promise<Pick<ViewState, "view">> {
  const [newest] = await keptViews(await places(stamp));
  if (newest === undefined || newest.sequence === ENDED) return { view: "missing" };
  const now = await viewOf(registry, stamp);
  // Its tenants are the same where what the registry has would be the same but for the number.
  return { view: written({ ...now, sequence: newest.sequence }).key === newest.key ? "current" : "behind" };
}

async function chosen(registry: Registry, stamps: readonly string[]): Promise<readonly StampItem[]> {
  const all = await registry.list("stamp");
  if (stamps.length === 0) return all.filter(({ view }) => view === true);
  return stamps.map((id) => {
    const item = all.find((stamp) => stamp.id === id);
    if (item !== undefined) return item;
    throw new StampError("input", "the registry has no such stamp", {
      field: "stamp",
      received: shown(id),
      fix: `register it first: stampworks tenants register ${id}`,
    });
  });
}

/** Says in the registry whether a stamp goes by a view, for whoever writes a tenant of it. */
function mark(registry: Registry, id: string, isViewed: boolean): Promise<void> {
  return untilUndisputed(async () => {
    const item = await registry.get("stamp", id);
    if (item === undefined || (item.view === true) === isViewed) return;
    const { view: _, ...rest } = item;
    await registry.put("stamp", {
      ...rest,
      ...defined({ view: isViewed ? true : undefined }),
      version: item.version + 1,
    });
  });
}

/** What `stampworks tenants view push --json` prints. */
export const pushViewsSchema = z.object({
  stamps: z.array(
    z.object({
      stamp: z.string(),
      sequence: z.int().describe("Write of the registry up to which the stamp knows its tenants"),
      tenants: z
        .int()
        .optional()
        .describe("Tenants in it; absent where somebody's newer one is there already"),
    }),
  ),
});

/** What `stampworks tenants view end --json` prints. */
export const endViewSchema = z.object({
  stamp: z.string(),
  ended: z.boolean().describe("False where somebody said no"),
});

/** What `stampworks tenants view --json` and `list --json` print. */
export const listViewsSchema = z.object({
  stamps: z.array(
    z.object({
      stamp: z.string(),
      view: z
        .enum(["none", "current", "behind", "missing", "unread"])
        .describe(
          "none: it goes by none; behind: its tenants are others by now; unread: its store does not answer",
        ),
      reason: z.string().optional().describe("Why it can't be read"),
    }),
  ),
});
