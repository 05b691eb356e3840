import { setTimeout as sleep } from "node:timers/promises";
import { migrationsSchema, type Phase } from "../../../fleet/rollout/migrations/schema";
import type { Candidate } from "../../../fleet/rollout/waves";
import { pgConnect, type Session } from "../../../tenants/migration/postgres/session";
import { FakeFleet } from "../fake-host";

/** Six stamps in three rings. */
export const RINGS = { canary: ["s1"], early: ["s2"], broad: ["s3", "s4", "s5", "s6"] };
/** Their ids. */
export const IDS = Object.values(RINGS).flat();
/** All phases. */
export const ALL = migrationsSchema.parse({ expand: "expand", backfill: "backfill", contract: "contract" });

/** A team's migrations, as its tool would run them: a column gets another name, and both work until the old one goes. */
const STEPS: Readonly<Record<Phase, readonly string[]>> = {
  expand: [
    "ALTER TABLE person ADD COLUMN IF NOT EXISTS full_name text",
    `CREATE OR REPLACE FUNCTION both_names() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF NEW.full_name IS NULL THEN NEW.full_name := NEW.name; END IF;
       IF NEW.name IS NULL THEN NEW.name := NEW.full_name; END IF;
       RETURN NEW;
     END $$`,
    "ALTER TABLE person ALTER COLUMN name DROP NOT NULL",
    "DROP TRIGGER IF EXISTS both_names ON person",
    "CREATE TRIGGER both_names BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION both_names()",
  ],
  backfill: ["UPDATE person SET full_name = name WHERE full_name IS NULL"],
  contract: [
    "DROP TRIGGER IF EXISTS both_names ON person",
    "ALTER TABLE person DROP COLUMN IF EXISTS name",
    "ALTER TABLE person ALTER COLUMN full_name SET NOT NULL",
  ],
};

/** How each release of the application writes and reads. */
const APP: Readonly<Record<string, { readonly write: string; readonly read: string }>> = {
  r0: { write: "INSERT INTO person (name) VALUES ($1)", read: "SELECT count(name) FROM person" },
  r1: { write: "INSERT INTO person (full_name) VALUES ($1)", read: "SELECT count(full_name) FROM person" },
};

/** Stamps whose database is a schema of a real server, and whose application writes as its release does. */
export class WritingStamps extends FakeFleet {
  readonly failures: string[] = [];
  private readonly counts = new Map<string, number>();
  private readonly sessions: Session[] = [];
  private readonly workers: Promise<void>[] = [];
  /** What each instance of a stamp's application runs. */
  private readonly instances: { readonly id: string; release: string }[] = [];
  private isOver = false;

  constructor(private readonly url: string) {
    super(IDS);
  }

  async begin(): Promise<void> {
    for (const id of IDS) {
      const session = await this.open(id);
      await session.query(`CREATE SCHEMA ${id}`);
      await session.query("CREATE TABLE person (id bigserial PRIMARY KEY, name text NOT NULL)");
      // The instance of the release before goes on for a moment beside the new one.
      this.workers.push(this.write(await this.open(id), id, 0), this.write(await this.open(id), id, 60));
    }
    await this.written();
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.workers);
    for (const session of this.sessions) await session.end();
  }

  override async migrate(phase: Phase, { id }: Candidate): Promise<string | undefined> {
    const session = await this.connect(id);
    for (const statement of STEPS[phase]) await session.query(statement);
    await session.end();
    return undefined;
  }

  override async up(id: string): ReturnType<FakeFleet["up"]> {
    const failure = await super.up(id);
    // An update ends when the old instances have.
    const instances = this.instances.filter((one) => one.id === id);
    while (this.failures.length === 0 && instances.some(({ release }) => release !== this.running.get(id)))
      await sleep(5);
    return failure;
  }

  /** Waits until each stamp's application has written anew. */
  async written(): Promise<void> {
    const before = new Map(this.counts);
    while (
      this.failures.length === 0 &&
      IDS.some((id) => (this.counts.get(id) ?? 0) < (before.get(id) ?? 0) + 10)
    )
      await sleep(10);
  }

  async columns(id: string): Promise<readonly string[]> {
    const [session] = this.sessions;
    const rows = await session?.query(
      "SELECT column_name::text FROM information_schema.columns WHERE table_schema = $1 ORDER BY 1",
      [id],
    );
    return (rows ?? []).map(([name]) => String(name));
  }

  /** Writes that were acknowledged and are not there. */
  async lost(): Promise<number> {
    this.isOver = true;
    await Promise.all(this.workers);
    let lost = 0;
    for (const id of IDS) {
      const rows = await (await this.open(id)).query("SELECT count(full_name)::text FROM person");
      lost += (this.counts.get(id) ?? 0) - Number(rows[0]?.[0]);
    }
    return lost;
  }

  private async write(session: Session, id: string, lagMs: number): Promise<void> {
    const instance = { id, release: "r0" };
    this.instances.push(instance);
    while (!this.isOver) {
      const wanted = this.running.get(id) ?? "r0";
      if (wanted !== instance.release) {
        await sleep(lagMs);
        instance.release = wanted;
      }
      const { release } = instance;
      try {
        await session.query(APP[release]?.write ?? "", [`somebody of ${release}`]);
        this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
        await session.query(APP[release]?.read ?? "");
      } catch (error) {
        this.failures.push(`${id} on ${release}: ${String(error)}`);
        return;
      }
      await sleep(5);
    }
  }

  private async open(id: string): Promise<Session> {
    const session = await this.connect(id);
    this.sessions.push(session);
    return session;
  }

  private async connect(id: string): Promise<Session> {
    const session = await pgConnect(() => Promise.resolve(this.url))(id);
    await session.query(`SET search_path = ${id}`);
    return session;
  }
}
