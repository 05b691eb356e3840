import { StampError, shown } from "../../../core/errors";
import { operator } from "../../../core/locks/lock";
import type { Reservation, Reservations, Reserved } from "../../../tenants/reservations/reservations";
import type { NewStamp } from "../plan-add";

/** Key of the identity → value. */
type Values = Readonly<Record<string, string | undefined>>;

/**
 * Plans a stamp beside what is reserved for others, with what is kept of its own where nothing else was asked for.
 * @param used the generation its id was used with before, where it was a reserved stamp's; else 0
 */
export type Planner = (others: readonly Reservation[], kept: Values, used: number) => NewStamp;

/**
 * Plans a stamp that is added for good: what is reserved is not free.
 * @throws StampError `input` for an id that is reserved
 */
export async function planBeside(
  reservations: Reservations | undefined,
  id: string,
  plan: Planner,
): Promise<NewStamp> {
  const all = (await reservations?.list()) ?? [];
  const own = all.find((each) => each.id === id);
  if (own !== undefined)
    throw reserved(own, id, "take another id; or, if it is that very stamp, add it with --reserve");
  return plan(all, {}, (await reservations?.used(id)) ?? 0);
}

/** A stamp whose id and block are reserved, and whether they were so before. */
export interface PickedStamp {
  readonly stamp: NewStamp;
  readonly isNew: boolean;
}

/**
 * Plans a stamp and reserves what it gets. Of any number who do so at once, none gets what another has.
 * @param wanted with `onlyNew`, nobody is given what is reserved for the id already
 * @throws StampError `input` for a stamp without a last day: what nobody ends would be reserved for ever
 */
export async function planReserved(
  reservations: Reservations,
  id: string,
  { onlyNew = false, values: given }: { readonly values: Values; readonly onlyNew?: boolean | undefined },
  plan: Planner,
): Promise<PickedStamp> {
  let picked: PickedStamp | undefined;
  await reservations.reserve(id, async (others, own): Promise<Reserved> => {
    if (own !== undefined && onlyNew) throw reserved(own, id, "take another id");
    const stamp = plan(others, own?.values ?? {}, await reservations.used(id));
    picked = { stamp, isNew: own === undefined };
    const { account, cidr, class: name, cloud, expires, generation, region, ring } = stamp.identity;
    if (expires === undefined)
      throw new StampError("input", "what is reserved must end", {
        field: "--expires",
        allowed: "a date such as 2027-01-31",
        fix: "give its last day",
      });
    // Also what was answered, or picked.
    const values = {
      ...own?.values,
      ...given,
      ...{ account, cidr, class: name, cloud, expires, region, ring },
      ...(generation > 1 ? { generation: String(generation) } : {}),
    };
    return {
      until: expires,
      by: own?.by ?? operator(),
      since: own?.since ?? new Date().toISOString(),
      values: Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
      ...(cidr === undefined ? {} : { cidr }),
    };
  });
  if (picked === undefined) throw new Error("nothing was planned");
  return picked;
}

/**
 * The account of a stamp: the one that is named; of several, separated by commas, its own or the first that nobody lives in.
 * @throws StampError `input` where none of several is free
 */
export function accountOf(
  said: string | undefined,
  kept: string | undefined,
  taken: ReadonlySet<string>,
): string | undefined {
  const pool = said?.split(",").map((each) => each.trim());
  if (pool === undefined || pool.length < 2) return said;
  if (kept !== undefined && pool.includes(kept)) return kept;
  const free = pool.find((each) => each !== "" && !taken.has(each));
  if (free !== undefined) return free;
  throw new StampError("input", "no account is free", {
    field: "--account",
    received: `${pool.length} accounts, and a stamp in each`,
    fix: "name more, or retire a stamp: stampworks stamps reserved lists what is reserved",
  });
}

function reserved({ by, until }: Reserved, id: string, fix: string): StampError {
  return new StampError("input", `the id is reserved until ${until}, by ${by}`, {
    field: "id",
    received: shown(id),
    fix,
  });
}
