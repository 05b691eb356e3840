import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import type { OperatorLock } from "../../core/locks/lock";
import { ROLLOUT_JOURNAL, type RolloutJournal } from "../../fleet/rollout/journal";
import { type RolloutHost, runRollout } from "../../fleet/rollout/runner";
import type { Failure, GateAnswer } from "../../fleet/rollout/state";
import { SharedJournals } from "../../tenants/journals/shared-journals";
import type { RowStore } from "../../tenants/registry/rows";
import { beginOf, runOptions } from "../rollout/runs";
import { type Job, RINGS } from "./jobs";

// One of two operators on two machines who roll the same release out, or go on with what the other left; one job after the other.
async function open(job: Job): Promise<RowStore> {
  // What is not asked for is not loaded.
  if ("folder" in job.store) {
    const { LmdbStore } = await import("../../tenants/registry/lmdb.js");
    return new LmdbStore(job.store.folder);
  }
  const { openDynamoDb } = await import("../../tenants/registry/dynamodb.js");
  return openDynamoDb(job.store);
}

/** A fleet as both see it: a line for each update that came to its end. */
class World implements RolloutHost {
  private readonly release = new Map<string, string | undefined>();

  constructor(
    private readonly job: Job,
    private readonly lock: OperatorLock,
  ) {}

  obstacle(): undefined {
    return undefined;
  }

  setRelease(id: string, release: string | undefined): void {
    this.release.set(id, release);
  }

  async isCurrent(id: string, release: string | null): Promise<boolean> {
    const { world } = this.job;
    const text = existsSync(world) ? readFileSync(world, "utf8") : "";
    return text.split("\n").some((line) => line.startsWith(`${id} ${release ?? ""} `));
  }

  async up(id: string): Promise<Failure | undefined> {
    const { updateMs, world } = this.job;
    await sleep(updateMs * (0.5 + Math.random()));
    if (this.lock.lost.aborted) return { reason: "stopped" };
    appendFileSync(world, `${id} ${this.release.get(id) ?? ""} ${this.lock.fence}\n`);
    return undefined;
  }

  async gate(): Promise<GateAnswer> {
    return { reason: undefined, evidence: [] };
  }

  async sharing(): Promise<undefined> {
    return undefined;
  }

  setBeside(): void {
    // Releases replace each other.
  }

  async gateOf(): Promise<GateAnswer> {
    return { reason: undefined, evidence: [] };
  }

  async migrate(): Promise<undefined> {
    return undefined;
  }

  async stragglers(): Promise<[]> {
    return [];
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }

  now(): number {
    return Date.now();
  }
}

async function compete(job: Job, journals: SharedJournals): Promise<string> {
  const lock = await journals.lock(`rollout of ${job.release}`, "the fleet");
  process.send?.("proceeds");
  try {
    const last = await journals.read(ROLLOUT_JOURNAL);
    const isNew = last === undefined || last.begin.release !== job.release;
    if (!isNew && last.end !== undefined) return `over: ${last.end}`;
    const journal: RolloutJournal | undefined = isNew
      ? await journals.create(ROLLOUT_JOURNAL, beginOf(RINGS, {}, job.release), lock)
      : await journals.open(ROLLOUT_JOURNAL, lock);
    if (journal === undefined) return "no journal";
    const options = runOptions({ parallel: 2, signal: lock.lost, by: job.name });
    return await runRollout(journal, new World(job, lock), options);
  } finally {
    await lock.release();
  }
}

async function run(job: Job, store: RowStore): Promise<string> {
  const journals = new SharedJournals(store, "fleet", { place: "the store", leaseMs: job.leaseMs });
  try {
    for (;;) {
      try {
        const result = await compete(job, journals);
        if (result !== "interrupted") return result;
      } catch (error) {
        if (!(error instanceof StampError) || error.code !== "locked") throw error;
        process.send?.(`told: ${error.problem}`);
        await sleep(20 + Math.random() * 40);
      }
    }
  } finally {
    await journals.close();
  }
}

let ready: { readonly job: Job; readonly store: RowStore } | undefined;
process.on("message", (message: Job | "go") => {
  const work = async (): Promise<string> => {
    if (message !== "go") {
      ready = { job: message, store: await open(message) };
      // What a store loads when it is asked first takes longer than a rollout: both have it before they begin.
      await ready.store.sequence();
      return "ready";
    }
    return ready === undefined ? "end: no job" : `end: ${await run(ready.job, ready.store)}`;
  };
  void work().then(
    (said) => process.send?.(said),
    (error: unknown) => process.send?.(`end: ${String(error)}`),
  );
});
process.once("disconnect", () => process.exit());
