import {
  bytesOf,
  lsnOf,
  reachOf,
  type Segment,
  segmentName,
  segmentOf,
} from "../../fleet/recovery/postgres/archive";
import { checksumOf } from "../../fleet/recovery/checks";
import { judge, type RestoredRecord } from "../../fleet/recovery/record";
import { standingOf } from "../../fleet/recovery/standing";

const MB = 1024 * 1024;
const LARGE = 1024 * MB;

describe("an archive of PostgreSQL's log", () => {
  test.each([
    ["000000010000000000000001", 16 * MB, { timeline: 1, number: 1n }],
    ["0000000100000001000000FF", 16 * MB, { timeline: 1, number: 511n }],
    // A gigabyte a segment: four to what stands in the middle of the name.
    ["0000000A0000000200000003", LARGE, { timeline: 10, number: 11n }],
  ])("knows the place of segment %s of %i bytes, and its name", (name, bytes, segment) => {
    expect(segmentOf(name, bytes)).toEqual(segment);
    expect(segmentName(segment, bytes)).toBe(name);
  });

  test.each([
    "00000002.history",
    "000000010000000000000001.partial",
    "000000010000000000000001.00000028.backup",
    "x",
  ])("does not take %s for a segment", (name) => expect(segmentOf(name, 16 * MB)).toBeUndefined());

  test.each(["0/0", "0/3000028", "2/A7000028", "FFFFFFFF/FFFFFFFF"])("reads %s as it is written", (lsn) => {
    expect(lsnOf(bytesOf(lsn))).toBe(lsn);
  });

  const names = (timeline: number, ...numbers: number[]): string[] =>
    numbers.map((number) => segmentName({ timeline, number: BigInt(number) }, 16 * MB));
  const start: Segment = { timeline: 1, number: 4n };
  test.each([
    ["no gap", names(1, 3, 4, 5, 6), [], 6n, []],
    ["a gap", names(1, 4, 6, 7), [], 7n, names(1, 5)],
    ["a gap that the backup fills", names(1, 6, 7), names(1, 4, 5), 7n, []],
    ["nothing at its beginning", names(1, 6), [], 6n, names(1, 4, 5)],
    ["a gap that is older than the backup", names(1, 1, 3, 4, 5), [], 5n, []],
    ["a gap over the end of what a name's last part counts", names(1, 4, 5), [], 5n, []],
    [
      "another timeline, with its history",
      [...names(1, 4, 5), ...names(2, 6), "00000002.history"],
      [],
      6n,
      [],
    ],
    [
      "another timeline, without its history",
      [...names(1, 4, 5), ...names(2, 6)],
      [],
      6n,
      ["00000002.history"],
    ],
    ["nothing that is newer than the backup", names(1, 1, 2), names(1, 4), undefined, []],
  ])("reaches as far as it has the log without a gap: %s", (_, archived, carried, newest, missing) => {
    const reach = reachOf(start, archived, carried, 16 * MB);
    expect(reach.newest?.number).toBe(newest);
    expect(reach.missing).toEqual(missing);
  });
});

describe("a drill's record", () => {
  const part = (change: Partial<RestoredRecord> = {}): RestoredRecord => ({
    ...{ name: "database", kind: "postgres", point: "x", digest: "0", upTo: "2027-01-31T11:59:00.000Z" },
    ...{ ageSeconds: 60, tookSeconds: 600, facts: [], checks: [], problems: [] },
    ...change,
  });
  const about = (...restored: RestoredRecord[]) =>
    judge({
      ...{ project: "p", stamp: "euw1a", class: "standard", cloud: "aws", region: "eu-west-1" },
      ...{ at: "2027-01-31T12:00:00.000Z", by: "a@b", tool: "stampworks", restored: [...restored] },
      promised: { rpoMinutes: 15, rtoMinutes: 30 },
    });

  test.each([
    ["all as promised", [part()], { held: true, rpoMet: true, rtoMet: true }],
    [
      "just within both",
      [part({ ageSeconds: 900, tookSeconds: 1800 })],
      { held: true, rpoMet: true, rtoMet: true },
    ],
    [
      "older than promised",
      [part(), part({ name: "files", ageSeconds: 901 })],
      { held: false, rpoMet: false, rtoMet: true },
    ],
    [
      "each in time and both too late",
      [part({ tookSeconds: 1000 }), part({ name: "files", tookSeconds: 1000 })],
      { held: false, rpoMet: true, rtoMet: false },
    ],
    [
      "a check that does not hold",
      [part({ checks: [{ check: "count", held: false, found: "3" }] })],
      { held: false, rpoMet: true, rtoMet: true },
    ],
    [
      "a part that did not come back",
      [part(), { name: "files", kind: "objects", tookSeconds: 1, facts: [], checks: [], problems: ["gone"] }],
      { held: false, rpoMet: false, rtoMet: false },
    ],
    [
      "damage that was found at the end",
      [part({ problems: ["pages are damaged"] })],
      { held: false, rpoMet: true, rtoMet: true },
    ],
  ])("says of %s what it comes to", (_, restored, verdict) => {
    const record = about(...restored);
    expect(record).toMatchObject(verdict);
    expect(record.problems.length > 0).toBe(!verdict.held);
  });

  test("is overdue by the last drill that held, whatever later ones found", () => {
    const records = [
      { file: "b", record: { ...about(part({ problems: ["x"] })), at: "2027-03-01T00:00:00Z" } },
      { file: "a", record: { ...about(part()), at: "2027-01-01T00:00:00Z" } },
    ];
    const at = (day: string) =>
      standingOf(
        ["standard", "large"],
        { records, rebuilds: [], faults: [], registry: [], problems: [] },
        90,
        new Date(day),
      );
    expect(at("2027-03-02").classes).toEqual([
      { class: "large", overdue: true, faults: [] },
      expect.objectContaining({
        class: "standard",
        overdue: false,
        heldAt: "2027-01-01T00:00:00Z",
        last: expect.objectContaining({ held: false }) as unknown,
      }),
    ]);
    expect(at("2027-04-02").classes[1]).toMatchObject({ overdue: true });
  });

  test("is no drill of how old the newest recovery point is, where a moment was chosen", () => {
    const at = "2027-03-01T00:00:00Z";
    const chosen = { ...about(part()), at, target: "2027-02-01T00:00:00Z" };
    const standing = (...all: ReturnType<typeof judge>[]) =>
      standingOf(
        ["standard"],
        {
          ...{ rebuilds: [], faults: [], registry: [], problems: [] },
          records: all.map((record) => ({ file: "a", record })),
        },
        90,
        new Date("2027-03-02"),
      ).classes;
    expect(chosen.held).toBe(true);
    expect(standing(chosen)).toEqual([{ class: "standard", overdue: true, faults: [] }]);
    const newest = { ...about(part()), at: "2027-02-01T00:00:00Z" };
    expect(standing(chosen, newest)).toMatchObject([
      { overdue: false, heldAt: newest.at, last: { at: newest.at } },
    ]);
    expect(standing({ ...chosen, held: false }, newest)).toMatchObject([
      { overdue: false, heldAt: newest.at, last: { at, held: false } },
    ]);
  });
});

test("a checksum of rows tells apart what differs", () => {
  const rows = [
    [["a", "b"]],
    [["a\tb"]],
    [["a"], ["b"]],
    [["a", null]],
    [["a", "\\N"]],
    [["a\nb"]],
    [[]],
    [],
  ];
  expect(new Set(rows.map(checksumOf)).size).toBe(rows.length);
});
