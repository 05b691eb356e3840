import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { S3 } from "@aws-sdk/client-s3";
import { VersionsRecovery } from "../../fleet/recovery/objects/s3";
import { Moto, missingMoto } from "../emulators/moto";

const withMoto = missingMoto === undefined ? describe : describe.skip;

withMoto(`versions of a bucket${missingMoto === undefined ? "" : ` (${missingMoto})`}`, () => {
  let moto: Moto;
  let client: S3;
  let scratch: string;
  let count = 0;
  beforeAll(async () => {
    moto = await Moto.start();
    const { endpoint } = moto;
    client = new S3({ endpoint, forcePathStyle: true, region: "us-east-1", credentials: Moto.credentials });
  });
  afterAll(() => {
    client.destroy();
    moto.stop();
  });
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "drill-s3-"));
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  async function bucket(versioned: boolean): Promise<string> {
    count += 1;
    const Bucket = `kept-${count}`;
    await client.createBucket({ Bucket });
    if (versioned)
      await client.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    return Bucket;
  }
  const restore = (Bucket: string, at?: Date) =>
    new VersionsRecovery({
      ...{ kind: "s3-versions", name: "objects", prefix: "", endpoint: moto.endpoint, checks: [] },
      buckets: { euw1a: Bucket },
    }).restore({
      ...{ stamp: "euw1a", region: "us-east-1", scratch, signal: new AbortController().signal },
      ...(at === undefined ? {} : { at }),
    });
  const texts = (): string[] =>
    readdirSync(scratch)
      .map((name) => readFileSync(join(scratch, name), "utf8"))
      .sort();

  test("come back as they were at a moment: what was overwritten, what was deleted since, and nothing newer", async () => {
    const Bucket = await bucket(true);
    for (const [Key, Body] of [
      ["a", "one"],
      ["ü /b", "two"],
      ["gone before", "x"],
    ] as const)
      await client.putObject({ Bucket, Key, Body });
    await client.deleteObject({ Bucket, Key: "gone before" });
    // Listings tell whole seconds.
    await sleep(1100);
    const at = new Date();
    await sleep(1100);
    await client.putObject({ Bucket, Key: "a", Body: "overwritten" });
    await client.deleteObject({ Bucket, Key: "ü /b" });
    await client.putObject({ Bucket, Key: "later", Body: "three" });
    const restored = await restore(Bucket, at);
    expect(texts()).toEqual(["one", "two"]);
    expect(["a", "ü /b", "gone before", "later"].map((key) => restored.has?.(key))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(restored.upTo).toEqual(at);
  });

  test("come back as they are now where no moment is named", async () => {
    const Bucket = await bucket(true);
    await client.putObject({ Bucket, Key: "a", Body: "old" });
    await client.putObject({ Bucket, Key: "a", Body: "new" });
    await sleep(1100);
    await restore(Bucket);
    expect(texts()).toEqual(["new"]);
  });

  test("are no recovery points where the bucket keeps none, or is not there", async () => {
    const Bucket = await bucket(false);
    await expect(restore(Bucket)).rejects.toThrow(`bucket ${Bucket} keeps no versions`);
    await expect(restore("no-such-bucket")).rejects.toThrow("bucket no-such-bucket: ");
  });
});
