import type { StampItem } from "../../../components/routing/contract";
import type { Registry } from "../../../tenants/registry/registry";
import type { ViewPlaces } from "../../../tenants/views/viewed-registry";
import type { OwedView } from "./owed-view";
import { type ViewState, viewStateOf } from "./state";

/** Longest that all stamps' stores are waited for together. */
const WAIT_MS = 10_000;

/**
 * Stamps whose own store has another view than the registry would have made: the registry was restored from before, or is another. What
 * the registry itself says of a stamp's view is not asked of its store.
 * @param compared whether tenants are compared, too, which reads all of them; otherwise views' numbers alone are
 */
export async function strangeViews(
  registry: Registry,
  places: ViewPlaces,
  stamps: readonly StampItem[],
  compared: boolean,
): Promise<readonly OwedView[]> {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => {
      over = true;
      done(undefined);
    }, WAIT_MS);
  });
  const asked = stamps.filter(({ untold, view }) => view !== true || untold === undefined);
  const question = { compared, isOver: () => over };
  try {
    const states = await Promise.all(
      asked.map(async (item): Promise<ViewState> => {
        const state = await Promise.race([viewStateOf(registry, places, item, question), late]);
        const reason = `its store gave no answer within ${WAIT_MS / 1000} s`;
        // A stamp that goes by no view may have a store that nobody can ask.
        return state ?? { stamp: item.id, view: item.view === true ? "unread" : "none", reason };
      }),
    );
    return states.flatMap(strange);
  } finally {
    clearTimeout(timer);
  }
}

/** What is wrong with a view, and what to do. Pure. */
export function strange({ reason = "", stamp, view }: ViewState): readonly OwedView[] {
  const push = `stampworks tenants view push ${stamp}`;
  const before = "its application goes by what was before";
  switch (view) {
    case "foreign":
      return [
        {
          ...{ stamp, what: "foreign", fix: push },
          says: `goes by a view that this registry has not made (${reason}): was it restored, or is it another? Until then ${before}`,
        },
      ];
    case "behind":
      return [
        {
          ...{ stamp, what: "other", fix: push },
          says: `goes by a view with other tenants than the registry has: was it restored, or is it another? Until then ${before}`,
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
