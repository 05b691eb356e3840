import type { StampItem } from "../../components/routing/contract";
import { boundsOf, changeUse, mostOf, taken } from "../../tenants/registry/usage";
import { Board, fullness, type Piece } from "./board";
import type { LeftTenant, MovesFleet, MovesPlan } from "./moves-plan";
import { pack } from "./pack";

/** Sets of tenants of one stamp that are looked at for one smaller than the first that was found. */
const MOST_TRIES = 3000;
const EPSILON = 1e-6;

/**
 * Plans the fewest moves after which every stamp is at or below its plan level. Dedicated stamps are left as they are, pinned tenants
 * stay, and no stamp that gets tenants comes above its plan level. Where a stamp can't be brought so low, as much as can be is done
 * and the plan says so. Pure.
 */
export function rebalance(fleet: MovesFleet): MovesPlan {
  const over = fleet.stamps
    .filter((stamp) => stamp.capacity !== undefined && stamp.capacity.tier !== "dedicated")
    .map((stamp) => ({ stamp, excess: fullness(stamp) - fleet.planPercent(stamp) }))
    .filter(({ excess }) => excess > EPSILON)
    .sort((a, b) => b.excess - a.excess || a.stamp.number - b.stamp.number);
  const sources = new Set(over.map(({ stamp }) => stamp.id));
  const targets = fleet.stamps.map(({ id }) => id).filter((id) => !sources.has(id));
  let board = Board.of(fleet);
  const left: LeftTenant[] = [];
  for (const { stamp } of over) {
    board = relieved(board, stamp, targets);
    const still = fullness(board.afterwards(stamp.id));
    if (still > fleet.planPercent(stamp) + EPSILON) left.push(...reasons(board, stamp, still));
  }
  return board.plan(left);
}

/** The board once a stamp has given away as few as bring it to its plan level. */
function relieved(board: Board, source: StampItem, targets: readonly string[]): Board {
  const pieces = board.piecesOn(source.id).filter(({ stays }) => stays === undefined);
  const first = greedily(board, source, pieces, targets);
  const isDone = isLow(board, first.afterwards(source.id));
  const most = first.moves.length - board.moves.length - (isDone ? 1 : 0);
  const fewer = smallestSet(
    board,
    source,
    pieces,
    targets,
    isDone ? most : Math.min(pieces.length, most + 2),
  );
  return fewer ?? first;
}

function isLow({ fleet }: Board, stamp: StampItem): boolean {
  return fullness(stamp) <= fleet.planPercent(stamp) + EPSILON;
}

/** One after the other: the smallest that is enough where one is, else the one that takes away most of what is too much. */
function greedily(
  start: Board,
  source: StampItem,
  pieces: readonly Piece[],
  targets: readonly string[],
): Board {
  let board = start;
  let open = [...pieces];
  while (!isLow(board, board.afterwards(source.id))) {
    const now = board.afterwards(source.id);
    const rated = open
      .map((piece) => ({ piece, excess: excessOf(board, without(now, piece)), size: sizeOf(now, piece) }))
      .sort((a, b) => a.excess - b.excess || a.size - b.size);
    const next = rated.find(
      ({ piece }) => pack(board, [piece], targets, board.fleet.planPercent).left.length === 0,
    );
    if (next === undefined) return board;
    board = pack(board, [next.piece], targets, board.fleet.planPercent).board;
    open = open.filter((piece) => piece !== next.piece);
  }
  return board;
}

function without(stamp: StampItem, { tenant }: Piece): StampItem {
  return { ...stamp, use: changeUse(stamp.use, tenant.load, -1) };
}

/** How much of a stamp's bounds is above its plan level, in percent, all bounds together. */
function excessOf({ fleet }: Board, stamp: StampItem): number {
  return sharesOf(stamp).reduce((sum, percent) => sum + Math.max(0, percent - fleet.planPercent(stamp)), 0);
}

/** What a tenant takes of all bounds, in percent. */
function sizeOf(stamp: StampItem, piece: Piece): number {
  const [with_, less] = [sharesOf(stamp), sharesOf(without(stamp, piece))];
  return with_.reduce((sum, percent, index) => sum + percent - less[index]!, 0);
}

function sharesOf({ capacity, use }: StampItem): number[] {
  if (capacity === undefined) return [];
  const { bounds } = capacity;
  return boundsOf(bounds).map((bound) => (100 * taken(use, bounds, bound)) / mostOf(bounds, bound));
}

/** The smallest set of tenants that is enough and finds stamps, of those with at most so many; undefined where none is found. */
function smallestSet(
  board: Board,
  source: StampItem,
  pieces: readonly Piece[],
  targets: readonly string[],
  most: number,
): Board | undefined {
  const sorted = [...pieces].sort((a, b) => sizeOf(source, b) - sizeOf(source, a));
  let tries = 0;
  const look = (from: number, chosen: readonly Piece[], now: StampItem, size: number): Board | undefined => {
    if (chosen.length === size) {
      tries += 1;
      if (!isLow(board, now)) return undefined;
      const { board: packed, left } = pack(board, chosen, targets, board.fleet.planPercent);
      return left.length === 0 ? packed : undefined;
    }
    for (let index = from; index <= sorted.length - (size - chosen.length); index += 1) {
      if (tries > MOST_TRIES) return undefined;
      const piece = sorted[index]!;
      const found = look(index + 1, [...chosen, piece], without(now, piece), size);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (let size = leastMoves(board, source, pieces); size <= most; size += 1) {
    const found = look(0, [], board.afterwards(source.id), size);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How many of the largest tenants are enough in each bound by itself: fewer never are. */
function leastMoves({ fleet }: Board, source: StampItem, pieces: readonly Piece[]): number {
  const now = sharesOf(source);
  const freed = pieces.map((piece) =>
    sharesOf(without(source, piece)).map((percent, at) => now[at]! - percent),
  );
  const counts = now.map((percent, at) => {
    const sizes = freed.map((shares) => shares[at]!).sort((a, b) => b - a);
    let excess = percent - fleet.planPercent(source);
    let count = 0;
    for (; excess > EPSILON && count < sizes.length; count += 1) excess -= sizes[count]!;
    return count;
  });
  return Math.max(1, ...counts);
}

function reasons(board: Board, { id }: StampItem, percent: number): LeftTenant[] {
  const gone = new Set(board.moves.map(({ tenant }) => tenant));
  const here = board.piecesOn(id).filter(({ tenant }) => !gone.has(tenant.tenant));
  const full = `${id} stays at ${Math.round(percent * 10) / 10} %: no stamp that would take it has room for it`;
  return here.map(({ stays, tenant }) => ({ tenant: tenant.tenant, stamp: id, why: stays ?? full }));
}
