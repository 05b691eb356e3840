import { messageOf } from "../../../core/message";
import { plainText } from "../../../core/text";
import { openStore } from "../../../tenants/registry/open";
import type { FleetContext } from "../../context";
import { RestoreFailed } from "../source";
import type { RegistryBackup, RestoredRegistry } from "./backup";
import { type Compared, compareRegistries, NOT_COMPARED } from "./compare";
import { type OwnCopy, requireOwnCopy } from "./own-copy";
import type { RegistryRecord } from "./registry-record";

/** What is told meanwhile. */
export interface RegistryDrillEvent {
  readonly kind: "drill";
  readonly what: string;
}

/** Names that are written down. */
const MOST_NAMES = 50;

/** What a drill has found. */
export type Found = Pick<
  RegistryRecord,
  | "point"
  | "copied"
  | "written"
  | "items"
  | "notCompared"
  | "since"
  | "ageSeconds"
  | "tookSeconds"
  | "problems"
>;

/** What is to be done. */
interface Work extends OwnCopy {
  readonly at: Date | undefined;
  readonly began: Date;
  readonly context: Pick<FleetContext<RegistryDrillEvent>, "emit" | "signal">;
}

/** Restores, compares, and removes what it has restored. */
export async function conductDrill(
  backup: RegistryBackup,
  { at, began, context, ...own }: Work,
): Promise<Found> {
  const { emit, signal } = context;
  const { registry, root } = own;
  const start = performance.now();
  const took = (): number => Math.round(performance.now() - start) / 1000;
  emit({ kind: "drill", what: "restoring the registry" });
  let restored: RestoredRegistry;
  try {
    restored = await backup.restore({ ...own, at, signal });
  } catch (error) {
    if (!(error instanceof RestoreFailed)) throw error;
    return { tookSeconds: took(), problems: error.problems.map((text) => plainText(text, 1000)) };
  }
  const { place, point } = restored;
  const about: Pick<Found, "point"> = { point: plainText(point, 300) };
  let found: Found;
  try {
    // What is opened may be written to, and is made where it is not there.
    const copy = openStore(await requireOwnCopy(place, own), root);
    try {
      // It is back once it can be asked.
      await copy.sequence();
      const tookSeconds = took();
      emit({ kind: "drill", what: "comparing the copy with the registry" });
      const now = openStore(registry.place, root);
      try {
        found = { ...about, tookSeconds, ...foundIn(await compareRegistries(copy, now), began) };
      } finally {
        await now.close();
      }
    } finally {
      await copy.close();
    }
  } catch (error) {
    found = { ...about, tookSeconds: took(), problems: [plainText(messageOf(error), 1000)] };
  }
  try {
    await restored.remove();
    return found;
  } catch (error) {
    const left = plainText(`the copy is not gone: ${messageOf(error)}; remove it: ${place}`, 1000);
    return { ...found, problems: [...found.problems, left] };
  }
}

function foundIn(
  { copied, firstLostAt, items, problems, since, written }: Compared,
  began: Date,
): Omit<Found, "point" | "tookSeconds"> {
  const count = (kind: string): number => since.filter((one) => one.kind === kind).length;
  const named = since.map(({ key, kind, what }) => `${kind} ${key}${what === "removed" ? " (removed)" : ""}`);
  const age = firstLostAt === undefined ? 0 : (began.getTime() - Date.parse(firstLostAt)) / 1000;
  const ahead =
    firstLostAt !== undefined && Date.parse(firstLostAt) > Date.now()
      ? [
          `the first write that the copy lacks was made at ${firstLostAt}, which has not come yet: the clocks differ`,
        ]
      : [];
  return {
    ...{ copied, written, items, notCompared: [...NOT_COMPARED] },
    problems: [...problems, ...ahead].map((text) => plainText(text, 1000)),
    since: {
      ...{ stamps: count("stamp"), pools: count("pool"), tenants: count("tenant") },
      names: named.slice(-MOST_NAMES).map((text) => plainText(text, 200)),
    },
    // A write since the drill began would not be there if the registry were lost then.
    ageSeconds: Math.max(0, age),
  };
}
