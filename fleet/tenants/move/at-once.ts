import { StampError } from "../../../core/errors";
import { type Mover, PassingError } from "../../../tenants/migration/mover";
import { closeAll, type Desk, openOwn } from "./desk";

/** Where a move goes. */
export interface Way {
  readonly tenant: string;
  readonly source: string;
  readonly target: string;
}

/** Of what a server has left this share is the movers'; the rest is for the applications that use it. */
const SHARE = 0.5;

/**
 * How many moves may be under way at once: no more than the servers of all their stamps have connections for. A server that can't
 * be asked is asked again by the move itself, which bears with it.
 *
 * @throws StampError `state` naming the stamps that have none left for a single one
 */
export async function atOnce(ways: readonly Way[], wanted: number, desk: Desk): Promise<number> {
  const [first] = ways;
  if (first === undefined) return wanted;
  const movers = await openOwn(desk, first.tenant);
  try {
    let parallel = wanted;
    const none: StampError[] = [];
    for (const stamp of [...new Set(ways.flatMap(({ source, target }) => [source, target]))].sort()) {
      const moves = ways.filter(({ source, target }) => source === stamp || target === stamp).length;
      for (const mover of movers) {
        const room = await roomAt(mover, stamp);
        if (room === undefined) continue;
        const most = Math.floor((room.free * SHARE) / room.each);
        if (most < 1) none.push(refused(mover, stamp, room.bound));
        else if (most < Math.min(parallel, moves)) {
          parallel = most;
          desk.context.emit({ kind: "fewer", stamp, parallel, wanted, bound: room.bound });
        }
      }
    }
    if (none.length > 0) throw StampError.all(none);
    return parallel;
  } finally {
    await closeAll(movers);
  }
}

async function roomAt(mover: Mover, stamp: string) {
  try {
    return await mover.connectionRoom?.(stamp);
  } catch (error) {
    if (error instanceof PassingError) return undefined;
    throw error;
  }
}

function refused({ name }: Mover, stamp: string, bound: string): StampError {
  return new StampError("state", `the database of ${stamp} has no connections left for a move`, {
    field: name,
    received: bound,
    allowed: "twice as many as one move takes, so that the applications keep theirs",
    fix: "raise max_connections, or the limit of role or database, or let go of connections that nobody needs",
  });
}
