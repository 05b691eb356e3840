import type { StampItem } from "../../components/routing/contract";
import { changeUse, NO_USE } from "../../tenants/registry/usage";
import { type Board, fullness, type Piece } from "./board";
import type { LeftTenant } from "./moves-plan";

/** What became of tenants that were to leave. */
export interface Packed {
  readonly board: Board;
  readonly left: readonly LeftTenant[];
}

type Limit = (stamp: StampItem) => number;

/** How much of its stamp a tenant takes, in percent of the bound it takes most of. */
export function weightOf({ tenant }: Piece, stamp: StampItem): number {
  return fullness({ ...stamp, use: changeUse(NO_USE, tenant.load, 1) });
}

/**
 * Finds stamps for tenants who are to leave, the largest first. Who has the fewest stamps to go to comes before who has many;
 * tried with the fullest stamp first, which leaves room for the large, and with the emptiest first, which spreads them.
 *
 * @param targets ids of the stamps they may go to
 * @param limit how full a stamp may become, in percent of its bounds
 */
export function pack(
  board: Board,
  pieces: readonly Piece[],
  targets: readonly string[],
  limit: Limit,
): Packed {
  const going = pieces.filter(({ stays }) => stays === undefined);
  const stay = pieces.flatMap(({ stays, tenant }): LeftTenant[] =>
    stays === undefined ? [] : [{ tenant: tenant.tenant, stamp: tenant.stamp, why: stays }],
  );
  const rated = going.map((piece) => ({
    piece,
    weight: weightOf(piece, board.afterwards(piece.tenant.stamp)),
    open: targets.filter((to) => board.fullnessWith(piece, to, limit) !== undefined).length,
  }));
  const bySize = [...rated].sort((a, b) => b.weight - a.weight || a.open - b.open);
  const byChoice = [...rated].sort((a, b) => a.open - b.open || b.weight - a.weight);
  let best: Packed | undefined;
  for (const order of [bySize, byChoice]) {
    for (const fullest of [false, true]) {
      const tried = inOrder(
        board,
        order.map(({ piece }) => piece),
        targets,
        { limit, fullest },
      );
      if (best === undefined || tried.left.length < best.left.length) best = tried;
      if (best.left.length === 0) return { board: best.board, left: stay };
    }
  }
  const tried = best ?? { board, left: [] };
  const sorted = bySize.map(({ piece }) => piece);
  const { board: packed, left } = searchedFor(board, sorted, targets, limit, tried.left.length) ?? tried;
  return { board: packed, left: [...stay, ...left] };
}

/** Ways that are looked at for one that leaves fewer behind than what was found without looking ahead. */
const MOST_TRIES = 4000;

/** The way that leaves the fewest behind, as far as so many tries find it; undefined where none leaves fewer than `most`. */
function searchedFor(
  start: Board,
  pieces: readonly Piece[],
  targets: readonly string[],
  limit: Limit,
  most: number,
): Packed | undefined {
  let best: Packed | undefined;
  let fewest = most;
  let tries = 0;
  const look = (board: Board, index: number, behind: readonly Piece[]): void => {
    tries += 1;
    if (behind.length >= fewest || tries > MOST_TRIES) return;
    const piece = pieces[index];
    if (piece === undefined) {
      fewest = behind.length;
      best = { board, left: behind.map((one) => nowhere(board, one, targets)) };
      return;
    }
    const open = targets
      .map((to) => ({ to, full: board.fullnessWith(piece, to, limit) }))
      .filter(({ full }) => full !== undefined)
      .sort((a, b) => (b.full ?? 0) - (a.full ?? 0));
    for (const { to } of open) look(board.moved(piece, to), index + 1, behind);
    look(board, index + 1, [...behind, piece]);
  };
  look(start, 0, []);
  return best;
}

function inOrder(
  start: Board,
  pieces: readonly Piece[],
  targets: readonly string[],
  { fullest, limit }: { readonly limit: Limit; readonly fullest: boolean },
): Packed {
  let board = start;
  const left: LeftTenant[] = [];
  for (const piece of pieces) {
    let to: string | undefined;
    let chosen = 0;
    for (const id of targets) {
      const full = board.fullnessWith(piece, id, limit);
      if (full === undefined) continue;
      if (to !== undefined && (fullest ? full <= chosen : full >= chosen)) continue;
      to = id;
      chosen = full;
    }
    if (to === undefined) left.push(nowhere(board, piece, targets));
    else board = board.moved(piece, to);
  }
  return { board, left };
}

function nowhere(board: Board, piece: Piece, targets: readonly string[]): LeftTenant {
  const { stamp, tenant } = piece.tenant;
  const isAny = targets.some(
    (to) => board.fullnessWith(piece, to, () => Number.POSITIVE_INFINITY) !== undefined,
  );
  const why = isAny ? "no stamp that would take it has room for it" : "no other stamp is what it asked for";
  return { tenant, stamp, why };
}
