import { Readable } from "node:stream";
import type { Crossing } from "../../../tenants/migration/mover";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import { openS3 } from "../../../tenants/migration/objects/s3";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { S3StandIn } from "./s3-stand-in";
import { temporaryFolder } from "../world";

const OUT: Crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" };
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

describe("objects through the SDK of S3, against a stand-in", () => {
  const s3 = new S3StandIn();
  const { folder, remove } = temporaryFolder();
  let stores: (stamp: string) => ObjectStore;
  beforeAll(async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "stand-in";
    process.env["AWS_SECRET_ACCESS_KEY"] = "stand-in";
    stores = openS3(
      { endpoint: await s3.start(), buckets: { a1: "bucket-a", b1: "bucket-b" } },
      () => "eu-west-1",
    );
  });
  afterAll(() => {
    s3.stop();
    remove();
    delete process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_SECRET_ACCESS_KEY"];
  });

  const put = (stamp: string, key: string, text: string) =>
    stores(stamp).put(key, {
      body: Buffer.from(text),
      size: Buffer.byteLength(text),
      type: "text/x-test",
      metadata: { owner: "me" },
    });

  test("come over page by page with type and metadata, changed and removed ones too", async () => {
    for (let n = 0; n < 8; n += 1) await put("a1", `t/acme/${n} & ü`, `text ${n}`);
    await put("a1", "t/acme2/x", "not moved");
    const mover = new ObjectMover({ store: stores, prefix: "t/{tenant}/", folder });
    expect(await mover.check(OUT)).toEqual([]);
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    await mover.copy(OUT, TOOLS);
    expect(s3.objects.get("/bucket-b/t/acme/3 & ü")).toMatchObject({
      type: "text/x-test",
      metadata: { "x-amz-meta-owner": "me" },
    });
    await put("a1", "t/acme/3 & ü", "changed");
    await stores("a1").remove("t/acme/4 & ü");
    s3.failing = 1;
    expect(await mover.sync(OUT)).toBe(2);
    expect(await mover.sync(OUT)).toBe(0);
    expect(await mover.compare(OUT)).toMatchObject([{ from: 7, to: 7, differing: [] }]);
    expect(s3.objects.get("/bucket-b/t/acme/3 & ü")?.body.toString()).toBe("changed");
    await put("b1", "t/acme/5 & ü", "planted");
    expect(await mover.compare(OUT)).toMatchObject([{ differing: ["t/acme/5 & ü"] }]);
    await mover.purge(OUT, "a1");
    expect([...s3.objects.keys()].filter((key) => key.startsWith("/bucket-a/t/"))).toEqual([
      "/bucket-a/t/acme2/x",
    ]);
  });

  test("an object that was changed since it was looked at is not overwritten", async () => {
    const tag = await put("a1", "one", "first");
    await put("a1", "one", "second");
    const late = stores("a1").put("one", { body: Readable.from([Buffer.from("late")]), size: 4 }, tag);
    await expect(late).rejects.toMatchObject({ name: "PassingError" });
    expect(s3.objects.get("/bucket-a/one")?.body.toString()).toBe("second");
    expect(await stores("a1").get("nowhere")).toBeUndefined();
  });

  test("a stamp without a bucket is told", () => {
    expect(() => stores("c1")).toThrow(/no bucket is named for stamp c1/);
  });
});
