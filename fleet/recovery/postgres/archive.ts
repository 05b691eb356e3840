/** A WAL segment's place: its timeline, and its number from the log's beginning. */
export interface Segment {
  readonly timeline: number;
  readonly number: bigint;
}

const NAME = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/;
const HISTORY = /^([0-9A-F]{8})\.history$/;
/** Bytes that one "xlogid" of a segment's name stands for. */
const LOG_BYTES = 2n ** 32n;

/** The segment of a file's name; undefined for what is none (histories, backup labels, `.partial`). */
export function segmentOf(name: string, bytes: number): Segment | undefined {
  const [, timeline, log, part] = NAME.exec(name) ?? [];
  if (timeline === undefined) return undefined;
  const perLog = LOG_BYTES / BigInt(bytes);
  return {
    timeline: Number.parseInt(timeline, 16),
    number: BigInt(`0x${log ?? "0"}`) * perLog + BigInt(`0x${part ?? "0"}`),
  };
}

/** A segment's file name. */
export function segmentName({ number, timeline }: Segment, bytes: number): string {
  const perLog = LOG_BYTES / BigInt(bytes);
  const hex = (value: bigint): string => value.toString(16).toUpperCase().padStart(8, "0");
  return `${hex(BigInt(timeline))}${hex(number / perLog)}${hex(number % perLog)}`;
}

/** A place in the log, as PostgreSQL writes it (`2/A7000028`), in bytes. */
export function bytesOf(lsn: string): bigint {
  const [high = "0", low = "0"] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** The same the other way. */
export function lsnOf(bytes: bigint): string {
  const hex = (value: bigint): string => value.toString(16).toUpperCase();
  return `${hex(bytes >> 32n)}/${hex(bytes & 0xffffffffn)}`;
}

/** What an archive has for a backup. */
export interface Reach {
  /** The newest segment of the newest timeline; undefined where the archive has none at or after the backup's. */
  readonly newest?: Segment;
  /** Names of segments between the backup's first and the newest that are nowhere. */
  readonly missing: readonly string[];
}

/** Names of missing segments that are told. */
const MOST = 20;

/**
 * How far an archive reaches from where a backup begins. PostgreSQL takes the first segment that it can't get for the log's end and
 * opens: what came after a gap would be lost without a word.
 *
 * @param archived names of the archive's files
 * @param carried names of segments that the backup brings along
 * @param bytes of a segment
 */
export function reachOf(
  start: Segment,
  archived: readonly string[],
  carried: readonly string[],
  bytes: number,
): Reach {
  const of = (names: readonly string[]): Segment[] =>
    names
      .flatMap((name) => segmentOf(name, bytes) ?? [])
      .filter(({ number, timeline }) => number >= start.number && timeline >= start.timeline);
  const own = of(archived);
  const newest = own.reduce<Segment | undefined>(
    (best, one) =>
      best === undefined ||
      one.timeline > best.timeline ||
      (one.timeline === best.timeline && one.number > best.number)
        ? one
        : best,
    undefined,
  );
  if (newest === undefined) return { missing: [] };
  const known = new Set([...own, ...of(carried)].map(({ number }) => number));
  const missing: string[] = [];
  for (let number = start.number; number <= newest.number && missing.length < MOST; number += 1n)
    if (!known.has(number)) missing.push(segmentName({ timeline: newest.timeline, number }, bytes));
  // A timeline whose history is not there can't be followed.
  const histories = new Set(
    archived.flatMap((name) => {
      const [, timeline] = HISTORY.exec(name) ?? [];
      return timeline === undefined ? [] : [Number.parseInt(timeline, 16)];
    }),
  );
  if (newest.timeline > start.timeline && !histories.has(newest.timeline))
    missing.push(`${newest.timeline.toString(16).toUpperCase().padStart(8, "0")}.history`);
  return { newest, missing };
}
