import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../tenants/migration/entries";
import { readMigration } from "../journals/moves-in-folder";
import { LmdbStore } from "../../tenants/registry/lmdb";
import type { Registry } from "../../tenants/registry/registry";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { bundle } from "../engines/bundle";
import { journalsOf, type KillAt, perform, type Request, type Stage, storeOf } from "./stage";
import { register, temporaryFolder, World } from "./world";
import { type Verdict, Writer } from "./writers/writer";
import { START } from "../start";

/** How long an application goes by a home, in these tests. */
const LEASE_MS = 150;

const SETTINGS: Settings = {
  dualWriteMs: 50,
  soakMs: 50,
  leaseMs: LEASE_MS,
  pauseMs: 20_000,
  everyMs: 10,
  patienceMs: 20_000,
};

/** What ended a child. */
export interface Ended {
  readonly killed: boolean;
  readonly result: string;
  readonly errors: string;
}

/** Two servers, two folders of objects, a registry, and an application that never stops writing. */
export class Theatre {
  readonly world = new World();
  readonly stage: Stage;
  readonly registry: Registry;
  private readonly temporary = temporaryFolder();
  private readonly child = bundle("../migration/mover-child.ts");
  private running: Writer | undefined;
  private readonly sums = { acknowledged: 0, lost: 0, doubled: 0, stale: 0 };

  /**
   * @param leaseMs how long the application goes by a home it was told
   * @param pace how fast its clock goes; one that is slow goes by a home for longer than it says
   */
  constructor(
    settings: Partial<Settings> = {},
    private readonly leaseMs = LEASE_MS,
    private readonly pace = 1,
  ) {
    const { a1, b1 } = this.world.servers;
    this.stage = {
      folder: this.temporary.folder,
      urls: { a1: a1.url, b1: b1.url },
      settings: { ...SETTINGS, ...settings },
    };
    this.registry = new RowRegistry(new LmdbStore(join(this.stage.folder, "registry")), "test");
  }

  get writer(): Writer {
    if (this.running === undefined) throw new Error("the writer does not run");
    return this.running;
  }

  /** Makes both databases, registers the tenant on `a1`, and lets the application begin. */
  async begin(): Promise<void> {
    await this.world.reset(30);
    await register(this.registry);
    this.running = new Writer(
      this.registry,
      this.world.connect,
      storeOf(this.stage),
      this.leaseMs,
      this.pace,
    );
  }

  /** The tenant's home by the registry. */
  async home(): Promise<"a1" | "b1"> {
    const item = await this.registry.get("tenant", "acme");
    return item?.stamp === "b1" ? "b1" : "a1";
  }

  /** The stamp the tenant is not on. */
  async other(): Promise<"a1" | "b1"> {
    return (await this.home()) === "a1" ? "b1" : "a1";
  }

  /** Runs a migration, or goes on with one, in this process. */
  perform(request: Request): Promise<string> {
    return perform(this.stage, this.registry, request);
  }

  /** Does the same in a child that is killed at its n-th point, or by `kill -9` after some time. */
  async inChild(request: Request, at: KillAt, killAfterMs?: number): Promise<Ended> {
    rmSync(this.points, { force: true });
    const child = spawn(
      process.execPath,
      [...START, this.child.file, JSON.stringify(this.stage), JSON.stringify(request), JSON.stringify(at)],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let [result, errors] = ["", ""];
    child.stdout.on("data", (data: Buffer) => {
      result += String(data);
    });
    child.stderr.on("data", (data: Buffer) => {
      errors += String(data);
    });
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
      child.on("close", (_code, by) => resolve(by));
    });
    clearTimeout(timer);
    return { killed: signal === "SIGKILL", result, errors };
  }

  /** The points the last child came to. */
  pointsSeen(): string[] {
    if (!existsSync(this.points)) return [];
    return readFileSync(this.points, "utf8").split("\n").slice(0, -1);
  }

  /** What the application finds of what it knows it wrote. */
  async verdict(): Promise<Verdict> {
    return this.writer.check(await this.home());
  }

  /** Rows and objects of the tenant at a stamp that it is not on. */
  async leftovers(stamp: "a1" | "b1"): Promise<{ rows: number; objects: number }> {
    const rows = Object.values(await this.world.rowsOf(stamp, "acme")).flat().length;
    let objects = 0;
    for await (const _ of storeOf(this.stage)(stamp).list("t/acme/")) objects += 1;
    return { rows, objects };
  }

  /**
   * Moves the tenant to the other stamp with a child that is killed, resumed (and perhaps killed again) until it is done.
   * @returns how often it was killed
   */
  async moveThrough(kills: readonly (KillAt | { readonly afterMs: number })[]): Promise<number> {
    const to = await this.other();
    let count = 0;
    for (const kill of kills) {
      const isTimed = typeof kill === "object" && "afterMs" in kill;
      const request = { direction: "forward", ...(count === 0 ? { to } : {}) } as const;
      const ended = await this.inChild(request, isTimed ? 0 : kill, isTimed ? kill.afterMs : undefined);
      if (ended.errors !== "") throw new Error(ended.errors);
      if (!ended.killed) break;
      count += 1;
    }
    // A child killed before its journal was there has begun nothing.
    const result =
      (await this.home()) === to && (await this.isOver())
        ? "done"
        : await this.perform({ direction: "forward", to });
    if (result !== "done") {
      const { phases } = readMigration(journalsOf(this.stage)) ?? {};
      throw new Error(`the move ended as ${result}: ${JSON.stringify(phases)}`);
    }
    return count;
  }

  /** What must hold whenever no migration runs. */
  async expectWhole(at: "a1" | "b1"): Promise<number> {
    const verdict = await this.verdict();
    this.sums.acknowledged += verdict.acknowledged;
    this.sums.lost += verdict.lost;
    this.sums.doubled += verdict.doubled;
    this.sums.stale = verdict.stale;
    expect(verdict).toMatchObject({ lost: 0, doubled: 0, stale: 0, failures: [] });
    expect(await this.home()).toBe(at);
    expect(await this.leftovers(at === "a1" ? "b1" : "a1")).toEqual({ rows: 0, objects: 0 });
    const item = await this.registry.get("tenant", "acme");
    expect(item?.migration).toBeUndefined();
    return verdict.acknowledged;
  }

  /** What all checks together found. */
  summary(): string {
    const { acknowledged, doubled, lost, stale } = this.sums;
    const { broken, paused, refused } = this.writer.met;
    return `${acknowledged} writes acknowledged, ${lost} lost, ${doubled} doubled, ${stale} stale reads; the writer met ${paused} pauses, ${refused} refusals, ${broken} broken connections`;
  }

  async end(): Promise<void> {
    await this.running?.stop();
    await this.registry.close();
    this.world.remove();
    this.child.dispose();
    this.temporary.remove();
  }

  /** Whether the last migration is over, and the registry knows. */
  private async isOver(): Promise<boolean> {
    const last = readMigration(journalsOf(this.stage));
    return last?.end !== undefined && (await this.registry.get("tenant", "acme"))?.migration === undefined;
  }

  private get points(): string {
    return join(this.stage.folder, "points");
  }
}
