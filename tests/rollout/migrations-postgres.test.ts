import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Phase } from "../../fleet/rollout/migrations/schema";
import { migrationsSchema } from "../../fleet/rollout/migrations/schema";
import { type RunResult, runRollout } from "../../fleet/rollout/runner";
import type { Candidate } from "../../fleet/rollout/waves";
import { pgConnect, type Session } from "../../tenants/migration/postgres/session";
import { RolloutJournal } from "../journals/rollouts-in-folder";
import { Server } from "../migration/servers";
import { withServers } from "../migration/with-servers";
import { FakeFleet } from "./fake-host";
import { beginOf, runOptions } from "./runs";

const RINGS = { canary: ["s1"], early: ["s2"], broad: ["s3", "s4", "s5", "s6"] };
const IDS = Object.values(RINGS).flat();
const ALL = migrationsSchema.parse({ expand: "expand", backfill: "backfill", contract: "contract" });

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

withServers("six stamps whose application never stops writing", () => {
  const server = new Server();
  const folder = mkdtempSync(join(tmpdir(), "rollout-"));
  let stamps: Stamps;
  beforeAll(async () => {
    server.start();
    stamps = new Stamps(server.url);
    await stamps.begin();
  });
  afterAll(async () => {
    await stamps.end();
    server.remove();
    rmSync(folder, { recursive: true });
  });

  const work = async (direction?: "update" | "rollback"): Promise<RunResult> => {
    const journal =
      direction === undefined
        ? RolloutJournal.create(folder, beginOf(RINGS, { migrations: ALL }))
        : RolloutJournal.open(folder);
    if (journal === undefined) throw new Error("no journal");
    try {
      if (direction !== undefined)
        journal.append({ kind: "direction", direction, by: "test@here", at: new Date().toISOString() });
      return await runRollout(journal, stamps, runOptions({ parallel: 2 }));
    } finally {
      journal.close();
    }
  };

  test("change their schema and their release, back and forth, and not one write fails", async () => {
    // A straggler holds the contract up; until then the way back is open.
    stamps.running.set("s0", "r0");
    expect(await work()).toBe("halted");
    expect(await stamps.columns("s1")).toEqual(["full_name", "id", "name"]);
    await stamps.written();
    expect(await work("rollback")).toBe("rolled-back");
    await stamps.written();
    expect(stamps.failures).toEqual([]);

    expect(await work()).toBe("halted");
    stamps.running.set("s0", "r1");
    expect(await work("update")).toBe("done");
    await stamps.written();
    for (const id of IDS) expect(await stamps.columns(id)).toEqual(["full_name", "id"]);
    expect(stamps.failures).toEqual([]);
    expect(await stamps.lost()).toBe(0);
  });
});

/** Stamps whose database is a schema of a real server, and whose application writes as its release does. */
class Stamps extends FakeFleet {
  readonly failures: string[] = [];
  private readonly counts = new Map<string, number>();
  private readonly sessions: Session[] = [];
  private readonly workers: Promise<void>[] = [];
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
    await sleep(200);
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
    let release = "r0";
    while (!this.isOver) {
      const wanted = this.running.get(id) ?? "r0";
      if (wanted !== release) {
        await sleep(lagMs);
        release = wanted;
      }
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
