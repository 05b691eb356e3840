import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import { ROLLOUT_JOURNAL, type RolloutJournal } from "../../fleet/rollout/journal";
import { type Failure, type GateAnswer, type RolloutHost, runRollout } from "../../fleet/rollout/runner";
import { SharedJournals } from "../../tenants/journals/shared-journals";
import type { RowStore } from "../../tenants/registry/rows";
import { beginOf, runOptions } from "../rollout/runs";
import { type Job, RINGS } from "./jobs";

// One of two operators on two machines who roll the same release out, or go on with what the other left.
const job = JSON.parse(process.argv[2] ?? "{}") as Job;

async function open(): Promise<RowStore> {
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

  constructor(private readonly signal: AbortSignal) {}

  obstacle(): undefined {
    return undefined;
  }

  setRelease(id: string, release: string | undefined): void {
    this.release.set(id, release);
  }

  async isCurrent(id: string, release: string | null): Promise<boolean> {
    const text = existsSync(job.world) ? readFileSync(job.world, "utf8") : "";
    return text.split("\n").includes(`${id} ${release ?? ""}`);
  }

  async up(id: string): Promise<Failure | undefined> {
    await sleep(job.updateMs * (0.5 + Math.random()));
    if (this.signal.aborted) return { reason: "stopped" };
    appendFileSync(job.world, `${id} ${this.release.get(id) ?? ""}\n`);
    return undefined;
  }

  async gate(): Promise<GateAnswer> {
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

async function compete(journals: SharedJournals): Promise<string> {
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
    return await runRollout(journal, new World(lock.lost), options);
  } finally {
    await lock.release();
  }
}

const opening = open();

async function run(): Promise<string> {
  const store = await opening;
  const journals = new SharedJournals(store, "fleet", { place: "the store", leaseMs: job.leaseMs });
  try {
    for (;;) {
      try {
        const result = await compete(journals);
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

process.once("message", () => {
  void run().then(
    (result) => process.send?.(`end: ${result}`, () => process.disconnect()),
    (error: unknown) => process.send?.(`end: ${String(error)}`, () => process.disconnect()),
  );
});
process.send?.("ready");
