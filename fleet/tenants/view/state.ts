import type { StampItem } from "../../../components/routing/contract";
import { messageOf } from "../../../core/message";
import { redactText } from "../../../core/redact";
import type { Registry } from "../../../tenants/registry/registry";
import { ENDED, written } from "../../../tenants/views/document";
import { keptViews } from "../../../tenants/views/place";
import { viewOf } from "../../../tenants/views/snapshot";
import type { ViewPlaces } from "../../../tenants/views/viewed-registry";

/** How a stamp's view stands. */
export interface ViewState {
  readonly stamp: string;
  /**
   * `none`: it goes by none; `current`; `behind`: its tenants are others by now, or it is still to be told of a write; `foreign`: it is of
   * a later write than the registry has made, which was restored or is another; `missing`; `unread`: its store does not answer; `left`: the
   * registry tells it nothing, and its application goes by a view that is there still; `lost`: it was ended without its store.
   */
  readonly view: (typeof VIEW_STATES)[number];
  /** Why it can't be read, or was said to be lost. */
  readonly reason?: string;
}

export const VIEW_STATES = [
  "none",
  "current",
  "behind",
  "foreign",
  "missing",
  "unread",
  "left",
  "lost",
] as const;

/** What is asked of a view. */
export interface ViewQuestion {
  /** Whether its tenants are compared with the registry's, which reads all of them. Otherwise its number alone is. */
  readonly compared: boolean;
  /** Whether nobody waits any more: the registry may be closed. Default: somebody does. */
  readonly isOver?: () => boolean;
}

/** How a stamp's view stands: by the registry's item of it and by what its store has. */
export async function viewStateOf(
  registry: Registry,
  places: ViewPlaces,
  { id: stamp, untold, view, viewLost }: StampItem,
  question: ViewQuestion,
): Promise<ViewState> {
  if (view !== true) return { stamp, ...(await withoutView(places, stamp, viewLost?.reason)) };
  if (untold !== undefined) return { stamp, view: "behind", reason: "it was not told of a write" };
  try {
    return { stamp, ...(await told(registry, places, stamp, question)) };
  } catch (error) {
    return { stamp, view: "unread", reason: redactText(messageOf(error)).slice(0, 500) };
  }
}

/** A registry that was restored from before a view began knows of none. A store that nobody names, or that does not answer, has none. */
async function withoutView(
  places: ViewPlaces,
  stamp: string,
  lost: string | undefined,
): Promise<Pick<ViewState, "view" | "reason">> {
  const kept = await Promise.resolve()
    .then(() => places(stamp))
    .then(keptViews)
    .catch(() => []);
  const [newest] = kept;
  if (newest !== undefined && newest.sequence !== ENDED) return { view: "left" };
  return lost === undefined ? { view: "none" } : { view: "lost", reason: lost };
}

async function told(
  registry: Registry,
  places: ViewPlaces,
  stamp: string,
  { compared, isOver }: ViewQuestion,
): Promise<Pick<ViewState, "view" | "reason">> {
  const [newest] = await keptViews(await places(stamp));
  if (newest === undefined || newest.sequence === ENDED) return { view: "missing" };
  if (isOver?.() === true) return { view: "unread" };
  // Asked after the store: what others push meanwhile is no later write than the registry's last.
  const last = await registry.sequence();
  if (newest.sequence > last)
    return {
      view: "foreign",
      reason: `it is of write ${newest.sequence}, and the registry has made ${last}`,
    };
  if (!compared) return { view: "current" };
  const now = await viewOf(registry, stamp);
  // Its tenants are the same where what the registry has would be the same but for the number.
  return { view: written({ ...now, sequence: newest.sequence }).key === newest.key ? "current" : "behind" };
}
