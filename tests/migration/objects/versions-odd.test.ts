import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ListObjectVersionsCommandOutput, S3 } from "@aws-sdk/client-s3";
import { Storage } from "@google-cloud/storage";
import { GcsStore } from "../../../tenants/migration/objects/gcs";
import { HistoryStore } from "../../../tenants/migration/objects/history";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import { historiesOf, versioningObstacle } from "../../../tenants/migration/objects/s3-versions";
import type { History, ObjectStore } from "../../../tenants/migration/objects/store";
import { FakeGcs, missingFakeGcs } from "../../emulators/fake-gcs";
import { Moto, missingMoto } from "../../emulators/moto";
import { temporaryFolder } from "../world";
import { clientOf, kept, putText, s3Places } from "./versions-kept";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

function moverOf(store: (stamp: string) => ObjectStore): ObjectMover {
  const folder = mkdtempSync(join(temporary.folder, "f-"));
  return new ObjectMover({ store, prefix: "t/{tenant}/", folder, versions: "move" });
}

async function listed(histories: AsyncIterable<History>): Promise<History[]> {
  const all: History[] = [];
  for await (const history of histories) all.push(history);
  return all;
}

describe("a listing of versions", () => {
  const page = (given: object) => ({ $metadata: {}, ...given }) as ListObjectVersionsCommandOutput;

  test("goes on at the key as it is, which the store tells encoded", async () => {
    const asked: (string | undefined)[] = [];
    const all = await listed(
      historiesOf(async ({ KeyMarker }) => {
        asked.push(KeyMarker);
        const EncodingType = "url";
        const of = (Key: string, VersionId: string) => ({ Key, VersionId, ETag: "e", IsLatest: true });
        if (KeyMarker === undefined)
          return page({
            ...{ EncodingType, NextKeyMarker: "t/a+b%2Bc%C3%A4", NextVersionIdMarker: "2" },
            Versions: [of("t/a+b%2Bc%C3%A4", "2")],
          });
        return page({ EncodingType, Versions: [of("t/a+b%2Bc%C3%A4", "1"), of("t/z", "3")] });
      }),
    );
    expect(asked).toEqual([undefined, "t/a b+cä"]);
    expect(all.map(({ key, versions }) => [key, versions.map(({ id }) => id)])).toEqual([
      ["t/a b+cä", ["1", "2"]],
      ["t/z", ["3"]],
    ]);
  });

  test("a version without an id of its own that is written over is another one", async () => {
    const at = (LastModified: Date) =>
      listed(
        historiesOf(async () =>
          page({ Versions: [{ Key: "x", VersionId: "null", ETag: "e", LastModified }] }),
        ),
      );
    const [[one], [two]] = [await at(new Date(0)), await at(new Date(1000))];
    expect(one!.versions[0]!.tag).not.toBe(two!.versions[0]!.tag);
  });

  test("that a server does not have is no empty bucket", async () => {
    await expect(listed(historiesOf(async () => undefined))).rejects.toThrow("lists no versions");
  });

  test("versions that are deleted with a second factor only are not moved", async () => {
    const none = async () => undefined;
    const versioning = { $metadata: {}, Status: "Enabled", MFADelete: "Enabled" } as const;
    expect(await versioningObstacle(versioning, none)).toMatch(/MFA Delete/);
  });
});

describe("histories", () => {
  const history = {
    key: "x",
    isRemoved: false,
    removals: [],
    versions: [1, 2, 3].map((n) => ({ id: `${n}`, tag: "" })),
  };
  const inner = (extra: object): ObjectStore =>
    ({
      ...{
        histories: async function* () {
          yield history;
        },
        remove: async () => undefined,
      },
      ...{ get: async () => ({ body: Readable.from([Buffer.from("abc")]), size: 3, tag: "" }) },
      ...extra,
    }) as unknown as ObjectStore;

  test("writes of one key lie as far apart as the store needs it", async () => {
    const at: number[] = [];
    const put = async (_: string, { body }: { body: Readable }) => {
      at.push(performance.now());
      for await (const _part of body);
      return "";
    };
    const store = new HistoryStore(inner({ put, writesApartMs: 100 }));
    await store.put("x", (await store.get("x"))!);
    expect(at).toHaveLength(3);
    for (const [index, time] of at.slice(1).entries()) expect(time - at[index]!).toBeGreaterThan(90);
  });

  test("a version that breaks off is not gone on from: what follows would be taken for its content", async () => {
    const get = async () => ({ body: Readable.from([Buffer.from("ab")]), size: 3, tag: "" });
    const found = (await new HistoryStore(inner({ get })).get("x"))!;
    await expect(found.body.toArray()).rejects.toThrow("came with 2 bytes, and has 3");
  });

  test("have another tag once what is beside a version's content has changed", async () => {
    const tagOf = async (tag: string): Promise<string | undefined> => {
      const versions = [{ id: "1", tag }];
      const histories = async function* () {
        yield { ...history, versions };
      };
      return (await new HistoryStore(inner({ histories })).get("x"))?.tag;
    };
    expect(await tagOf("7.1")).not.toBe(await tagOf("7.2"));
    expect(await tagOf("7.1")).toBe(await tagOf("7.1"));
  });

  test("are not brought to a standby", async () => {
    const mover = moverOf(() => inner({}));
    await expect(mover.copy({ ...OUT, lasting: true }, TOOLS)).rejects.toThrow("standby of tenant acme");
    await expect(mover.follow({ ...OUT, lasting: true })).rejects.toThrow("standby of tenant acme");
  });
});

(missingMoto === undefined ? describe : describe.skip)("odd versions of S3", () => {
  let moto: Moto;
  let client: S3;
  beforeAll(async () => {
    moto = await Moto.start();
    client = clientOf(moto);
  });
  afterAll(() => moto.stop());

  test("objects from before versioning come along, and go", async () => {
    const { name, store } = await s3Places(client, { status: { a1: "none" } });
    await putText(store("a1"), "t/acme/old", "old");
    await putText(store("a1"), "t/acme/older", "older");
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await client.putBucketVersioning({ Bucket: name("a1"), VersioningConfiguration });
    await putText(store("a1"), "t/acme/old", "new");
    const mine = await kept(store("a1"), "t/");
    expect(mine["t/acme/old"]).toEqual(["old old", "new new"]);
    const mover = moverOf(store);
    expect(await mover.check(OUT)).toEqual([]);
    await mover.copy(OUT, TOOLS);
    expect(await mover.compare(OUT)).toMatchObject([{ from: 2, to: 2, differing: [] }]);
    expect(await kept(store("b1"), "t/")).toEqual(mine);
    await mover.purge(OUT, "a1");
    expect(await listed(store("a1").histories("t/"))).toEqual([]);
  });

  test("removals of which no version is left go, too: keys are the tenant's", async () => {
    const { name, store } = await s3Places(client);
    const { VersionId } = await client.putObject({
      Bucket: name("a1"),
      Key: "t/acme/ann@example.org",
      Body: "x",
    });
    await store("a1").remove("t/acme/ann@example.org");
    await store("a1").remove("t/acme/ann@example.org", VersionId);
    expect(await listed(store("a1").histories("t/"))).toHaveLength(1);
    const mover = moverOf(store);
    await mover.copy(OUT, TOOLS);
    await mover.purge(OUT, "a1");
    expect(await listed(store("a1").histories("t/"))).toEqual([]);
  });

  test("what must be kept is found before anything begins", async () => {
    const { name, store } = await s3Places(client, { lock: true });
    await client.putObject({
      ...{ Bucket: name("a1"), Key: "t/acme/x", Body: "1" },
      ...{ ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000) },
    });
    await putText(store("a1"), "t/acme/x", "2");
    expect(await moverOf(store).check(OUT)).toEqual([
      expect.stringMatching(
        /^at a1: t\/acme\/x has a version that can't be deleted once it is moved: .*Object Lock/,
      ),
    ]);
    await client.putObjectLockConfiguration({
      Bucket: name("b1"),
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 3 } },
      },
    });
    expect(await moverOf(store).check(OUT)).toEqual([
      expect.stringMatching(/^at b1: versions .* keeps each version for 3 days \(Object Lock, COMPLIANCE\)/),
    ]);
  });
});

(missingFakeGcs === undefined ? describe : describe.skip)("odd versions of Cloud Storage", () => {
  let server: FakeGcs;
  beforeAll(async () => {
    server = await FakeGcs.start();
  });
  afterAll(() => server.stop());

  // The emulator does not count changes of metadata, so that a change is seen is shown by what the count is a part of.
  test("a version's tag has the count of its metadata's changes", async () => {
    const storage = new Storage({
      apiEndpoint: server.endpoint,
      projectId: "p",
      retryOptions: { maxRetries: 1 },
    });
    await storage.createBucket("odd", { versioning: { enabled: true } });
    const store = new GcsStore(storage.bucket("odd"), undefined, 0);
    for (const text of ["one", "two"]) await putText(store, "t/acme/x", text);
    const [history] = await listed(store.histories("t/"));
    for await (const { tag } of store.list("t/")) expect(history?.versions[1]?.tag).toBe(tag);
    expect(history?.versions[1]?.tag).toMatch(/^\d+\.\d+$/);
  });
});
