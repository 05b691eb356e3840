import type { Crossing } from "../mover";
import { PassingError, SupersededError } from "../mover";
import { calling } from "./oust";
import type { Connect, Session } from "./session";

/** How long a statement waits for a lock before it is tried again: writers queue up behind one that waits. */
const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";
/** The mover's own writes fire no trigger and are not refused. */
const AS_MOVER = "SET LOCAL session_replication_role = replica";

/** The databases of the stamps, each connected once and again after it went away. */
export class Databases {
  private readonly sessions = new Map<string, Promise<Session>>();

  constructor(private readonly connect: Connect) {}

  /** Works with a stamp's database; after a failure the connection is not used again. */
  async at<T>(stamp: string, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.session(stamp);
    try {
      return await work(session);
    } catch (error) {
      this.sessions.delete(stamp);
      await session.end();
      throw error;
    }
  }

  /** A transaction; `REPEATABLE READ` sees the database as of one moment. */
  async transaction<T>(
    stamp: string,
    isolation: "READ COMMITTED" | "REPEATABLE READ",
    work: (session: Session) => Promise<T>,
    ...settings: readonly string[]
  ): Promise<T> {
    return this.at(stamp, async (session) => {
      // At once: a stamp may be far away.
      await session.script([`BEGIN ISOLATION LEVEL ${isolation}`, LOCK_TIMEOUT, ...settings].join("; "));
      const result = await work(session);
      await session.query("COMMIT");
      return result;
    });
  }

  /**
   * A transaction of the mover that has the tenant; its own writes fire no trigger and are not refused.
   * @throws SupersededError when another mover has taken over
   */
  async owned<T>(
    crossing: Crossing,
    stamp: string,
    isolation: "READ COMMITTED" | "REPEATABLE READ",
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { epoch, tenant } = crossing;
    const owned = async (session: Session): Promise<T> => {
      const [row] = await session.query(
        "SELECT mover::text FROM stampworks.fence WHERE tenant = $1 FOR SHARE",
        [tenant],
      );
      const mover = Number(row?.[0] ?? 0);
      if (mover > epoch)
        throw new SupersededError(`another mover has taken over tenant ${tenant} at ${stamp}`);
      if (mover < epoch) throw new PassingError(`tenant ${tenant} is not held at ${stamp} yet`);
      return work(session);
    };
    return this.transaction(stamp, isolation, owned, AS_MOVER, calling(crossing));
  }

  async close(): Promise<void> {
    const all = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of all) await (await session.catch(() => undefined))?.end();
  }

  private session(stamp: string): Promise<Session> {
    const known = this.sessions.get(stamp);
    if (known !== undefined) return known;
    const fresh = this.connect(stamp);
    this.sessions.set(stamp, fresh);
    fresh.catch(() => this.sessions.delete(stamp));
    return fresh;
  }
}
