import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { StampError } from "../../components/contract/errors";
import { type KillPoint, writeDurably } from "../lifecycle/durable";
import { type Begin, type Entry, entrySchema } from "./entries";
import { apply, begun, type RolloutState } from "./state";

/**
 * The append-only journal of one rollout: a line an event, each on the disk before the next thing is done. Only who
 * holds the fleet's lock may have one open.
 */
export class RolloutJournal {
  private readonly fd: number;
  private readonly killPoint: KillPoint;

  private constructor(
    readonly number: number,
    file: string,
    private current: RolloutState,
    length: number,
    killPoint: KillPoint | undefined,
  ) {
    this.killPoint = killPoint ?? (() => undefined);
    this.fd = openSync(file, "r+");
    // What a killed writer left half written was never acted on.
    ftruncateSync(this.fd, length);
    fsyncSync(this.fd);
    this.length = length;
  }

  private length: number;

  /** Begins a rollout's journal; it is there with its plan, or not at all. */
  static create(folder: string, begin: Begin, killPoint?: KillPoint): RolloutJournal {
    const number = (numbers(folder)[0] ?? 0) + 1;
    const line = `${JSON.stringify(begin)}\n`;
    const file = pathOf(folder, number);
    writeDurably(file, line, killPoint);
    return new RolloutJournal(number, file, begun(begin), Buffer.byteLength(line), killPoint);
  }

  /**
   * Opens the newest journal to go on with it; undefined where there is none.
   * @throws StampError `state` when it is damaged
   */
  static open(folder: string, killPoint?: KillPoint): RolloutJournal | undefined {
    const [number] = numbers(folder);
    if (number === undefined) return undefined;
    const { length, state } = read(folder, number);
    return new RolloutJournal(number, pathOf(folder, number), state, length, killPoint);
  }

  get state(): RolloutState {
    return this.current;
  }

  /** Appends an event; when this returns, it is safe. */
  append(entry: Entry): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    this.killPoint("journal: before", entry.kind);
    for (let at = 0; at < bytes.length; )
      at += writeSync(this.fd, bytes, at, bytes.length - at, this.length + at);
    this.killPoint("journal: written", entry.kind);
    fsyncSync(this.fd);
    this.length += bytes.length;
    this.current = apply(this.current, entry);
    this.killPoint("journal: synced", entry.kind);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/**
 * What the newest journal says, without holding anything; undefined where there is none.
 * @throws StampError `state` when it is damaged
 */
export function readRollout(folder: string): (RolloutState & { readonly number: number }) | undefined {
  const [number] = numbers(folder);
  return number === undefined ? undefined : { ...read(folder, number).state, number };
}

const FORM = /^rollout-([0-9]{4,9})\.jsonl$/;

function pathOf(folder: string, number: number): string {
  return join(folder, nameOf(number));
}

function nameOf(number: number): string {
  return `rollout-${String(number).padStart(4, "0")}.jsonl`;
}

/** Numbers of the journals there are, the newest first. */
function numbers(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).flatMap((name) => FORM.exec(name)?.[1] ?? []);
  return found.map(Number).sort((a, b) => b - a);
}

function read(folder: string, number: number): { state: RolloutState; length: number } {
  const bytes = readFileSync(pathOf(folder, number));
  // Only whole lines count; the rest was never confirmed.
  const length = bytes.lastIndexOf(0x0a) + 1;
  const [first, ...entries] = bytes
    .subarray(0, length)
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .map((line, index) => parseLine(line, nameOf(number), index + 1));
  if (first?.kind !== "begin") throw damaged(nameOf(number), 1);
  return { state: entries.reduce(apply, begun(first)), length };
}

function parseLine(text: string, file: string, line: number): Entry {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(file, line);
  }
  const result = entrySchema.safeParse(json);
  if (result.success) return result.data;
  throw damaged(file, line);
}

function damaged(file: string, line: number): StampError {
  const fix = "move the journal away and compare the stacks' configs with what runs: stampworks status";
  return new StampError("state", "the rollout's journal is damaged", { file, line, fix });
}
