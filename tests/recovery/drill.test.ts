import { createHash, createPublicKey } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { envelopeSchema, open } from "../../fleet/evidence/envelope";
import { drillsStanding } from "../../fleet/recovery/standing";
import { openInventory } from "../../fleet/open";
import { withServers } from "../migration/with-servers";
import { BackedUp, damage, DrilledFleet, STAMP } from "./backed-up";

withServers("a restore drill", () => {
  let backedUp: BackedUp;
  const fleets: DrilledFleet[] = [];
  const fleetOf = (settings?: (text: string) => string, parts?: readonly string[]): DrilledFleet => {
    const fleet = new DrilledFleet(backedUp, settings, parts);
    fleets.push(fleet);
    return fleet;
  };
  beforeAll(async () => {
    backedUp = new BackedUp();
    await backedUp.make();
  });
  afterAll(() => backedUp?.remove());
  afterEach(() => {
    for (const fleet of fleets.splice(0)) fleet.remove();
  });

  test("brings everything back, in whatever letters the backup is labelled, removes it, and signs what it found", async () => {
    const fleet = fleetOf();
    const { code, file, record } = await fleet.drill();
    expect(record.problems).toEqual([]);
    expect(code).toBe(0);
    expect(record).toMatchObject({ held: true, rpoMet: true, rtoMet: true, stamp: STAMP, class: "standard" });
    expect(record.restored.map(({ checks, name }) => [name, checks.length])).toEqual([
      ["database", 4],
      ["objects", 0],
    ]);
    expect(record.restored[0]?.facts).toEqual([
      "every file of the base backup is as its manifest says",
      expect.stringMatching(/^the log was replayed to the end of 0000000100000000000000/),
      "every page has its checksum",
    ]);
    expect(fleet.leftovers()).toEqual([]);
    // Signed as other tools read it.
    const { root } = fleet.fleet;
    const envelope = envelopeSchema.parse(JSON.parse(readFileSync(join(root, file), "utf8")));
    const payload = open(envelope, createPublicKey(readFileSync(join(root, "evidence.pub"))));
    expect(JSON.parse(String(payload))).toMatchObject({ predicate: { stamp: STAMP, held: true } });
    const standing = drillsStanding(root, openInventory(root).stamps, new Date());
    expect(standing).toMatchObject({
      classes: [{ class: "standard", overdue: false, last: { held: true } }],
    });
  });

  test("brings a moment back, and nothing that was written after it", async () => {
    const ten = (text: string): string =>
      text.replace("least: 30", "least: 10, most: 10").replace(/ {8}- \{ keys.*\n/, "");
    const fleet = fleetOf((text) => ten(text).replace(/ {4}- kind: objects\n.*\n/, ""));
    const { code, record } = await fleet.drill({ at: backedUp.between.toISOString() });
    expect(record.problems).toEqual([]);
    expect(code).toBe(0);
    expect(record).toMatchObject({ target: backedUp.between.toISOString(), ageSeconds: 0 });
  });

  // A lie, and the words by which it is found.
  const LIES: readonly (readonly [string, (fleet: DrilledFleet) => void, RegExp])[] = [
    [
      "a page of the backup that was changed",
      (fleet) => damage(largest(fleet.only("base")), 5000),
      /database: the base backup is not what was written \(pg_verifybackup\): checksum mismatch/,
    ],
    [
      "a page that was damaged before the backup",
      (fleet) => {
        const base = fleet.only("base");
        damage(largest(base), 5000);
        forget(base);
      },
      /database: pages are damaged \(pg_checksums\)/,
    ],
    [
      "a file of the backup that is gone",
      (fleet) => rmSync(largest(fleet.only("base"))),
      /database: the base backup is not what was written .*not found on disk|is present in the manifest but not on disk/,
    ],
    [
      "a backup that was not finished",
      (fleet) => rmSync(join(fleet.only("base"), "backup_manifest")),
      /database: no base backup can be restored: there is none with a manifest/,
    ],
    [
      "a segment of the log that is gone",
      (fleet) => rmSync(fleet.at("wal", fleet.segments().at(-2) ?? "")),
      /database: the archive has no 0000000100000000000000/,
    ],
    [
      "a segment of the log that was changed",
      (fleet) => damage(fleet.at("wal", fleet.segments().at(-2) ?? ""), 200),
      /database: the log could be replayed up to .* only, and the archive goes on to/,
    ],
    [
      "the newest segment of the log that was changed",
      (fleet) => damage(fleet.at("wal", fleet.segments().at(-1) ?? ""), 200),
      /database: the log could be replayed up to .* only, and the archive goes on to/,
    ],
    [
      "a segment that is shorter than it was",
      (fleet) => writeFileSync(fleet.at("wal", fleet.segments().at(-1) ?? ""), "short"),
      /database: /,
    ],
    [
      "tablespaces, which would come back over those of the original",
      (fleet) => writeFileSync(join(fleet.only("base"), "tablespace_map"), "16400 /srv/data\n"),
      /database: the backup has tablespaces/,
    ],
    [
      "an object that is gone",
      (fleet) => rmSync(join(fleet.only("objects"), "kept/2")),
      /objects: recovery point \d+T\d+Z: kept\/2 is gone/,
    ],
    [
      "an object that was changed",
      (fleet) => writeFileSync(join(fleet.only("objects"), "kept/2"), "TWO"),
      /objects: recovery point \d+T\d+Z: kept\/2 is not as it was written/,
    ],
    [
      "an object that nobody wrote down",
      (fleet) => writeFileSync(join(fleet.only("objects"), "more"), ""),
      /objects: recovery point \d+T\d+Z: more is not in SHA256SUMS/,
    ],
    [
      "an object that was left out, its checksum, too",
      (fleet) => {
        const point = fleet.only("objects");
        rmSync(join(point, "kept/2"));
        const sums = readFileSync(join(point, "SHA256SUMS"), "utf8");
        writeFileSync(join(point, "SHA256SUMS"), sums.replace(/.*kept\/2\n/, ""));
      },
      /database: SELECT DISTINCT file FROM orders: 1 of 3 are gone: kept\/2/,
    ],
    [
      "a recovery point that is the newest by its name alone",
      (fleet) => renameSync(fleet.only("objects"), fleet.at("objects", "20990101T000000Z")),
      /objects: recovery point 20990101T000000Z is of a moment that has not come yet/,
    ],
    [
      "no recovery point at all",
      (fleet) => rmSync(fleet.only("objects"), { recursive: true }),
      /objects: there is no recovery point/,
    ],
    [
      "no archive",
      (fleet) => rmSync(fleet.at("wal"), { recursive: true }),
      /database: there is no archive of the log/,
    ],
  ];

  test.each(LIES)("finds %s", async (_, lie, words) => {
    const fleet = words.source.startsWith("objects:") ? fleetOf(objectsAlone, ["objects"]) : fleetOf();
    lie(fleet);
    const { code, file, record } = await fleet.drill();
    expect(record.problems.join("\n")).toMatch(words);
    expect({ code, held: record.held }).toEqual({ code: 1, held: false });
    expect(existsSync(join(fleet.fleet.root, file))).toBe(true);
    expect(fleet.leftovers()).toEqual([]);
  });

  test("finds what came back to be older than promised", async () => {
    process.env["DRILL_RPO"] = "0.00001";
    try {
      const { code, record } = await fleetOf().drill();
      expect(code).toBe(1);
      expect(record).toMatchObject({ rpoMet: false, rtoMet: true });
      expect(record.problems.join("\n")).toMatch(/what came back is .* old, and 0\.00001 min are promised/);
    } finally {
      delete process.env["DRILL_RPO"];
    }
  });

  test("finds a moment that the archive does not reach", async () => {
    const fleet = fleetOf();
    const { code, record } = await fleet.drill({ at: new Date().toISOString() });
    expect(code).toBe(1);
    expect(record.problems.join("\n")).toMatch(
      /recovery ended before configured recovery target was reached/,
    );
  });

  test("does not hold where a check does not, and says which", async () => {
    const fleet = fleetOf((text) =>
      text
        .replace("least: 30", "least: 31")
        .replace("ORDER BY id", "ORDER BY id DESC")
        .replace("DISTINCT file FROM orders", "file FROM order_lines")
        .replace("test $STAMPWORKS_STAMP = euw1a", "echo no such thing; exit 4"),
    );
    const { code, record } = await fleet.drill();
    expect(code).toBe(1);
    expect(record.problems).toEqual([
      "database: SELECT count(*) FROM orders: 30",
      expect.stringMatching(/^database: SELECT id, file .*: [0-9a-f]{64}$/),
      'database: SELECT file FROM order_lines: it can\'t be asked: relation "order_lines" does not exist',
      "database: echo no such thing; exit 4: the command ended with 4: no such thing",
    ]);
  });

  test("a record that was changed, or that another key signed, counts for nothing", async () => {
    const fleet = fleetOf(objectsAlone, ["objects"]);
    rmSync(fleet.only("objects"), { recursive: true });
    const { file } = await fleet.drill();
    const { root } = fleet.fleet;
    const path = join(root, file);
    const envelope = envelopeSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    const payload = Buffer.from(envelope.payload, "base64")
      .toString("utf8")
      .replace('"held":false', '"held":true');
    writeFileSync(path, JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString("base64") }));
    expect(drillsStanding(root, openInventory(root).stamps, new Date())).toMatchObject({
      classes: [{ class: "standard", overdue: true }],
      problems: [expect.stringMatching(/is not signed with the fleet's key/)],
    });
  });

  test.each([
    [(text: string) => text.replace("[eu]", "[us]"), /the data of euw1a is under the law of eu/],
    [(text: string) => text.replace(/drills:.*/s, ""), /does not say how its data is restored/],
    [
      (text: string) => text.replace("objects: objects", "objects: files"),
      /the name of restored objects: objects/,
    ],
    [(text: string) => text.replace("backups/{stamp}/base", "backups/base"), /a folder with \{stamp\} in it/],
  ])("is refused where it is not declared as it must be (%#)", async (settings, problem) => {
    await expect(fleetOf(settings, []).drill()).rejects.toThrow(problem);
  });

  test("what a drill that was killed left is removed by the next", async () => {
    const fleet = fleetOf(objectsAlone, ["objects"]);
    const left = join(fleet.fleet.root, ".stampworks/drills", STAMP, "database");
    mkdirSync(left, { recursive: true });
    appendFileSync(join(left, "row"), "a tenant's");
    expect((await fleet.drill()).code).toBe(0);
    expect(fleet.leftovers()).toEqual([]);
  });
});

/** Without the database, what is only about objects needs no server. */
function objectsAlone(settings: string): string {
  return settings.replace(/ {4}- kind: postgres\n.*(?= {4}- kind: objects)/s, "");
}

/** The largest file of relations that the application's table could be in. */
function largest(base: string): string {
  const folder = join(base, "base");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /^\d+\/\d+$/.test(name))
    .map((name) => join(folder, name));
  return files.sort((one, other) => statSync(other).size - statSync(one).size)[0] ?? "";
}

/** Takes the checksums of files out of a manifest, as `--manifest-checksums=NONE` has it. */
function forget(base: string): void {
  const file = join(base, "backup_manifest");
  const text = readFileSync(file, "utf8").replaceAll(
    /, "Checksum-Algorithm": "[^"]*", "Checksum": "[^"]*"/g,
    "",
  );
  const head = text.slice(0, text.indexOf('"Manifest-Checksum"'));
  const sum = createHash("sha256").update(head).digest("hex");
  writeFileSync(file, `${head}"Manifest-Checksum": "${sum}"}\n`);
}
