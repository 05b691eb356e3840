import type { S3 } from "@aws-sdk/client-s3";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { Storage } from "@google-cloud/storage";
import { AzureStore } from "../../../tenants/migration/objects/azure";
import { GcsStore } from "../../../tenants/migration/objects/gcs";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { Azurite, missingAzurite } from "../../emulators/azurite";
import { FakeGcs, missingFakeGcs } from "../../emulators/fake-gcs";
import { Moto, missingMoto } from "../../emulators/moto";
import { temporaryFolder } from "../world";
import { clientOf, kept, putText, s3Places } from "./versions-kept";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

let movers = 0;
function moverOf(store: (stamp: string) => ObjectStore): ObjectMover {
  movers += 1;
  const { folder } = temporary;
  return new ObjectMover({
    store,
    prefix: "t/{tenant}/",
    folder,
    versions: "move",
    name: `versions${movers}`,
  });
}

function versionTests(places: () => Promise<(stamp: string) => ObjectStore>): void {
  const put = (store: ObjectStore, key: string, text: string) => putText(store, key, text, text.slice(0, 2));

  test("all versions come along in their order, with what is kept beside them, and removed objects, too; then they go", async () => {
    const store = await places();
    const source = store("a1");
    for (const text of ["first\n", "second", '{"size":3}\nthird']) await put(source, "t/acme/x", text);
    await put(source, "t/acme/gone", "was");
    await source.remove("t/acme/gone");
    await put(source, "t/acme/plain", "once");
    await put(source, "t/acme2/x", "another's");
    await put(source, "t/acme2/x", "another's anew");
    const others = await kept(source, "t/acme2/");
    const mover = moverOf(store);
    expect(await mover.check(OUT)).toEqual([]);
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    await mover.copy(OUT, TOOLS);
    await put(source, "t/acme/plain", "twice");
    await source.remove("t/acme/x");
    expect(await mover.sync(OUT)).toBe(2);
    expect(await mover.sync(OUT)).toBe(0);
    const mine = await kept(source, "t/acme/");
    expect(mine["t/acme/x"]).toEqual(["first\n fi", "second se", '{"size":3}\nthird {"', "removed"]);
    expect(mine["t/acme/gone"]).toEqual(["was wa", "removed"]);
    expect(await kept(store("b1"), "t/")).toEqual(mine);
    expect(await mover.compare(OUT)).toMatchObject([{ from: 3, to: 3, differing: [] }]);
    await put(store("b1"), "t/acme/plain", "planted");
    expect(await mover.compare(OUT)).toMatchObject([{ differing: ["t/acme/plain"] }]);
    await mover.repair(OUT);
    await mover.sync(OUT);
    expect(await kept(store("b1"), "t/")).toEqual(mine);
    await mover.purge(OUT, "a1");
    expect(await kept(source, "t/")).toEqual(others);
  });
}

(missingMoto === undefined ? describe : describe.skip)("versions of S3", () => {
  let moto: Moto;
  let client: S3;
  beforeAll(async () => {
    moto = await Moto.start();
    client = clientOf(moto);
  });
  afterAll(() => moto.stop());

  versionTests(async () => (await s3Places(client)).store);

  test("a bucket that keeps none is found before anything begins", async () => {
    const { store } = await s3Places(client, { status: { b1: "Suspended" } });
    expect(await moverOf(store).check(OUT)).toEqual([
      "at b1: versions are to be moved (versions: move), but the bucket keeps none: turn versioning on",
    ]);
  });
});

(missingFakeGcs === undefined ? describe : describe.skip)("versions of Cloud Storage", () => {
  let server: FakeGcs;
  let count = 0;
  beforeAll(async () => {
    server = await FakeGcs.start();
  });
  afterAll(() => server.stop());

  versionTests(async () => {
    count += 1;
    const storage = new Storage({
      apiEndpoint: server.endpoint,
      projectId: "p",
      retryOptions: { maxRetries: 1 },
    });
    for (const stamp of ["a1", "b1"])
      await storage.createBucket(`kept-${stamp}-${count}`, { versioning: { enabled: true } });
    return (stamp) => new GcsStore(storage.bucket(`kept-${stamp}-${count}`));
  });
});

(missingAzurite === undefined ? describe : describe.skip)("versions of blobs of Azure", () => {
  test("are refused: nobody has proven that they can be moved", async () => {
    const azurite = await Azurite.start();
    const credential = new StorageSharedKeyCredential(Azurite.account, Azurite.key);
    const store = new AzureStore(new ContainerClient(`${azurite.address}/kept`, credential));
    const problems = await moverOf(() => store).check(OUT);
    azurite.stop();
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(
      /^at a1: versions: it is not proven that versions can be moved .*versions: leave/,
    );
  });
});
