import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { StampItem } from "../../../components/routing/contract";
import { StampError, shown } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { redactText } from "../../../core/redact";
import { untilUndisputed } from "../../../tenants/registry/conflict";
import type { Registry } from "../../../tenants/registry/registry";
import { payView } from "../../../tenants/views/debts";
import { endViews, type Pushed, pushView, restartView } from "../../../tenants/views/push";
import { type FleetContext, isConfirmed } from "../../context";
import { readProject } from "../../inventory/project";
import { requireNoGameDay } from "../../recovery/faults/standing-fault";
import { type RegistryInput, withRegistry } from "../registry";
import { viewPlaces } from "./places";
import { VIEW_STATES, type ViewState, viewStateOf } from "./state";

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
    await requireNoGameDay(context, project);
    const places = viewPlaces({ engine: context.engine.name, root: project.root, registry });
    const pushed: Pushed[] = [];
    for (const { id, view } of await chosen(registry, stamps)) {
      const store = await places(id);
      if (view !== true) await mark(registry, id, { view: true });
      // One that is named begins anew, whatever is there: an end, or what another registry, or this one before it was restored, has left.
      pushed.push(await payView(registry, store, id, stamps.length > 0 ? restartView : pushView));
    }
    return { stamps: pushed };
  });
}

/** Which stamp goes by no view any more. */
export interface EndViewInput extends RegistryInput {
  readonly stamp: string;
  /**
   * Its store is lost, and why that is so; 10 to 200 characters of ASCII. Where the store can't be told, its application's lease is waited
   * for: one that can't read its store either has no answer then. Default: the store must be told.
   */
  readonly lost?: string | undefined;
  /** Milliseconds of the application's lease, which is waited for where the store is lost; 0–300,000. */
  readonly leaseMs: number;
  readonly yes: boolean;
}

/** What is asked before: what the application has to do without. */
export interface EndViewQuestion {
  readonly stamp: string;
  /** Its store is said to be lost. */
  readonly lost: boolean;
}

export interface EndViewResult {
  readonly stamp: string;
  /** False where somebody said no. */
  readonly ended: boolean;
  /** Its store was told. False: it is lost, and its application was not told; undefined where nothing was ended. */
  readonly told?: boolean;
}

/** Ends a stamp's view: its application asks the registry from now on, or refuses. @throws StampError as {@link pushViews} */
export function endView(
  { leaseMs, lost, registry: named, stamp, yes }: EndViewInput,
  context: FleetContext<never, EndViewQuestion>,
): Promise<EndViewResult> {
  const project = readProject(context.cwd);
  return withRegistry(context, project, named, async (registry) => {
    await requireNoGameDay(context, project);
    await chosen(registry, [stamp]);
    if (!(await isConfirmed(context, yes, { stamp, lost: lost !== undefined })))
      return { stamp, ended: false };
    // One may have begun while somebody thought.
    await requireNoGameDay(context, project);
    const places = viewPlaces({ engine: context.engine.name, root: project.root, registry });
    // The store first: while it says a home, whoever writes one must bring it there.
    const failed = await ended(places, stamp);
    if (failed === undefined) {
      await mark(registry, stamp, {});
      // Whoever was late with a view until now has left it beside the end.
      await ended(places, stamp);
      return { stamp, ended: true, told: true };
    }
    if (lost === undefined)
      throw new StampError(
        "engine",
        `the store of stamp ${stamp} could not be told that its view has ended`,
        {
          field: "views.store",
          received: failed,
          fix: `is it lost, and its application can't read it either? stampworks tenants view end ${stamp} --lost <why>`,
        },
      );
    await sleep(leaseMs);
    await mark(registry, stamp, { viewLost: { since: new Date().toISOString(), reason: lost } });
    return { stamp, ended: true, told: false };
  });
}

/** @returns why the store does not take it; undefined where it has */
async function ended(places: ReturnType<typeof viewPlaces>, stamp: string): Promise<string | undefined> {
  try {
    await endViews(await places(stamp), stamp);
    return undefined;
  } catch (error) {
    return redactText(messageOf(error)).slice(0, 500);
  }
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
    for (const item of await registry.list("stamp"))
      stamps.push(await viewStateOf(registry, places, item, { compared: true }));
    return { stamps };
  });
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
function mark(registry: Registry, id: string, how: Pick<StampItem, "view" | "viewLost">): Promise<void> {
  return untilUndisputed(async () => {
    const item = await registry.get("stamp", id);
    if (item === undefined) return;
    const { view, viewLost: _, ...rest } = item;
    if (view === how.view && how.viewLost === undefined) return;
    await registry.put("stamp", { ...rest, ...how, version: item.version + 1 });
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
  told: z
    .boolean()
    .optional()
    .describe("False: its store is lost, and its application was not told; absent where nothing was ended"),
});

/** What `stampworks tenants view --json` and `list --json` print. */
export const listViewsSchema = z.object({
  stamps: z.array(
    z.object({
      stamp: z.string(),
      view: z
        .enum(VIEW_STATES)
        .describe(
          "none: it goes by none; behind: its tenants are others by now, or it was not told of a write; foreign: it is of a later write than the registry has made, which was restored or is another; unread: its store does not answer; left: nobody tells it, and its application goes by a view that is there still; lost: ended without its store",
        ),
      reason: z.string().optional().describe("Why it can't be read, was not told, or was said to be lost"),
    }),
  ),
});
