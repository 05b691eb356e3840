import { StampError, shown } from "../../core/errors";
import { mostPercent } from "../../tenants/placement/judge";
import { Board } from "./board";
import type { LeftTenant, MovesFleet, MovesPlan } from "./moves-plan";
import { pack } from "./pack";

/**
 * Plans to empty a stamp: every tenant goes to a stamp of its pool that takes it, as placement would let it. Pure.
 * @throws StampError `input` for a stamp there is not
 */
export function evacuate(fleet: MovesFleet, stamp: string): MovesPlan {
  const source = fleet.stamps.find(({ id }) => id === stamp);
  if (source === undefined)
    throw new StampError("input", "the registry has no such stamp", {
      field: "stamp",
      received: shown(stamp),
      allowed: fleet.stamps.map(({ id }) => id).join(", "),
    });
  const board = Board.of(fleet);
  const targets = fleet.stamps.map(({ id }) => id).filter((id) => id !== stamp);
  const packed = pack(board, board.piecesOn(stamp), targets, ({ capacity }) =>
    capacity === undefined ? 0 : mostPercent(capacity),
  );
  return packed.board.plan([...packed.left, ...guests(fleet, stamp)]);
}

/** Who has a place on a stamp without being at home there. */
function guests({ tenants }: MovesFleet, stamp: string): LeftTenant[] {
  return tenants.flatMap(({ functions = {}, migration, stamp: home, standby, tenant }): LeftTenant[] => {
    if (home === stamp) return [];
    const work = Object.keys(functions).find((name) => functions[name] === stamp);
    if (work !== undefined)
      return [{ tenant, stamp, why: `it has its ${work} here: end that first (tenants function)` }];
    if (standby === stamp) return [{ tenant, stamp, why: `it is the standby of a tenant on ${home}` }];
    const isPart = migration?.target === stamp || migration?.source === stamp;
    return isPart ? [{ tenant, stamp, why: "a move of it is not over" }] : [];
  });
}
