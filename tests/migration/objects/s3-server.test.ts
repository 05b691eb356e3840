import { S3 } from "@aws-sdk/client-s3";
import { Moto, missingMoto } from "../../emulators/moto";
import { PassingError } from "../../../tenants/migration/mover";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import { openS3, S3Store } from "../../../tenants/migration/objects/s3";
import { temporaryFolder } from "../world";

const withMoto = missingMoto === undefined ? describe : describe.skip;

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

withMoto(`objects in a server that speaks S3${missingMoto === undefined ? "" : ` (${missingMoto})`}`, () => {
  let moto: Moto;
  let endpoint: string;
  let client: S3;
  let count = 0;
  const temporary = temporaryFolder();

  beforeAll(async () => {
    moto = await Moto.start();
    ({ endpoint } = moto);
    client = new S3({ endpoint, forcePathStyle: true, region: "us-east-1", credentials: Moto.credentials });
  });
  afterAll(() => {
    moto.stop();
    temporary.remove();
  });

  async function world() {
    count += 1;
    const buckets = { a1: `a-${count}`, b1: `b-${count}` };
    for (const Bucket of Object.values(buckets)) await client.createBucket({ Bucket });
    const open = openS3({ buckets, endpoint }, () => "us-east-1");
    const mover = new ObjectMover({
      name: `objects${count}`,
      store: open,
      prefix: "t/{tenant}/",
      folder: temporary.folder,
    });
    return { buckets, mover, open };
  }

  test("an object arrives with its headers, metadata, tags and storage class, whatever its key", async () => {
    const { buckets, mover } = await world();
    const keys = [
      "plain",
      "two words + ü%20",
      "deep//er/..",
      "a&b<c>",
      "\u0001control",
      "ends/",
      "emoji\u{1F600}",
      "q?x=1#y",
    ];
    for (const [index, key] of keys.entries())
      await client.putObject({
        Bucket: buckets.a1,
        Key: `t/acme/${key}`,
        Body: `content ${index}`,
        ContentType: "text/css",
        CacheControl: "max-age=60, immutable",
        ContentDisposition: 'attachment; filename="x"',
        ContentEncoding: "gzip",
        ContentLanguage: "de",
        Metadata: { own: "entry", "two-words": "a b" },
        Tagging: "team=red&why=a%20b%2Fc%3Dd",
        StorageClass: "STANDARD_IA",
      });
    expect(await mover.check(OUT)).toEqual([]);
    await mover.copy(OUT, TOOLS);
    expect(await mover.compare(OUT)).toMatchObject([{ from: keys.length, to: keys.length, differing: [] }]);
    for (const key of keys) {
      const place = { Bucket: buckets.b1, Key: `t/acme/${key}` };
      expect(await client.headObject(place)).toMatchObject({
        ContentType: "text/css",
        CacheControl: "max-age=60, immutable",
        ContentDisposition: 'attachment; filename="x"',
        ContentEncoding: "gzip",
        ContentLanguage: "de",
        Metadata: { own: "entry", "two-words": "a b" },
        StorageClass: "STANDARD_IA",
      });
      const { TagSet } = await client.getObjectTagging(place);
      expect(TagSet).toEqual(
        expect.arrayContaining([
          { Key: "team", Value: "red" },
          { Key: "why", Value: "a b/c=d" },
        ]),
      );
    }
  });

  test("an object that has lost its headers or tags at the target is a difference, and is brought again", async () => {
    const { buckets, mover } = await world();
    for (const Key of ["t/acme/h", "t/acme/t"])
      await client.putObject({
        Bucket: buckets.a1,
        Key,
        Body: "x",
        CacheControl: "no-store",
        Tagging: "a=b",
      });
    await mover.copy(OUT, TOOLS);
    await client.putObject({ Bucket: buckets.b1, Key: "t/acme/h", Body: "x", Tagging: "a=b" });
    await client.deleteObjectTagging({ Bucket: buckets.b1, Key: "t/acme/t" });
    expect(await mover.compare(OUT)).toMatchObject([{ differing: ["t/acme/h", "t/acme/t"] }]);
    expect(await mover.repair(OUT)).toBe(2);
    expect(await mover.compare(OUT)).toMatchObject([{ differing: [] }]);
  });

  test("an object that is too large for one request is written in parts, whole and with its attributes", async () => {
    const { buckets } = await world();
    const store = new S3Store(client, buckets.b1, 1000);
    const body = Buffer.alloc(3_000_000, "abc");
    await store.put("t/acme/large", { body, size: body.length, type: "x/y", tags: { a: "b" } });
    const found = await store.get("t/acme/large");
    const parts: Buffer[] = [];
    for await (const part of found!.body) parts.push(Buffer.from(part as Uint8Array));
    expect(Buffer.concat(parts).equals(body)).toBe(true);
    expect(found).toMatchObject({ type: "x/y", tags: { a: "b" } });
    expect((await client.listMultipartUploads({ Bucket: buckets.b1 })).Uploads ?? []).toEqual([]);
  });

  test.each(["GLACIER", "DEEP_ARCHIVE"] as const)(
    "an object in %s is found before anything begins",
    async (StorageClass) => {
      const { buckets, mover } = await world();
      await client.putObject({ Bucket: buckets.a1, Key: "t/acme/old", Body: "x", StorageClass });
      expect(await mover.check(OUT)).toEqual([
        `at a1: t/acme/old can't be read: it is in ${StorageClass}: restore it first (aws s3api restore-object)`,
      ]);
    },
  );

  test("an object that was restored from its archive is written to the usual class, and both ends are equal", async () => {
    const { buckets, mover } = await world();
    const object = { Bucket: buckets.a1, Key: "t/acme/old" };
    await client.putObject({ ...object, Body: "x", StorageClass: "GLACIER" });
    await client.restoreObject({ ...object, RestoreRequest: { Days: 3 } });
    await mover.copy(OUT, TOOLS);
    expect(await mover.compare(OUT)).toMatchObject([{ from: 1, to: 1, differing: [] }]);
  });

  test("a bucket that is not there is found before anything begins", async () => {
    const { buckets, mover } = await world();
    await client.deleteBucket({ Bucket: buckets.b1 });
    expect(await mover.check(OUT)).toEqual([
      expect.stringMatching(/^at b1: bucket b-\d+: .*make the bucket, or correct its name in movers\.yaml/),
    ]);
  });
});

test.each([
  ["NotImplemented", 501, false],
  ["AccessDenied", 403, false],
  ["InvalidObjectState", 403, false],
  ["SlowDown", 503, true],
  ["InternalError", 500, true],
])("%s is waited for only where it passes", async (name, httpStatusCode, passes) => {
  const refusing = (): Promise<never> =>
    Promise.reject(Object.assign(new Error("raw"), { name, $metadata: { httpStatusCode } }));
  const client = new S3({ region: "x" });
  Object.assign(client, { getObject: refusing });
  const failure: unknown = await new S3Store(client, "b").get("k").catch((error: unknown) => error);
  expect(failure instanceof PassingError).toBe(passes);
  if (!passes) expect(String(failure)).toMatch(/^StampError: bucket b: raw/);
});

test("a store that speaks S3 is sent no body in chunks with a checksum behind it", async () => {
  const bodies: (string | undefined)[] = [];
  const { createServer: http } = await import("node:http");
  const server = http((request, response) => {
    bodies.push(request.headers["content-encoding"], request.headers["x-amz-trailer"] as string | undefined);
    request.resume().on("end", () => response.writeHead(200, { etag: '"x"' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "s" });
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`;
  const store = openS3({ buckets: { a1: "bucket" }, endpoint }, () => "us-east-1")("a1");
  await store.put("k", { body: Buffer.from("x"), size: 1, headers: { "content-encoding": "gzip" } });
  server.closeAllConnections();
  server.close();
  expect(bodies).toEqual(["gzip", undefined]);
});
