import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { S3 } from "@aws-sdk/client-s3";
import { eraseTenant } from "../../fleet/tenants/leave/erase";
import { Lake } from "../../tenants/migration/centre/lake/lake";
import { readLines } from "../../tenants/migration/centre/lake/lines";
import { S3Lake } from "../../tenants/migration/centre/lake/s3";
import type { LakeStore } from "../../tenants/migration/centre/lake/store";
import { S3Store } from "../../tenants/migration/objects/s3";
import { missingMoto, Moto } from "../emulators/moto";
import { Stage } from "../leave/stage";
import { clientOf } from "../migration/objects/versions-kept";
import { isSweep, times } from "../sweep";
import { lineOf, packed, unpacked, type Written } from "./lake-files";

const UNTIL = new Date("2026-06-01T00:00:00Z");
/** Each of its writes in the sweep. */
const STRIDE = times(4, 1);
const KILLED = "its process has ended";
const event = (tenant: string, n: number, more: Partial<Written> = {}): string =>
  lineOf({ tenant, n, ...more });

(missingMoto === undefined ? describe : describe.skip)("a centre's bucket", () => {
  let moto: Moto;
  let client: S3;
  let count = 0;
  beforeAll(async () => {
    moto = await Moto.start();
    client = clientOf(moto);
  });
  afterAll(() => moto.stop());

  const put = (bucket: string, key: string, body: Buffer) =>
    client.putObject({ Bucket: bucket, Key: key, Body: body, Metadata: { own: "entry" } });

  /** A bucket as Firehose fills it: three tenants whose names collide, an older version, a removed file, a failed delivery. */
  async function filled(): Promise<{ bucket: string; others: Record<string, string[]> }> {
    count += 1;
    const bucket = `lake-${process.pid}-${count}`;
    await client.createBucket({ Bucket: bucket });
    await client.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } });
    const others = {
      "events/day=2026-03-01/mixed": [
        event("acme-eu", 2),
        event("xacme", 3),
        event("acme", 4, { stamp: "b1" }),
      ],
      "events/day=2026-03-02/of-others": [event("acme-eu", 6)],
      "events/day=2026-03-04/gone": [event("xacme", 10)],
    };
    const [mixed, mine, of, again, gone] = [
      "01/mixed",
      "02/of-acme",
      "02/of-others",
      "03/again",
      "04/gone",
    ].map((name) => `events/day=2026-03-${name}`) as [string, string, string, string, string];
    await put(bucket, mixed, packed(event("acme", 1), ...others["events/day=2026-03-01/mixed"]));
    await put(bucket, mine, packed(event("acme", 5)));
    await put(bucket, of, packed(...others["events/day=2026-03-02/of-others"]));
    // Written over by what has all of it, and more.
    await put(bucket, again, packed(event("acme", 7)));
    await put(bucket, again, packed(event("acme", 7), event("acme", 8)));
    await put(bucket, gone, packed(event("acme", 9), event("xacme", 10)));
    await client.deleteObject({ Bucket: bucket, Key: gone });
    const failed = { errorCode: "x", rawData: Buffer.from(event("acme", 11)).toString("base64") };
    await put(bucket, "failed/processing-failed/2026-03-05/f", Buffer.from(`${JSON.stringify(failed)}\n`));
    return { bucket, others };
  }

  const lakeOf = (bucket: string): S3Lake => new S3Lake(new S3Store(client, bucket), bucket);
  const open = (store: LakeStore): Lake => new Lake(store, readLines, ["a1", "b1"]);

  /** All that is kept, versions too, by key; and what readers are given. */
  async function kept(
    bucket: string,
  ): Promise<{ all: Record<string, string[]>; shown: Record<string, string[]>; bytes: string }> {
    const [all, shown]: [Record<string, string[]>, Record<string, string[]>] = [{}, {}];
    let bytes = "";
    const listed = await client.listObjectVersions({ Bucket: bucket });
    for (const { IsLatest, Key = "", VersionId } of listed.Versions ?? []) {
      const found = await client.getObject({ Bucket: bucket, Key, VersionId });
      const body = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
      if (!Key.startsWith("events/")) {
        bytes += body.toString();
        continue;
      }
      const lines = unpacked(body);
      bytes += lines.join("\n");
      expect(found.Metadata).toMatchObject({ own: "entry" });
      all[Key] = [...(all[Key] ?? []), ...lines];
      if (IsLatest === true) shown[Key] = lines;
    }
    return { all, shown, bytes };
  }

  const without = (shown: Record<string, string[]>): Record<string, string[]> =>
    Object.fromEntries(Object.entries(shown).filter(([, lines]) => lines.length > 0));

  async function requireErased(bucket: string, others: Record<string, string[]>): Promise<void> {
    const { all, bytes, shown } = await kept(bucket);
    const { "events/day=2026-03-04/gone": removed, ...live } = others;
    expect(without(shown)).toEqual(live);
    // What was removed stays so, and what others had in it can still be brought back, once.
    expect(all["events/day=2026-03-04/gone"]).toEqual(removed);
    expect(bytes).not.toMatch(/"tenant":"acme","stamp":"a1"/);
    expect(bytes).not.toContain(Buffer.from('"tenant":"acme"').toString("base64").slice(4, 16));
  }

  test("is without an erased tenant's events of a stamp, in every version, and has all of the others'", async () => {
    const { bucket, others } = await filled();
    const lake = open(lakeOf(bucket));
    // The file that was written over and the removed one have theirs in versions.
    expect(await lake.count("acme", "a1")).toBe(7);
    expect(await lake.count("acme", "b1")).toBe(1);
    expect(await lake.erase("acme", "a1", UNTIL)).toBe(7);
    expect(await open(lakeOf(bucket)).held("acme", "a1")).toEqual({ events: 0, problems: [] });
    expect(await open(lakeOf(bucket)).count("acme", "b1")).toBe(1);
    expect(await lake.erase("acme", "a1", UNTIL)).toBe(0);
    await requireErased(bucket, others);
  });

  test("whose eraser ends before any of its writes is cleansed by the next one", async () => {
    let ends = 0;
    for (let at = 1; ; at += STRIDE) {
      const { bucket, others } = await filled();
      let writes = 0;
      const step = (): void => {
        writes += 1;
        if (writes >= at) throw new Error(KILLED);
      };
      const store = lakeOf(bucket);
      const dying: LakeStore = Object.create(store, {
        ...Object.fromEntries(
          (["write", "hide", "remove", "note"] as const).map((name) => [
            name,
            {
              value: async (...given: [never, never, never, never]) => {
                step();
                await store[name](...given);
              },
            },
          ]),
        ),
      }) as LakeStore;
      const told = await open(dying)
        .erase("acme", "a1", UNTIL)
        .catch((error: unknown) => error);
      if (writes < at) break;
      ends += 1;
      expect(String(told)).toContain(KILLED);
      await open(lakeOf(bucket)).erase("acme", "a1", UNTIL);
      expect(await open(lakeOf(bucket)).count("acme", "a1")).toBe(0);
      await requireErased(bucket, others);
    }
    expect(ends).toBeGreaterThanOrEqual(isSweep ? 9 : 3);
  }, 240_000);

  test("lets go of what came late when the next tenant is erased, and knows the first by a salted hash alone", async () => {
    const { bucket } = await filled();
    await open(lakeOf(bucket)).erase("acme", "a1", UNTIL);
    const [before, after] = ["2026-05-31T23:00:00Z", "2026-06-02T00:00:00Z"];
    const late = [
      event("acme", 20, { time: before }),
      event("acme", 21, { time: after }),
      event("globex", 22),
    ];
    await put(bucket, "events/day=2026-06-02/late", packed(...late));
    expect((await kept(bucket)).bytes).toContain("stampworks-erased");
    await open(lakeOf(bucket)).erase("globex", "a1", UNTIL);
    expect((await kept(bucket)).shown["events/day=2026-06-02/late"]).toEqual([late[1]]);
  });

  test("with a file that can't be read, or an event of nobody that names the tenant, is told before anything is begun", async () => {
    const { bucket } = await filled();
    await put(bucket, "events/day=2026-03-06/cut", packed(event("xacme", 1)).subarray(0, 20));
    await put(
      bucket,
      "events/day=2026-03-07/whose",
      packed('{"detail":{"customer":"acme"}}', '{"detail":{"customer":"acme-eu"}}'),
    );
    // As Firehose writes it by another setting: compressed by Snappy, which breaks names into pieces.
    const odd = Buffer.from('{"detail":{"tenant":"ac\u0005\u0001me","stamp":"a1"}}\n');
    await put(bucket, "events/day=2026-03-08/odd", odd);
    const undelivered = { rawData: odd.toString("base64") };
    await put(bucket, "failed/processing-failed/odd", Buffer.from(JSON.stringify(undelivered)));
    const { problems } = await open(lakeOf(bucket)).held("acme", "a1");
    expect(problems).toEqual([
      expect.stringMatching(/^events\/day=2026-03-06\/cut in bucket lake-.*: can't be read: /),
      expect.stringMatching(/whose in bucket .*: 1 events name no tenant, and have its name in them$/),
      expect.stringMatching(/odd in bucket .*: can't be read: line 1 is no object of JSON/),
      expect.stringMatching(/odd in bucket .*: can't be read: rawData in line 1 is no object of JSON/),
    ]);
    await expect(open(lakeOf(bucket)).erase("acme", "a1", UNTIL)).rejects.toThrow("/cut in bucket");
  });

  test("with a note of an erasure that is none is refused by its place", async () => {
    const { bucket } = await filled();
    await put(bucket, "erased/x.json", Buffer.from('{"kind":"stampworks-erased"}'));
    await expect(open(lakeOf(bucket)).held("acme", "a1")).rejects.toThrow(
      /a note of an erasure in bucket .* can't be read; received erased\/: /,
    );
  });

  test("that keeps no versions is refused with what to do", async () => {
    const bucket = `plain-${process.pid}`;
    await client.createBucket({ Bucket: bucket });
    expect((await open(lakeOf(bucket)).held("acme", "a1")).problems).toEqual([
      `nothing can be erased in bucket ${bucket}: the bucket keeps none: turn versioning on`,
    ]);
    await expect(open(lakeOf(bucket)).erase("acme", "a1", UNTIL)).rejects.toThrow("turn versioning on");
  });

  test("an earlier version with what the newest lacks is nobody's to delete but a person's", async () => {
    const { bucket } = await filled();
    const key = "events/day=2026-03-08/over";
    await put(bucket, key, packed(event("acme", 1), event("xacme", 2)));
    await put(bucket, key, packed(event("xacme", 3)));
    await expect(open(lakeOf(bucket)).erase("acme", "a1", UNTIL)).rejects.toThrow(
      /earlier version of events\/day=2026-03-08\/over in bucket .* has events of others that the newest lacks/,
    );
    expect((await kept(bucket)).all[key]).toHaveLength(3);
  });

  test("is erased by the command's own action, whose proof says how many there were and not whose", async () => {
    const { bucket } = await filled();
    const at = (search: boolean) =>
      `{ kind: s3, bucket: ${bucket}, region: us-east-1, search: ${search}, endpoint: "${moto.endpoint}" }`;
    const stage = new Stage(
      {},
      `  - kind: centre\n    warehouse: { kind: lakes, stamps: { a1: ${at(false)}, b1: ${at(false)} } }\n`,
    );
    try {
      await stage.furnish(["acme", "acme-eu"]);
      const start = { mode: "start", keep: [], leaseMs: 0, confirm: false, yes: true } as const;
      // What search has stays, so somebody has to say so.
      const movers = readFileSync(join(stage.root, "movers.yaml"), "utf8");
      stage.write("movers.yaml", movers.replaceAll("search: false", "search: true"));
      await expect(eraseTenant({ ...start, tenant: "acme" }, stage.context())).rejects.toThrow(
        `--keep what search has of the events of bucket ${bucket}`,
      );
      stage.write("movers.yaml", movers);
      const erased = await eraseTenant({ ...start, tenant: "acme" }, stage.context());
      const proof = readFileSync(erased.kind === "erased" ? erased.proof : "", "utf8");
      expect(JSON.parse(proof)).toMatchObject({
        deleted: [{ stamp: "a1", mover: "centre", what: "events of centre", count: 7 }, {}],
      });
      expect(proof).not.toContain("acme");
      expect(await open(lakeOf(bucket)).count("acme-eu", "a1")).toBe(2);
    } finally {
      stage.remove();
    }
  });
});
