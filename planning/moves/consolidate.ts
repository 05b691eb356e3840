import type { StampItem, Use } from "../../components/routing/contract";
import { type Bound, BOUNDS, boundsOf, mostOf } from "../../tenants/registry/usage";
import { Board, fullness } from "./board";
import type { MovesFleet, MovesPlan } from "./moves-plan";
import { pack } from "./pack";

/**
 * Plans to empty as many stamps as the others have room for, the emptiest first, pool by pool; none of the others comes above its
 * plan level. Dedicated stamps, and those that somebody has to stay on, are left as they are. Pure.
 */
export function consolidate(fleet: MovesFleet): MovesPlan {
  let board = Board.of(fleet);
  for (const group of groupsOf(fleet)) board = emptied(board, group);
  return board.plan([]);
}

/** Stamps of one pool that take tenants and have some, the emptiest first. */
function groupsOf({ stamps }: MovesFleet): StampItem[][] {
  const groups = new Map<string, StampItem[]>();
  for (const stamp of stamps) {
    const { capacity, state } = stamp;
    // One that is empty stays so: filling it would empty no other for good.
    const isEmpty = stamp.use.tenants === 0;
    if (capacity === undefined || capacity.tier === "dedicated" || state !== "active" || isEmpty) continue;
    const name = JSON.stringify([capacity.residency, capacity.tier, capacity.function]);
    groups.set(name, [...(groups.get(name) ?? []), stamp]);
  }
  return [...groups.values()].map((group) =>
    group.sort((a, b) => a.use.tenants - b.use.tenants || fullness(a) - fullness(b) || a.number - b.number),
  );
}

function emptied(board: Board, group: readonly StampItem[]): Board {
  const { fleet } = board;
  // A stamp that somebody has to stay on, or is only a guest of, never becomes empty.
  const free = group.filter(({ id, use }) => {
    const pieces = board.piecesOn(id);
    return pieces.length === use.tenants && pieces.every(({ stays }) => stays === undefined);
  });
  for (let count = Math.min(free.length, group.length - 1); count > 0; count -= 1) {
    for (const set of setsOf(free, count)) {
      const going = new Set(set.map(({ id }) => id));
      if (!hasRoom(board, group, going)) continue;
      const pieces = [...going].flatMap((id) => board.piecesOn(id));
      const targets = group.map(({ id }) => id).filter((id) => !going.has(id));
      const { board: packed, left } = pack(board, pieces, targets, fleet.planPercent);
      if (left.length === 0) return packed;
    }
  }
  return board;
}

const EPSILON = 1e-6;

/**
 * Whether those that stay have room for all together, bound by bound: most sets fail here, and need no search. A tenant of whom a number is
 * not known counts as nothing of it, for how much it is depends on where it goes.
 */
function hasRoom({ fleet }: Board, group: readonly StampItem[], going: ReadonlySet<string>): boolean {
  const staying = group.filter(({ id }) => !going.has(id));
  const bounds = new Set(staying.flatMap(({ capacity }) => boundsOf(capacity?.bounds ?? {})));
  return [...bounds].every((bound) => {
    // One that is above its plan level already keeps what it has.
    const room = staying.reduce(
      (sum, stamp) =>
        sum + Math.max((roomOf(stamp, bound) * fleet.planPercent(stamp)) / 100, knownOf(stamp.use, bound)),
      0,
    );
    const known = group.reduce((sum, { use }) => sum + knownOf(use, bound), 0);
    return known <= room + EPSILON * (staying.length + room);
  });
}

function roomOf({ capacity }: StampItem, bound: Bound): number {
  return capacity === undefined ? 0 : mostOf(capacity.bounds, bound);
}

function knownOf(use: Use, bound: Bound): number {
  const fixed = BOUNDS.find((one) => one === bound);
  return fixed === undefined ? (use.own?.[bound]?.sum ?? 0) : use[fixed];
}

/** Sets of stamps of one number that are looked at: the emptiest alone where there are many, for each costs a search. */
const MOST_SETS = 12;
const MOST_STAMPS = 8;

/** Sets of so many stamps, those with the fewest tenants first. */
function setsOf(stamps: readonly StampItem[], count: number): readonly (readonly StampItem[])[] {
  if (stamps.length > MOST_STAMPS) return [stamps.slice(0, count)];
  const sets: StampItem[][] = [[]];
  for (const stamp of stamps)
    sets.push(...sets.filter((set) => set.length < count).map((set) => [...set, stamp]));
  const tenants = (set: readonly StampItem[]): number => set.reduce((sum, { use }) => sum + use.tenants, 0);
  return sets
    .filter((set) => set.length === count)
    .sort((a, b) => tenants(a) - tenants(b))
    .slice(0, MOST_SETS);
}
