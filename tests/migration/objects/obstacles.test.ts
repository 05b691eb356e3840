import { S3 } from "@aws-sdk/client-s3";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { Storage } from "@google-cloud/storage";
import { AzureStore } from "../../../tenants/migration/objects/azure";
import { GcsStore } from "../../../tenants/migration/objects/gcs";
import { ObjectMover, type ObjectsOptions } from "../../../tenants/migration/objects/mover";
import { S3Store } from "../../../tenants/migration/objects/s3";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { Azurite, missingAzurite } from "../../emulators/azurite";
import { FakeGcs, missingFakeGcs } from "../../emulators/fake-gcs";
import { Moto, missingMoto } from "../../emulators/moto";
import { startRewriting } from "../../emulators/rewriting";
import { temporaryFolder } from "../world";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

/** A store with nothing in it. */
const EMPTY: ObjectStore = {
  async *list() {},
  get: () => Promise.resolve(undefined),
  put: () => Promise.reject(new Error("nothing is written by a check")),
  remove: () => Promise.resolve(),
};

const moverOf = (store: (stamp: string) => ObjectStore, more: Partial<ObjectsOptions> = {}): ObjectMover =>
  new ObjectMover({ store, prefix: "t/{tenant}/", folder: temporary.folder, ...more });

const problems = (store: ObjectStore, more: Partial<ObjectsOptions> = {}): Promise<readonly string[]> =>
  moverOf((stamp) => (stamp === "a1" ? store : EMPTY), more).check(OUT);

const OLDER =
  /^at a1: there are earlier versions, snapshots or removed objects of the tenant, such as of t\/acme\/x, /;

(missingAzurite === undefined ? describe : describe.skip)("what is in the way of blobs of Azure", () => {
  const credential = new StorageSharedKeyCredential(Azurite.account, Azurite.key);
  let azurite: Azurite;
  let count = 0;
  beforeAll(async () => {
    azurite = await Azurite.start();
  });
  afterAll(() => azurite.stop());

  async function container(): Promise<ContainerClient> {
    count += 1;
    const made = new ContainerClient(`${azurite.address}/obstacles-${count}`, credential);
    await made.create();
    await made.uploadBlockBlob("t/acme/well", "1", 1);
    await made.uploadBlockBlob("t/acme2/archived", "1", 1);
    await made.getBlobClient("t/acme2/archived").setAccessTier("Archive");
    return made;
  }

  const upload = (at: ContainerClient) => at.uploadBlockBlob("t/acme/x", "1", 1);
  test.each<[string, RegExp, (at: ContainerClient) => Promise<unknown>]>([
    [
      "the archive tier",
      /^at a1: t\/acme\/x can't be read: it is in the archive tier/,
      async (at) => {
        await upload(at);
        await at.getBlobClient("t/acme/x").setAccessTier("Archive");
      },
    ],
    [
      "a page blob",
      /^at a1: t\/acme\/x can't be moved: it is a page blob/,
      (at) => at.getPageBlobClient("t/acme/x").create(512),
    ],
    [
      "an append blob",
      /^at a1: t\/acme\/x can't be moved: it is an append blob/,
      (at) => at.getAppendBlobClient("t/acme/x").create(),
    ],
    [
      "a lease without an end",
      /^at a1: t\/acme\/x can't be deleted once it is moved: somebody has a lease on it/,
      async (at) => {
        await upload(at);
        await at.getBlobClient("t/acme/x").getBlobLeaseClient().acquireLease(-1);
      },
    ],
    [
      "a snapshot",
      OLDER,
      async (at) => {
        await upload(at);
        await at.getBlobClient("t/acme/x").createSnapshot();
      },
    ],
  ])("%s is found, of the tenant alone", async (_, found, make) => {
    const at = await container();
    await make(at);
    expect(await problems(new AzureStore(at))).toEqual([expect.stringMatching(found)]);
  });

  test("a snapshot that may stay is no obstacle, and goes with its blob", async () => {
    const at = await container();
    await upload(at);
    await at.getBlobClient("t/acme/x").createSnapshot();
    const store = new AzureStore(at);
    expect(await problems(store, { versions: "leave" })).toEqual([]);
    await moverOf(() => store).purge(OUT, "a1");
    expect(await store.older("t/acme/")).toBeUndefined();
  });

  test.each([
    ["a hold", "<LegalHold>true</LegalHold>", /it is under a legal hold/],
    [
      "a time until which it is kept",
      "<ImmutabilityPolicyUntilDate>Thu, 01 Jan 2099 00:00:00 GMT</ImmutabilityPolicyUntilDate><ImmutabilityPolicyMode>locked</ImmutabilityPolicyMode>",
      /it must be kept until 2099-01-01T00:00:00.000Z/,
    ],
    [
      "a key of the customer's",
      "<CustomerProvidedKeySha256>x</CustomerProvidedKeySha256>",
      /by a key that only the customer has/,
    ],
    [
      "a blob that is brought out of the archive",
      "<AccessTier>Archive</AccessTier><ArchiveStatus>rehydrate-pending-to-hot</ArchiveStatus>",
      /it is being brought out/,
    ],
  ])("%s is found, which Azurite does not have", async (_, said, found) => {
    const { containerName } = await container();
    const { origin } = new URL(azurite.address);
    const change = (body: string): string =>
      body
        .replaceAll(/<AccessTier>[^<]*<\/AccessTier>/g, "")
        .replaceAll("</Properties>", `${said}</Properties>`);
    const server = await startRewriting(origin, change);
    const at = new ContainerClient(`${server.address}/${Azurite.account}/${containerName}`, credential);
    const told = await problems(new AzureStore(at));
    await server.stop();
    expect(told).toEqual([expect.stringMatching(found)]);
    expect(told[0]).toMatch(/^at a1: t\/acme\/well can't be /);
  });
});

(missingFakeGcs === undefined ? describe : describe.skip)(
  "what is in the way of objects of Cloud Storage",
  () => {
    let server: FakeGcs;
    let count = 0;
    beforeAll(async () => {
      server = await FakeGcs.start();
    });
    afterAll(() => server.stop());
    const storageAt = (apiEndpoint: string): Storage =>
      new Storage({ apiEndpoint, projectId: "p", retryOptions: { maxRetries: 1 } });

    async function bucket(enabled = false): Promise<string> {
      count += 1;
      const name = `obstacles-${count}`;
      await storageAt(server.endpoint).createBucket(name, { versioning: { enabled } });
      await storageAt(server.endpoint).bucket(name).file("t/acme/x").save("1", { resumable: false });
      return name;
    }

    test.each([
      ["a hold", { temporaryHold: true }, /can't be deleted once it is moved: it is held/],
      [
        "a hold until something happens",
        { eventBasedHold: true },
        /can't be deleted once it is moved: it is held/,
      ],
      [
        "a time until which it is kept",
        { retentionExpirationTime: "2099-01-01T00:00:00Z" },
        /must be kept until 2099/,
      ],
      [
        "a key of the customer's",
        { customerEncryption: { encryptionAlgorithm: "AES256" } },
        /by a key that only the customer has/,
      ],
    ])("%s is found, which the emulator does not have", async (_, said, found) => {
      const name = await bucket();
      const change = (body: string): string => {
        const { items, ...rest } = JSON.parse(body) as { items?: object[] };
        return JSON.stringify({
          ...rest,
          ...(items === undefined ? {} : { items: items.map((one) => ({ ...one, ...said })) }),
        });
      };
      const between = await startRewriting(server.endpoint, change);
      const told = await problems(new GcsStore(storageAt(between.address).bucket(name)));
      await between.stop();
      expect(told).toEqual([expect.stringMatching(found)]);
    });

    test("an archive is none: its objects are read at once", async () => {
      const name = await bucket();
      const file = storageAt(server.endpoint).bucket(name).file("t/acme/x");
      await file.save("1", { resumable: false, metadata: { storageClass: "ARCHIVE" } });
      expect(await problems(new GcsStore(storageAt(server.endpoint).bucket(name)))).toEqual([]);
    });

    test("a version that was overwritten is found, unless it may stay", async () => {
      const name = await bucket(true);
      const store = new GcsStore(storageAt(server.endpoint).bucket(name));
      expect(await problems(store)).toEqual([]);
      await storageAt(server.endpoint).bucket(name).file("t/acme/x").save("2", { resumable: false });
      expect(await problems(store)).toEqual([expect.stringMatching(OLDER)]);
      expect(await problems(store, { versions: "leave" })).toEqual([]);
    });
  },
);

(missingMoto === undefined ? describe : describe.skip)("versions of objects in S3", () => {
  let moto: Moto;
  let client: S3;
  beforeAll(async () => {
    moto = await Moto.start();
    const { endpoint } = moto;
    client = new S3({ endpoint, forcePathStyle: true, region: "us-east-1", credentials: Moto.credentials });
  });
  afterAll(() => moto.stop());

  test.each<[string, (place: { Bucket: string; Key: string }) => Promise<unknown>]>([
    ["an overwritten", (place) => client.putObject({ ...place, Body: "2" })],
    ["a removed", (place) => client.deleteObject(place)],
  ])("%s one is found, unless it may stay; the newest ones are moved", async (what, make) => {
    const Bucket = `versions-${what.replaceAll(" ", "-")}`;
    await client.createBucket({ Bucket });
    await client.createBucket({ Bucket: `${Bucket}-b` });
    await client.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    await client.putObject({ Bucket, Key: "t/acme/x", Body: "1" });
    await client.putObject({ Bucket, Key: "t/acme/y", Body: "1" });
    const store = new S3Store(client, Bucket);
    expect(await problems(store)).toEqual([]);
    await make({ Bucket, Key: "t/acme/x" });
    expect(await problems(store)).toEqual([expect.stringMatching(OLDER)]);
    expect(await problems(store, { versions: "leave" })).toEqual([]);
    const target = new S3Store(client, `${Bucket}-b`);
    const mover = moverOf((stamp) => (stamp === "a1" ? store : target), { name: Bucket });
    await mover.copy(OUT, TOOLS);
    expect((await target.get("t/acme/x")) === undefined).toBe(what === "a removed");
    expect(await target.get("t/acme/y")).toBeDefined();
  });
});
