import { CosmosClient } from "@azure/cosmos";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { Storage } from "@google-cloud/storage";
import type { StampView } from "../../tenants/client/stamp-view";
import { AzureStore } from "../../tenants/migration/objects/azure";
import { GcsStore } from "../../tenants/migration/objects/gcs";
import { openCosmos } from "../../tenants/registry/cosmos";
import { openFirestore } from "../../tenants/registry/firestore";
import { RowRegistry } from "../../tenants/registry/row-registry";
import type { RowStore } from "../../tenants/registry/rows";
import { suspend } from "../../tenants/states/tenants";
import { keptViews, type ViewStore } from "../../tenants/views/place";
import { openView } from "../../tenants/views/open";
import { endViews, pushView, restartView } from "../../tenants/views/push";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { Azurite, missingAzurite } from "../emulators/azurite";
import { CosmosEmulator, missingCosmos } from "../emulators/cosmos";
import { FakeGcs, missingFakeGcs } from "../emulators/fake-gcs";
import { FirestoreStandIn } from "../emulators/firestore";
import { register } from "../migration/world";

/** A cloud's registry, and the store of its stamp a1. */
interface Cloud {
  readonly rows: RowStore;
  readonly store: ViewStore;
  /** The view as the application in the stamp opens it. */
  readonly view: () => StampView;
  /** Ends the registry's server; the stamp's store goes on. */
  readonly stopRegistry: () => void;
  readonly stop: () => void;
}

async function azure(): Promise<Cloud> {
  const [azurite, cosmos] = [await Azurite.start(), await CosmosEmulator.start()];
  const key = Buffer.from("emulator").toString("base64");
  const client = new CosmosClient({
    ...{ endpoint: cosmos.endpoint, key },
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  const { database } = await client.databases.createIfNotExists({ id: "views" });
  await database.containers.createIfNotExists({ id: "registry", partitionKey: { paths: ["/pk"] } });
  client.dispose();
  const at = new ContainerClient(
    `${azurite.address}/files`,
    new StorageSharedKeyCredential(Azurite.account, Azurite.key),
  );
  await at.create();
  process.env["AZURE_STORAGE_CONNECTION_STRING"] =
    `DefaultEndpointsProtocol=http;AccountName=${Azurite.account};AccountKey=${Azurite.key};BlobEndpoint=${azurite.address};`;
  const store = new AzureStore(at);
  return {
    rows: openCosmos({ account: cosmos.endpoint, key, database: "views", container: "registry" }),
    store,
    view: () => openView(`${azurite.address}/files`, { stamp: "a1" }),
    stopRegistry: () => cosmos.stop(),
    stop: () => {
      azurite.stop();
      cosmos.stop();
      delete process.env["AZURE_STORAGE_CONNECTION_STRING"];
    },
  };
}

async function google(): Promise<Cloud> {
  const [server, firestore] = [await FakeGcs.start(), await FirestoreStandIn.start()];
  process.env["FIRESTORE_EMULATOR_HOST"] = firestore.host;
  const storage = new Storage({ apiEndpoint: server.endpoint, projectId: "p" });
  await storage.createBucket("a1-files");
  const store = new GcsStore(storage.bucket("a1-files"));
  return {
    rows: openFirestore({ project: "p", collection: "registry" }),
    store,
    view: () => openView("gs://a1-files", { stamp: "a1", endpoint: server.endpoint }),
    stopRegistry: () => firestore.stop(),
    stop: () => {
      server.stop();
      firestore.stop();
      delete process.env["FIRESTORE_EMULATOR_HOST"];
    },
  };
}

const CLOUDS: readonly (readonly [string, string | undefined, () => Promise<Cloud>])[] = [
  ["Azure Blob Storage, with the registry in Cosmos DB", missingAzurite ?? missingCosmos, azure],
  ["Cloud Storage, with the registry in Firestore", missingFakeGcs, google],
];

describe.each(CLOUDS)("a stamp's view in %s", (_, missing, begin) => {
  (missing === undefined ? test : test.skip)(
    `is told by each write, ended and begun anew, and known with the registry stopped${missing === undefined ? "" : ` (${missing})`}`,
    async () => {
      const cloud = await begin();
      const { rows, store } = cloud;
      try {
        const registry = new RowRegistry(rows, "test");
        await register(registry);
        const item = (await registry.get("stamp", "a1"))!;
        await registry.put("stamp", { ...item, view: true, version: item.version + 1 });
        await pushView(registry, store, "a1");
        // Two at once, as two operators: what stands is one whole view.
        const viewed = [1, 2].map(() => new ViewedRegistry(registry, () => store));
        await Promise.all(
          viewed.map((one, index) =>
            one.put("tenant", { tenant: `bolt-${index}`, version: 1, pool: "eu-standard", stamp: "a1" }),
          ),
        );
        await suspend(viewed[0]!, "bolt-0", { now: new Date(0) });
        expect((await registry.get("stamp", "a1"))?.untold).toBeUndefined();
        expect(await keptViews(store)).toHaveLength(1);
        await endViews(store, "a1");
        await expect(cloud.view().tenants()).rejects.toThrow("stamp a1 has no view of its tenants");
        await restartView(registry, store, "a1");
        await registry.close();
        cloud.stopRegistry();
        const view = cloud.view();
        expect(await view.homes.tenantHome("acme")).toMatchObject({ write: "a1", epoch: 1 });
        expect((await view.tenants()).map(({ tenant, version }) => [tenant, version])).toEqual([
          ["acme", 1],
          ["bolt-0", 2],
          ["bolt-1", 1],
        ]);
      } finally {
        cloud.stop();
      }
    },
  );
});

test.each([
  ["no string", undefined, "nothing says how Azurite is asked"],
  ["what is none", "AccountKey=topsecret", "not a connection string"],
  [
    "another store's",
    `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${Azurite.key};BlobEndpoint=http://127.0.0.1:9/devstoreaccount1;`,
    "the connection string is another store's",
  ],
])("a container of Azurite is not opened with %s, and no key is told", (_, given, problem) => {
  if (given !== undefined) process.env["AZURE_STORAGE_CONNECTION_STRING"] = given;
  try {
    const open = (): unknown => openView("http://127.0.0.1:10000/devstoreaccount1/files", { stamp: "a1" });
    expect(open).toThrow(problem);
    expect(open).not.toThrow(/topsecret|Eby8vdM02/u);
  } finally {
    delete process.env["AZURE_STORAGE_CONNECTION_STRING"];
  }
  expect(() => openView("http://acme.blob.core.windows.net/files", { stamp: "a1" })).toThrow(
    "no store of a stamp",
  );
});
