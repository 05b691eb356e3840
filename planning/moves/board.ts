import type { StampItem, TenantItem } from "../../components/routing/contract";
import { type PlaceRequest, requestOf, standingRefusal } from "../../tenants/placement/judge";
import { boundsOf, changeUse, mostOf, taken } from "../../tenants/registry/usage";
import type { LeftTenant, MovesFleet, MovesPlan, PlannedMove } from "./moves-plan";

/** A tenant at home on a stamp, and what it asked for. */
export interface Piece {
  readonly tenant: TenantItem;
  readonly request: PlaceRequest;
  /** Why it stays whatever the plan wants; absent where it may go. */
  readonly stays?: string;
}

const EPSILON = 1e-6;

/** The share of the bound that binds, in percent; infinite where the bounds are not known. A dedicated stamp's tenants don't count. */
export function fullness({ capacity, use }: StampItem): number {
  if (capacity === undefined) return Number.POSITIVE_INFINITY;
  const { bounds } = capacity;
  const counted = boundsOf(bounds).filter((bound) => bound !== "tenants" || capacity.tier !== "dedicated");
  return Math.max(...counted.map((bound) => (100 * taken(use, bounds, bound)) / mostOf(bounds, bound)));
}

/** A move, and those before it. */
interface Made {
  readonly move: PlannedMove;
  readonly before: Made | undefined;
}

/** A fleet on which moves are tried: pure, each change gives another board. */
export class Board {
  private constructor(
    readonly fleet: MovesFleet,
    /** Where every tenant is at home. */
    private readonly homes: ReadonlyMap<string, readonly Piece[]>,
    /** The stamps with those who come and nobody gone: the fullest they can be while the moves are made. */
    private readonly most: ReadonlyMap<string, StampItem>,
    /** The stamps once all is done. */
    private readonly after: ReadonlyMap<string, StampItem>,
    /** The moves so far, the last first: a list of its own for each board would take as long as all of them together. */
    private readonly made: Made | undefined,
  ) {}

  static of(fleet: MovesFleet): Board {
    const pools = new Map(fleet.pools.map((pool) => [pool.name, pool]));
    const homes = new Map<string, Piece[]>(fleet.stamps.map(({ id }) => [id, []]));
    for (const tenant of fleet.tenants) {
      const pool = pools.get(tenant.pool);
      if (pool === undefined) continue;
      const stays = whyStays(tenant);
      homes.get(tenant.stamp)?.push({
        ...{ tenant, request: requestOf(tenant, pool) },
        ...(stays === undefined ? {} : { stays }),
      });
    }
    const stamps = new Map(fleet.stamps.map((stamp) => [stamp.id, stamp]));
    return new Board(fleet, homes, stamps, stamps, undefined);
  }

  /** The moves so far, in their order. */
  get moves(): readonly PlannedMove[] {
    const moves: PlannedMove[] = [];
    for (let one = this.made; one !== undefined; one = one.before) moves.push(one.move);
    return moves.reverse();
  }

  /** The tenants at home on a stamp, before any move. */
  piecesOn(stamp: string): readonly Piece[] {
    return this.homes.get(stamp) ?? [];
  }

  /** A stamp once all moves so far are made. */
  afterwards(stamp: string): StampItem {
    return this.after.get(stamp)!;
  }

  /** Whether a stamp takes a tenant, and how full it then is at most; undefined where it does not. */
  fullnessWith(
    { request, tenant }: Piece,
    to: string,
    limit: (stamp: StampItem) => number,
  ): number | undefined {
    const stamp = this.most.get(to);
    if (stamp === undefined || to === tenant.stamp || to === tenant.standby) return undefined;
    if (standingRefusal(stamp, request, this.fleet.today) !== undefined) return undefined;
    if (stamp.capacity?.tier === "dedicated" && stamp.use.tenants > 0) return undefined;
    const full = fullness({ ...stamp, use: changeUse(stamp.use, tenant.load, 1) });
    return full <= limit(stamp) + EPSILON ? full : undefined;
  }

  /** The board with a tenant moved. */
  moved({ tenant }: Piece, to: string): Board {
    const add = (stamps: ReadonlyMap<string, StampItem>, id: string, sign: 1 | -1): [string, StampItem] => {
      const stamp = stamps.get(id)!;
      return [id, { ...stamp, use: changeUse(stamp.use, tenant.load, sign) }];
    };
    const most = new Map([...this.most, add(this.most, to, 1)]);
    const after = new Map([...this.after, add(this.after, to, 1), add(this.after, tenant.stamp, -1)]);
    const move = { tenant: tenant.tenant, from: tenant.stamp, to };
    return new Board(this.fleet, this.homes, most, after, { move, before: this.made });
  }

  /** The plan that the moves so far come to. */
  plan(left: readonly LeftTenant[]): MovesPlan {
    const { moves } = this;
    const part = new Set(moves.flatMap(({ from, to }) => [from, to]));
    const round = (percent: number): number => Math.round(percent * 10) / 10;
    const stamps = this.fleet.stamps
      .filter(({ id }) => part.has(id))
      .map((stamp) => ({
        ...{ stamp: stamp.id, before: round(fullness(stamp)) },
        ...{
          most: round(fullness(this.most.get(stamp.id)!)),
          after: round(fullness(this.afterwards(stamp.id))),
        },
      }));
    const emptied = stamps.map(({ stamp }) => stamp).filter((id) => this.afterwards(id).use.tenants === 0);
    return { moves, left, emptied, stamps };
  }
}

function whyStays({ erasing, migration, pending, pinned }: TenantItem): string | undefined {
  if (pending !== undefined) return "it is not ready yet";
  if (erasing !== undefined && erasing.step !== "asked") return "it is being erased";
  if (migration !== undefined) return `it is moving to ${migration.target} already`;
  return pinned === true ? "it is pinned" : undefined;
}
