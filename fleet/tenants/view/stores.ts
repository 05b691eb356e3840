import { setTimeout as sleep } from "node:timers/promises";
import type { StampItem } from "../../../components/routing/contract";
import type { Registry } from "../../../tenants/registry/registry";
import type { ViewPlaces } from "../../../tenants/views/viewed-registry";
import type { OwedView } from "./owed-view";
import { type ViewQuestion, type ViewState, viewStateOf } from "./state";

/** Longest that one stamp's store is waited for. */
const STORE_MS = 10_000;
/** Longest that all of them are waited for together. */
const ALL_MS = 30_000;
/** Stores that are asked at once. Each has a client and connections of its own. */
const AT_ONCE = 32;

/** How stamps' stores are looked at. */
export interface StoresQuestion {
  /** Whether tenants are compared, too, which reads all of them; otherwise views' numbers alone are. */
  readonly compared: boolean;
  /**
   * Milliseconds that the registry is waited for before its store is said to have another view than it would have made: what is read may
   * be a replica, which comes behind. 0: none is.
   */
  readonly lagMs: number;
}

/**
 * Stamps whose own store has another view than the registry would have made: the registry was restored from before, or is another. What
 * the registry itself says of a stamp's view is not asked of its store.
 */
export async function strangeViews(
  registry: Registry,
  places: ViewPlaces,
  stamps: readonly StampItem[],
  { compared, lagMs }: StoresQuestion,
): Promise<readonly OwedView[]> {
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(AT_ONCE);
  const end = performance.now() + ALL_MS;
  const asked = stamps.filter(({ untold, view }) => view !== true || untold === undefined);
  const ask = async (item: StampItem): Promise<ViewState> => {
    const most = Math.min(STORE_MS + lagMs, end - performance.now());
    // A stamp that goes by no view may have a store that nobody can ask.
    const view = item.view === true ? "unread" : "none";
    if (most <= 0)
      return { stamp: item.id, view, reason: "it was not asked: other stamps' stores gave no answer" };
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((done) => {
      timer = setTimeout(() => {
        over = true;
        done(undefined);
      }, most);
    });
    try {
      const question = { compared, isOver: () => over };
      const state = await Promise.race([settledState(registry, places, item, { ...question, lagMs }), late]);
      return (
        state ?? {
          stamp: item.id,
          view,
          reason: `its store gave no answer within ${Math.round(most / 1000)} s`,
        }
      );
    } finally {
      clearTimeout(timer);
    }
  };
  const states = await Promise.all(asked.map((item) => limit(ask, item)));
  return states.flatMap((state) => strange(state, lagMs > 0));
}

/** Milliseconds between two looks at a registry that may be behind. */
const LOOK_MS = 250;

/**
 * What still holds once the registry was asked anew: somebody may have begun or ended the view since the stamps were listed, and a replica
 * may know of it later.
 */
async function settledState(
  registry: Registry,
  places: ViewPlaces,
  listed: StampItem,
  { lagMs, ...question }: StoresQuestion & Required<ViewQuestion>,
): Promise<ViewState> {
  const end = performance.now() + lagMs;
  let state = await viewStateOf(registry, places, listed, question);
  for (let isLast = false; strange(state).length > 0 && state.view !== "unread" && !isLast; ) {
    isLast = performance.now() >= end;
    if (lagMs > 0) await sleep(Math.min(LOOK_MS, Math.max(0, end - performance.now())));
    if (question.isOver()) break;
    const now = await registry.get("stamp", listed.id);
    if (now === undefined || question.isOver()) break;
    // What it is to be told of is said by its item.
    if (now.view === true && now.untold !== undefined) return { stamp: now.id, view: "current" };
    state = await viewStateOf(registry, places, now, question);
  }
  return state;
}

/**
 * What is wrong with a view, and what to do. Pure.
 * @param mayLag whether the registry that was read may be a replica: nobody is to begin a view anew by what a replica has
 */
export function strange({ reason = "", stamp, view }: ViewState, mayLag = false): readonly OwedView[] {
  const command = `stampworks tenants view push ${stamp}`;
  const push = mayLag
    ? `is it a replica? Ask the registry that is written to. Otherwise ${command}`
    : command;
  const which = mayLag
    ? "was it restored, is it another, or a replica that is behind?"
    : "was it restored, or is it another?";
  const before = "its application goes by what was before";
  switch (view) {
    case "foreign":
      return [
        {
          ...{ stamp, what: "foreign", fix: push },
          says: `goes by a view that this registry has not made (${reason}): ${which} Until then ${before}`,
        },
      ];
    case "behind":
      return [
        {
          ...{ stamp, what: "other", fix: push },
          says: `goes by a view with other tenants than the registry has: ${which} Until then ${before}`,
        },
      ];
    case "left":
      return [
        {
          ...{ stamp, what: "left", fix: `${push}; or stampworks tenants view end ${stamp}` },
          says: `goes by a view that the registry knows nothing of and tells nothing: ${before}`,
        },
      ];
    case "missing":
      return [
        {
          ...{ stamp, what: "missing", fix: push },
          says: "goes by a view that is not in its store: its application asks the registry, or refuses",
        },
      ];
    case "unread":
      return [
        {
          ...{ stamp, what: "unread", fix: "see stampworks tenants view" },
          says: `has a view of its tenants that can't be read: ${reason}`,
        },
      ];
    case "none":
    case "current":
    case "lost":
      return [];
  }
}
