import { createHash } from "node:crypto";
import { StampError } from "../../../../core/errors";
import { messageOf } from "../../../../core/message";
import type { CentreHeld, EventStore } from "../../../../events/centre/centre";
import { PassingError } from "../../mover";
import type { LakeFile, LakeRecord, ReadFile } from "./file";
import type { LakeObject, LakeStore } from "./store";
import { entomb, Tombstones } from "./tombstones";

/** What a copy of a file has, which does not change. */
interface Tally {
  /** The tenant's events, by the stamp that they name; those that name none by no word. */
  readonly events: ReadonlyMap<string, number>;
  /** Events of whoever was erased earlier. */
  readonly late: number;
  /** What names no tenant, and has the tenant's name in it. */
  readonly unclear: number;
  readonly isStaged: boolean;
  readonly fault?: string;
}

/** Whose events are looked for. */
interface Whose {
  readonly tenant: string;
  readonly stamp: string;
}

/** Faults of this many files are told by name. */
const MOST_TOLD = 5;

/**
 * Stamps' events in files at a cloud, many tenants' in one. Erasing writes each file that holds a tenant's events anew without them, and then
 * deletes the copy that had them, and every earlier one. What is killed on the way is done by the next: no copy is deleted before what it has of
 * others is in another one. What comes later, though it was written before, is deleted by the next erasure, whosever it is: a salted hash of
 * the name stays, with the stamp and the time.
 */
export class Lake implements EventStore {
  readonly #tallies = new Map<string, Tally>();

  /** @param stamps all whose events are here: an event that names none of them counts for whichever is asked about */
  constructor(
    private readonly store: LakeStore,
    private readonly readFile: ReadFile,
    private readonly stamps: readonly string[],
  ) {}

  async count(tenant: string, stamp: string): Promise<number> {
    return (await this.held(tenant, stamp)).events;
  }

  async held(tenant: string, stamp: string): Promise<CentreHeld> {
    const obstacle = await this.store.obstacle();
    if (obstacle !== undefined) return { events: 0, problems: [obstacle] };
    const tombstones = await Tombstones.of(this.store);
    const problems: string[] = [];
    let [events, out] = [0, 0];
    for await (const object of this.store.objects()) {
      const tallies = await this.talliesOf(object, object.copies, tenant, tombstones);
      const others = await this.talliesOf(object, object.beyond ?? [], tenant, tombstones);
      for (const { fault, unclear } of [...tallies, ...others]) {
        const what =
          fault ?? (unclear > 0 ? `${unclear} events name no tenant, and have its name in them` : undefined);
        if (what !== undefined) problems.push(`${object.key} in ${this.store.place}: ${what}`);
      }
      events += this.eventsOf(tallies, stamp);
      out += this.eventsOf(others, stamp);
    }
    const beyond = await this.store.beyond();
    return {
      events,
      problems: problems.slice(0, MOST_TOLD),
      // What is deleted goes there.
      ...(beyond === undefined
        ? {}
        : { beyond: { what: `${beyond} of ${this.store.place}`, count: events + out } }),
    };
  }

  /** @returns how many copies of events are gone */
  async erase(tenant: string, stamp: string, until: Date): Promise<number> {
    const obstacle = await this.store.obstacle();
    if (obstacle !== undefined) throw new StampError("state", obstacle);
    const whose = { tenant, stamp };
    // Before anything is deleted: whoever goes on, and what comes meanwhile, goes by it.
    await entomb(this.store, { ...whose, until });
    const tombstones = await Tombstones.of(this.store);
    let gone = 0;
    for await (const object of this.store.objects()) gone += await this.cleanse(object, whose, tombstones);
    return gone;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async cleanse(object: LakeObject, whose: Whose, tombstones: Tombstones): Promise<number> {
    const { store } = this;
    const { stamp } = whose;
    const { copies, key } = object;
    const tallies = await this.talliesOf(object, copies, whose.tenant, tombstones);
    const fault = tallies.find((tally) => tally.fault !== undefined)?.fault;
    // Nobody could tell that nothing is left.
    if (fault !== undefined) throw new StampError("state", `${key} in ${store.place}: ${fault}`);
    const newest = copies.at(-1);
    let { isRemoved } = object;
    if (newest === undefined) return 0;
    if (!isRemoved && tallies.at(-1)?.isStaged === true) {
      await store.hide(key);
      isRemoved = true;
    }
    const affected = copies.filter((_, index) => this.isAffected(tallies[index], stamp));
    if (affected.length === 0) return 0;
    const kept: Contents[] = [];
    for (const copy of copies)
      if (!affected.includes(copy)) kept.push(contentsOf((await this.open(key, copy))?.records ?? []));
    let gone = 0;
    // The newest first: then it has what older ones are held against.
    for (const copy of [...affected].reverse()) {
      const file = await this.open(key, copy);
      const others = (file?.records ?? []).filter((record) => !this.isGone(record, whose, tombstones));
      gone += (file?.records.length ?? 0) - others.length;
      const isNewest = copy === newest && !isRemoved;
      if (isNewest ? copies.length > 1 || others.length > 0 : !isWithin(others, kept)) {
        if (!isNewest && !isRemoved) throw overwritten(key, store.place);
        await store.write(key, file?.withOnly(others) ?? Buffer.alloc(0), copy, !isNewest);
        if (!isNewest) await store.hide(key);
        kept.push(contentsOf(others));
      }
      await store.remove(key, copy);
    }
    return gone;
  }

  private async talliesOf(
    object: LakeObject,
    copies: readonly string[],
    tenant: string,
    tombstones: Tombstones,
  ): Promise<readonly Tally[]> {
    const all: Tally[] = [];
    for (const copy of copies) {
      const name = JSON.stringify([tenant, object.key, copy]);
      const known = this.#tallies.get(name) ?? (await this.tally(object.key, copy, tenant, tombstones));
      this.#tallies.set(name, known);
      all.push(known);
    }
    return all;
  }

  private async tally(key: string, copy: string, tenant: string, tombstones: Tombstones): Promise<Tally> {
    const found = await this.store.read(key, copy);
    // It was there a moment ago: somebody else deletes, or its time was over.
    if (found === undefined) throw new PassingError(`${key} in ${this.store.place} is gone`);
    const { isStaged } = found;
    const events = new Map<string, number>();
    try {
      const { records } = this.readFile(found.bytes);
      // Names of tenants hold nothing that a pattern reads as more than itself.
      const mention = new RegExp(`(?<![a-z0-9-])${tenant}(?![a-z0-9-])`);
      let [late, unclear] = [0, 0];
      for (const record of records) {
        const { stamp = "", tenant: whose } = record.words;
        if (whose === tenant) events.set(stamp, (events.get(stamp) ?? 0) + 1);
        if (isLate(record, tombstones)) late += 1;
        if (whose === undefined && mention.test(record.text())) unclear += 1;
      }
      return { events, late, unclear, isStaged };
    } catch (error) {
      return { events, late: 0, unclear: 0, isStaged, fault: `can't be read: ${messageOf(error)}` };
    }
  }

  private eventsOf(tallies: readonly Tally[], stamp: string): number {
    let sum = 0;
    for (const { events } of tallies)
      for (const [named, count] of events) if (this.counts(named, stamp)) sum += count;
    return sum;
  }

  private isAffected(tally: Tally | undefined, stamp: string): boolean {
    return tally !== undefined && this.eventsOf([tally], stamp) + tally.late > 0;
  }

  /** Whether an event that names a stamp, or none, counts for the one that is asked about. */
  private counts(named: string, stamp: string): boolean {
    return named === stamp || !this.stamps.includes(named);
  }

  private isGone({ words }: LakeRecord, { stamp, tenant }: Whose, tombstones: Tombstones): boolean {
    return (
      (words.tenant === tenant && this.counts(words.stamp ?? "", stamp)) || isLate({ words }, tombstones)
    );
  }

  private async open(key: string, copy: string): Promise<LakeFile | undefined> {
    const found = await this.store.read(key, copy);
    return found === undefined ? undefined : this.readFile(found.bytes);
  }
}

function isLate(
  { words: { stamp, tenant, time } }: Pick<LakeRecord, "words">,
  tombstones: Tombstones,
): boolean {
  return tenant !== undefined && tombstones.covers(tenant, stamp, time);
}

/** How often an event is in a file, by its bytes. */
type Contents = ReadonlyMap<string, number>;

function contentsOf(records: readonly LakeRecord[]): Contents {
  const all = new Map<string, number>();
  for (const { raw } of records) {
    const hash = createHash("sha256").update(raw).digest("base64");
    all.set(hash, (all.get(hash) ?? 0) + 1);
  }
  return all;
}

function isWithin(records: readonly LakeRecord[], kept: readonly Contents[]): boolean {
  const wanted = [...contentsOf(records)];
  return (
    wanted.length === 0 ||
    kept.some((there) => wanted.every(([hash, count]) => (there.get(hash) ?? 0) >= count))
  );
}

function overwritten(key: string, place: string): StampError {
  return new StampError(
    "state",
    `an earlier version of ${key} in ${place} has events of others that the newest lacks`,
    {
      fix: "somebody has overwritten it: look which one is right, delete the other by hand, and go on with --resume",
    },
  );
}
