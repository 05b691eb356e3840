import type { CopyTools, Crossing } from "../../../tenants/migration/mover";
import type { PostgresMover } from "../../../tenants/migration/postgres/mover";
import type { Session } from "../../../tenants/migration/postgres/session";
import { World } from "../world";

export const OUT: Crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" };
export const TOOLS: CopyTools = { tell: () => undefined, signal: new AbortController().signal };

/** A row of the tenant that a writer adds. */
export const LEDGER = "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'new')";

/** Two servers and a mover for rows, anew for each test. */
export class RowsBench {
  private made: World | undefined;
  private moving: PostgresMover | undefined;
  private readonly open: Session[] = [];

  constructor() {
    beforeAll(() => {
      this.made = new World();
    });
    afterAll(() => this.made?.remove());
    beforeEach(async () => {
      await this.world.reset(6);
      this.moving = this.world.mover();
    });
    afterEach(async () => {
      for (const session of this.open.splice(0)) await session.end();
      await this.mover.close();
    });
  }

  get world(): World {
    return this.made!;
  }

  get mover(): PostgresMover {
    return this.moving!;
  }

  async writer(stamp: "a1" | "b1" = "a1"): Promise<Session> {
    const session = await this.world.connect(stamp);
    this.open.push(session);
    await session.query("SET search_path = public");
    return session;
  }

  /** Rows that writers have added at a stamp. */
  news(stamp: "a1" | "b1"): Promise<unknown> {
    return this.world.sql(stamp, "SELECT count(*) FROM ledger WHERE op = 'new'");
  }

  async begun(): Promise<void> {
    await this.mover.hold(OUT, "b1", "closed");
    await this.mover.hold(OUT, "a1", "open");
    await this.mover.copy(OUT, TOOLS);
  }

  async isEqual(): Promise<boolean> {
    return (await this.mover.compare(OUT)).every(({ differing }) => differing.length === 0);
  }
}
