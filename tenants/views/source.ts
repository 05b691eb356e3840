import { StampError } from "../../core/errors";
import type { ViewedTenant, ViewSource } from "../client/stamp-view";
import { readDocument } from "./document";
import { keptViews, textOf, type ViewStore } from "./place";

/** Most times a view is looked for that was replaced between listing and reading. */
const TRIES = 20;

/** Reads a stamp's view out of its store; one that was read already is not read again. */
export function viewSource(store: Pick<ViewStore, "get" | "list">, stamp: string): ViewSource {
  let held: { readonly key: string; readonly tenants: ReadonlyMap<string, ViewedTenant> } | undefined;
  return {
    newest: async () => {
      for (let tries = 1; tries <= TRIES; tries += 1) {
        const [newest] = await keptViews(store);
        if (newest === undefined) throw none(stamp);
        if (newest.key === held?.key) return held.tenants;
        const text = await textOf(store, newest.key);
        if (text === undefined) continue;
        const { ended, tenants } = readDocument(newest.key, text, stamp);
        if (ended === true) throw none(stamp);
        held = { key: newest.key, tenants: new Map(tenants.map((entry) => [entry.tenant, entry])) };
        return held.tenants;
      }
      throw new StampError("engine", `the view of stamp ${stamp} was replaced each time it was read`, {
        fix: "ask again",
      });
    },
  };
}

function none(stamp: string): StampError {
  return new StampError("state", `stamp ${stamp} has no view of its tenants`, {
    fix: `write it: stampworks tenants view push ${stamp}`,
  });
}
