import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { StampError } from "../../../core/errors";
import { isThere } from "../../../core/files/read-bytes";
import { shownPath } from "../../../core/files/shown-path";
import { writeWhole } from "../../../core/files/durable";
import { codeOf, fileError } from "../../../core/system-error";
import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { CloudRecord, LogEntry } from "./record";

const LINE_BREAK = 10;
/** Most bytes of a log; a stamp that was changed a thousand times has some 100 MB. */
const MAX_BYTES = 1024 * 1024 * 1024;

/**
 * The resources of one stack in the simulated clouds: an append-only log of JSON lines and its replay in memory.
 *
 * Several processes may hold one shard (Pulumi starts a plugin for each provider): a line is appended with one
 * write, and before each look the lines others appended are read. A line that a killed process left unfinished is
 * skipped. The file is open only while it is read or written: a fleet has more stacks than a process may have open files,
 * and who only looks needs no right to write.
 */
export class Shard {
  private offset = 0;
  private readonly records = new Map<string, CloudRecord>();
  private readonly identifiers = new Map<string, string>();
  private readonly referrers = new Map<string, Set<string>>();
  /** Accounts, subscriptions and projects in which something was ever made. */
  readonly homes = new Set<string>();
  private readonly births = new Map<string, number>();

  constructor(
    readonly name: string,
    private readonly path: string,
  ) {
    this.catchUp();
  }

  /** Reads what other processes appended since the last look. */
  catchUp(): void {
    const fd = openIfThere(this.path);
    if (fd === undefined) return;
    try {
      this.read(fd);
    } finally {
      closeSync(fd);
    }
  }

  private read(fd: number): void {
    const stat = fstatSync(fd);
    const { size } = stat;
    if (!stat.isFile() || size > MAX_BYTES)
      throw new StampError("state", stat.isFile() ? "the file is too large" : "not a regular file", {
        file: shownPath(this.path),
        fix: "it is the simulated clouds' log of one stack: restore it from a backup",
      });
    if (size <= this.offset) return;
    const chunk = Buffer.allocUnsafe(size - this.offset);
    const read = readSync(fd, chunk, 0, chunk.length, this.offset);
    // Only whole lines count: the rest is being written by another process, or was left by a killed one.
    const end = chunk.lastIndexOf(LINE_BREAK, read - 1) + 1;
    this.offset += end;
    for (const line of chunk.toString("utf8", 0, end).split("\n")) {
      const entry = parsed(line);
      if (entry !== undefined) this.apply(entry);
    }
  }

  append(entry: LogEntry): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const fd = openSync(this.path, "a+");
    try {
      const torn = fstatSync(fd).size > this.offset;
      // A leading line break ends whatever a killed process left unfinished; empty lines are skipped on replay.
      const line = Buffer.from(`${torn ? "\n" : ""}${JSON.stringify(entry)}\n`);
      writeWhole(fd, line, null);
      if (!torn && fstatSync(fd).size === this.offset + line.length) {
        this.offset += line.length;
        this.apply(entry);
      } else this.read(fd);
    } finally {
      closeSync(fd);
    }
  }

  get(key: string): CloudRecord | undefined {
    return this.records.get(key);
  }

  all(): IterableIterator<CloudRecord> {
    return this.records.values();
  }

  find(test: (record: CloudRecord) => boolean): CloudRecord | undefined {
    for (const record of this.records.values()) if (test(record)) return record;
    return undefined;
  }

  /** The record an identifier belongs to, whole or as the beginning of a longer one (`<arn>/*`, `<id>/subnets/a`). */
  owner(identifier: string): CloudRecord | undefined {
    let candidate = identifier;
    for (;;) {
      const key = this.identifiers.get(candidate);
      if (key !== undefined) {
        return mayContinue(identifier, identifier.slice(candidate.length))
          ? this.records.get(key)
          : undefined;
      }
      const cut = Math.max(candidate.lastIndexOf("/"), candidate.lastIndexOf(":"));
      if (cut <= 0) return undefined;
      candidate = candidate.slice(0, cut);
    }
  }

  /** Live resources whose inputs refer to a resource. */
  referring(key: string): CloudRecord[] {
    return [...(this.referrers.get(key) ?? [])].flatMap((user) => this.records.get(user) ?? []);
  }

  /** How often a URN was made here, the deleted ones included. */
  birthsOf(urn: string): number {
    return this.births.get(urn) ?? 0;
  }

  private apply(entry: LogEntry): void {
    const key = entry.op === "put" ? entry.record.key : entry.key;
    const before = this.records.get(key);
    if (before !== undefined) this.forget(before);
    if (entry.op === "drop") return;
    const { record } = entry;
    if (before === undefined) this.births.set(record.urn, this.birthsOf(record.urn) + 1);
    this.records.set(record.key, record);
    if (record.home !== undefined) this.homes.add(record.home);
    for (const identifier of record.own) {
      // A resource may be known by its owner's identifier (a secret's rotation by the secret's ARN) and be deleted
      // before it.
      if (!this.identifiers.has(identifier)) this.identifiers.set(identifier, record.key);
    }
    for (const needed of record.refers) {
      const users = this.referrers.get(needed) ?? new Set<string>();
      this.referrers.set(needed, users.add(record.key));
    }
  }

  private forget(record: CloudRecord): void {
    this.records.delete(record.key);
    for (const identifier of record.own) {
      if (this.identifiers.get(identifier) === record.key) this.identifiers.delete(identifier);
    }
    for (const needed of record.refers) this.referrers.get(needed)?.delete(record.key);
  }
}

/**
 * What may follow a resource's identifier without being a resource of its own. Azure and Google put children below
 * their owners, so only parts that nobody makes separately count there; an ARN may go on as it likes (`/*`, `:*`).
 */
function mayContinue(identifier: string, rest: string): boolean {
  if (rest === "" || !/^(\/subscriptions\/|projects\/)/.test(identifier)) return true;
  return /^\/(versions|cryptokeyversions|\w+services\/default|frontendipconfigurations|backendaddresspools|probes|ipconfigurations|views)(\/|$)/i.test(
    rest,
  );
}

function openIfThere(path: string): number | undefined {
  try {
    // Opening a pipe would wait for its writer.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    if (codeOf(error) === "ENOENT" && !isThere(path)) return undefined;
    throw fileError(error, "read", { file: shownPath(path) });
  }
}

/** Undefined for what no version of this wrote. */
function parsed(line: string): LogEntry | undefined {
  if (line === "") return undefined;
  try {
    const entry = JSON.parse(line) as LogEntry & PropertyMap;
    return isMap(entry) && isEntry(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function isEntry({ key, op, record }: PropertyMap): boolean {
  if (op === "drop") return typeof key === "string";
  if (op !== "put" || !isMap(record)) return false;
  const { claims, home, inputs, left, outputs, own, refers, ...texts } = record;
  const areTexts = (list: PropertyValue | undefined): boolean =>
    Array.isArray(list) && list.every((each) => typeof each === "string");
  return (
    ["key", "type", "id", "urn", "name", "seed", "place"].every((name) => typeof texts[name] === "string") &&
    [own, refers, claims].every(areTexts) &&
    [inputs, outputs].every((map) => isMap(map)) &&
    [home, texts["token"]].every((text) => text === undefined || typeof text === "string") &&
    (left === undefined || areTexts(left))
  );
}
