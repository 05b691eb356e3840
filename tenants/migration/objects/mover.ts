import { createHash } from "node:crypto";
import { join } from "node:path";
import { Transform } from "node:stream";
import pLimit from "p-limit";
import { StampError } from "../../../core/errors";
import {
  type Comparison,
  type CopyTools,
  type Crossing,
  type Mover,
  type FenceState,
  type Followed,
  type Inventory,
  PassingError,
  SupersededError,
} from "../mover";
import type { BundleReader, BundleWriter } from "../../bundle/parts";
import { loadObjects, saveObjects } from "./bundle";
import { ObjectComparison, whole } from "./compare";
import { HistoryStore, versionsProblem } from "./history";
import { lastLook } from "./last-look";
import { Manifest } from "./manifest";
import { obstaclesOf } from "./obstacles";
import { removeObjects } from "./remove";
import { readMark, removeMark, writeMark } from "./standby";
import { fenceKey, type ObjectStore, readFence, writeFence } from "./store";

/** What moving objects takes. */
export interface ObjectsOptions {
  /** Name among the fleet's movers; default `objects`. */
  readonly name?: string;
  /** The store of a stamp. */
  readonly store: (stamp: string) => ObjectStore;
  /** What a tenant's keys begin with; `{tenant}` stands for it. Ends with `/`, so that no tenant's begin another's. */
  readonly prefix: string;
  /** Folder where it is noted what was copied, a file a tenant. */
  readonly folder: string;
  /** What becomes of versions that were overwritten or removed: they stay, they are moved, or a check finds them, the default. */
  readonly versions?: "refuse" | "leave" | "move";
  /** Objects copied at once, 1–64; default 8. */
  readonly parallel?: number;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string, what: string) => void;
}

const MOST = 20;
/**
 * Milliseconds after which what is at a standby is listed again. Who kept it before may have stood still in the midst of a write, and wake up: a
 * store does not ask whose a write is, so what such a one has written is found so, and made good.
 */
const AGAIN_MS = 300_000;
/** Milliseconds after which it is asked again whether the tenant is this mover's, before anything is written or removed. */
const OWN_MS = 1000;

/**
 * Moves a tenant's objects between two stores. A store tells nobody of its changes, so each pass lists the source and
 * copies what is new there. Only this mover writes at the other end; what else is there is found by `compare`.
 */
export class ObjectMover implements Mover {
  readonly name: string;
  private readonly manifests = new Map<string, Manifest>();
  private readonly comparison: ObjectComparison;
  /** Ends that manifests were held against, `tenant stamp`, and when. */
  private readonly seen = new Map<string, number>();
  /** When ends were last seen to be this mover's, by both clocks: one of them may stand still with the machine. */
  private readonly owned = new Map<string, { readonly clock: number; readonly time: number }>();
  private readonly killPoint: (point: string, what: string) => void;

  private readonly options: ObjectsOptions;

  constructor(private readonly given: ObjectsOptions) {
    const histories = (stamp: string): ObjectStore => new HistoryStore(given.store(stamp));
    const options = given.versions === "move" ? { ...given, store: histories } : given;
    this.options = options;
    this.name = options.name ?? "objects";
    this.comparison = new ObjectComparison(options.store);
    this.killPoint = options.killPoint ?? (() => undefined);
  }

  async check({ from, lasting, tenant, to }: Crossing): Promise<readonly string[]> {
    if (!this.options.prefix.endsWith("/") || !this.options.prefix.includes("{tenant}"))
      return ["the objects' prefix must have {tenant} in it and end with /"];
    const problems: string[] = [];
    const at = async (stamp: string, look: () => Promise<void>): Promise<void> => {
      try {
        await look();
      } catch (error) {
        if (!(error instanceof StampError)) throw error;
        problems.push(`at ${stamp}: ${error.message}`);
      }
    };
    if (lasting === true && this.given.versions === "move") return [noStandby(tenant).message];
    if (this.given.versions === "move")
      for (const stamp of [from, to])
        await at(stamp, async () => {
          const problem = await versionsProblem(this.given.store(stamp));
          if (problem !== undefined) problems.push(`at ${stamp}: ${problem}`);
        });
    if (problems.length > 0) return problems;
    await at(from, async () => {
      for (const [key, obstacle] of await obstaclesOf(
        this.options.store(from),
        this.prefix(tenant),
        this.options.parallel,
      ))
        problems.push(`at ${from}: ${key} ${obstacle}`);
      const older =
        this.given.versions === "leave"
          ? undefined
          : await this.options.store(from).older?.(this.prefix(tenant));
      if (older !== undefined)
        problems.push(
          `at ${from}: there are earlier versions, snapshots or removed objects of the tenant, such as of ${older}, and only the newest are moved: say that the others are moved (versions: move) or may stay (versions: leave), or delete them`,
        );
    });
    await at(to, async () => {
      for await (const { key } of this.options.store(to).list(this.prefix(tenant))) {
        problems.push(`at ${to}: there are objects of the tenant already, such as ${key}: remove them`);
        return;
      }
    });
    return problems;
  }

  async hold({ epoch, tenant }: Crossing, stamp: string, fenceState: FenceState): Promise<void> {
    const store = this.options.store(stamp);
    const before = await readFence(store, tenant);
    if (before !== undefined && before.mover > epoch)
      throw new SupersededError(`another mover has taken over tenant ${tenant} at ${stamp}`);
    if (fenceState === "free") return store.remove(fenceKey(tenant));
    const open = fenceState === "open";
    // One that opens lets nobody in who was told the home before; the first one lets in all who are there.
    const since = before === undefined ? 0 : open && !before.open ? epoch : before.epoch;
    await writeFence(store, tenant, { open, epoch: since, mover: epoch });
  }

  async copy(crossing: Crossing, { signal, tell }: CopyTools): Promise<void> {
    this.requireNoStandby(crossing);
    let done = 0;
    await this.pass(crossing, signal, () => {
      done += 1;
      if (done % 100 === 0) tell(this.prefix(crossing.tenant), done);
    });
    tell(this.prefix(crossing.tenant), done);
  }

  sync(crossing: Crossing): Promise<number> {
    return this.pass(crossing, undefined, () => undefined);
  }

  async follow(crossing: Crossing): Promise<Followed> {
    const { tenant, to } = crossing;
    this.requireNoStandby(crossing);
    const upTo = new Date();
    await this.requireKept(crossing);
    const changes = await this.pass(crossing, undefined, () => undefined);
    // What went away while it was listed was not listed.
    await this.requireKept(crossing);
    await writeMark(this.options.store(to), tenant, upTo);
    return { changes, upTo };
  }

  followedUpTo({ tenant, to }: Crossing): Promise<Date | undefined> {
    return readMark(this.options.store(to), tenant);
  }

  async isKept({ tenant }: Crossing, stamp: string): Promise<boolean> {
    return (await readFence(this.options.store(stamp), tenant)) !== undefined;
  }

  /** Known where it was noted what was brought: on the machine that kept the standby. */
  async unbrought({ tenant }: Crossing, stamp: string): Promise<number | undefined> {
    const manifest = this.manifest(tenant);
    const left = new Set(manifest.keys());
    // A store without a fence is not the one that it was.
    if (left.size === 0 || (await readFence(this.options.store(stamp), tenant)) === undefined)
      return undefined;
    let count = 0;
    for await (const { key, tag } of this.options.store(stamp).list(this.prefix(tenant))) {
      left.delete(key);
      if (manifest.get(key)?.tags[stamp] !== tag) count += 1;
    }
    return count + left.size;
  }

  async compare(crossing: Crossing): Promise<readonly Comparison[]> {
    this.comparison.forget();
    return this.recheck(crossing);
  }

  async recheck(crossing: Crossing): Promise<readonly Comparison[]> {
    await this.sync(crossing);
    return [await this.look(crossing, MOST)];
  }

  async repair(crossing: Crossing): Promise<number> {
    const manifest = this.manifest(crossing.tenant);
    this.comparison.forget();
    const { differing } = await this.look(crossing, Number.MAX_SAFE_INTEGER);
    for (const key of differing) {
      const { tags = {}, ...rest } = manifest.get(key) ?? { hash: "", size: 0 };
      const { [crossing.to]: _gone, ...known } = tags;
      manifest.set(key, { ...rest, tags: known });
    }
    return differing.length;
  }

  /** Writers that were refused while they wrote have left at `to` what does not count. */
  async settle(crossing: Crossing): Promise<number> {
    const count = await this.repair(crossing);
    if (count > 0) await this.sync(crossing);
    return count;
  }

  async purge(crossing: Crossing, stamp: string): Promise<void> {
    await this.requireOwn(crossing, stamp);
    const store = this.options.store(stamp);
    await removeObjects(store, crossing, {
      prefix: this.prefix(crossing.tenant),
      parallel: this.options.parallel,
      looked: await this.lookedAt(crossing, stamp),
      onRemoved: (key) => this.killPoint("object removed", key),
    });
    await removeMark(store, crossing.tenant);
    this.manifest(crossing.tenant).clear();
  }

  /** Undefined where it is no question: the newest alone are moved, a copy is deleted, or the tenant is erased. */
  private lookedAt(crossing: Crossing, stamp: string): Promise<Map<string, string>> | undefined {
    const { direction, from, tenant, to } = crossing;
    if (this.given.versions !== "move" || direction !== "forward" || stamp !== from || from === to)
      return undefined;
    return lastLook(crossing, {
      ...{ source: this.given.store(from), target: this.given.store(to) },
      ...{ prefix: this.prefix(tenant), manifest: this.manifest(tenant) },
    });
  }

  async count({ tenant }: Crossing, stamp: string): Promise<Inventory> {
    const store = this.options.store(stamp);
    let count = 0;
    for await (const _ of store.list(this.prefix(tenant))) count += 1;
    const fence = (await readFence(store, tenant)) === undefined ? 0 : 1;
    return {
      held: [
        { what: this.prefix(tenant), count },
        { what: `the fence of ${this.name}`, count: fence },
      ],
      problems: [],
    };
  }

  save({ from, tenant }: Crossing, bundle: BundleWriter): Promise<void> {
    return saveObjects(this.given.store(from), this.prefix(tenant), bundle);
  }

  async load(crossing: Crossing, bundle: BundleReader): Promise<void> {
    const { tenant, to } = crossing;
    await this.purge(crossing, to);
    await loadObjects(this.given.store(to), this.prefix(tenant), bundle);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Makes `to` as a listing of `from` was; what changes while it is read is seen by the next pass. */
  private async pass(
    crossing: Crossing,
    signal: AbortSignal | undefined,
    onCopied: () => void,
  ): Promise<number> {
    const { from, tenant, to } = crossing;
    await this.requireOwn(crossing, to);
    const manifest = await this.grounded(crossing);
    const limit = pLimit(this.options.parallel ?? 8);
    const left = new Set(manifest.keys());
    const work: Promise<void>[] = [];
    for await (const { key, tag } of this.options.store(from).list(this.prefix(tenant))) {
      left.delete(key);
      const { tags } = manifest.get(key) ?? {};
      if (tags?.[from] === tag && tags[to] !== undefined) continue;
      work.push(
        limit(async () => {
          if (signal?.aborted === true) return;
          await this.copyOne(crossing, manifest, key);
          onCopied();
        }),
      );
    }
    for (const key of left) work.push(limit(() => this.copyOne(crossing, manifest, key)));
    await Promise.all(work);
    return work.length;
  }

  /**
   * The manifest, held against what is at `to`: once, and of a standby again and again. It is kept on one machine: another one that went on with the move, or an earlier
   * move that ended elsewhere, has left objects that it does not know or knows otherwise. Where there is none, and at a standby, all that
   * is at `to` is the move's, for nothing was there when it began.
   */
  private async grounded({ lasting = false, tenant, to }: Crossing): Promise<Manifest> {
    const manifest = this.manifest(tenant);
    const at = this.seen.get(`${tenant} ${to}`);
    if (at !== undefined && (!lasting || performance.now() - at < AGAIN_MS)) return manifest;
    const since = performance.now();
    const keys = manifest.keys();
    const there = new Map<string, string>();
    for await (const { key, tag } of this.options.store(to).list(this.prefix(tenant))) there.set(key, tag);
    for (const key of keys) {
      const known = manifest.get(key);
      const { [to]: tag, ...tags } = known?.tags ?? {};
      if (known !== undefined && tag !== undefined && tag !== there.get(key))
        manifest.set(key, { ...known, tags });
    }
    if (keys.length === 0 || lasting)
      for (const key of there.keys())
        if (manifest.get(key) === undefined) manifest.set(key, { hash: "", size: 0, tags: {} });
    this.seen.set(`${tenant} ${to}`, since);
    return manifest;
  }

  private async copyOne(crossing: Crossing, manifest: Manifest, key: string): Promise<void> {
    const { from, tenant, to } = crossing;
    const target = this.options.store(to);
    const before = manifest.get(key);
    const expected = before?.tags[to];
    manifest.set(key, { hash: "", size: 0, tags: {} });
    this.killPoint("object noted", key);
    const found = await this.options.store(from).get(key);
    if (found === undefined) {
      // A store that has gone away, or was made anew, has nothing: that is no reason to delete what the standby has.
      if (crossing.lasting === true) await this.requireKept(crossing);
      await this.requireStillOwn(crossing, to);
      await target.remove(key);
      this.killPoint("object removed", key);
      manifest.set(key, undefined);
      return;
    }
    try {
      await this.requireStillOwn(crossing, to);
    } catch (error) {
      found.body.destroy();
      throw error;
    }
    const hash = createHash("sha256");
    const through = new Transform({
      transform(part: Buffer, _encoding, done) {
        hash.update(part);
        done(null, part);
      },
    });
    const { body } = found;
    body.on("error", (error) => through.destroy(error));
    // Who writes hears of it; where the write has failed already, nobody reads on and nobody is to be told.
    through.on("error", () => undefined);
    const tag = await target.put(key, { ...found, body: body.pipe(through) }, expected).finally(() => {
      body.destroy();
      through.destroy();
    });
    this.killPoint("object written", `${tenant} ${key}`);
    manifest.set(key, { tags: { [from]: found.tag, [to]: tag }, hash: whole(hash, found), size: found.size });
  }

  /** @throws PassingError where the home does not know any more that a standby is kept of it */
  private async requireKept(crossing: Crossing): Promise<void> {
    const { from, tenant } = crossing;
    if (await this.isKept(crossing, from)) return;
    throw new PassingError(`the store of ${from} is not what the standby of tenant ${tenant} was made of`);
  }

  /**
   * A history is written anew where it has changed, so for some moments the other end has less than it had. Nobody may have to live
   * on that.
   * @throws StampError `input` where versions would be brought to a standby
   */
  private requireNoStandby({ lasting, tenant }: Crossing): void {
    if (lasting === true && this.given.versions === "move") throw noStandby(tenant);
  }

  /** The same, in the midst of a pass: this process may have stood still since it was asked. */
  private async requireStillOwn(crossing: Crossing, stamp: string): Promise<void> {
    const { clock, time } = this.owned.get(`${crossing.tenant} ${stamp}`) ?? { clock: 0, time: 0 };
    const since = Math.max(performance.now() - time, Math.abs(Date.now() - clock));
    if (since >= OWN_MS) await this.requireOwn(crossing, stamp);
  }

  private async requireOwn({ epoch, tenant }: Crossing, stamp: string): Promise<void> {
    const now = { clock: Date.now(), time: performance.now() };
    const fence = await readFence(this.options.store(stamp), tenant);
    if (fence !== undefined && fence.mover > epoch)
      throw new SupersededError(`another mover has taken over tenant ${tenant} at ${stamp}`);
    this.owned.set(`${tenant} ${stamp}`, now);
  }

  private look({ from, tenant, to }: Crossing, most: number): Promise<Comparison> {
    return this.comparison.look(this.prefix(tenant), this.manifest(tenant), { from, to, most });
  }

  private prefix(tenant: string): string {
    return this.options.prefix.replaceAll("{tenant}", tenant);
  }

  private manifest(tenant: string): Manifest {
    let manifest = this.manifests.get(tenant);
    if (manifest === undefined) {
      manifest = new Manifest(join(this.options.folder, `${this.name}-${tenant}.jsonl`));
      this.manifests.set(tenant, manifest);
    }
    return manifest;
  }
}

function noStandby(tenant: string): StampError {
  return new StampError(
    "input",
    `versions of objects (versions: move) are not brought to a standby of tenant ${tenant}`,
    {
      ...{ field: "versions", received: "move", allowed: "leave, where standbys are kept" },
      fix: "keep a standby of the newest versions (versions: leave), or end the protection (stampworks tenants protect --end)",
    },
  );
}
