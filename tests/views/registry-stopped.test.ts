import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { join } from "node:path";
import { openDynamoDb } from "../../tenants/registry/dynamodb";
import { LmdbStore } from "../../tenants/registry/lmdb";
import type { Registry } from "../../tenants/registry/registry";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { openS3 } from "../../tenants/migration/objects/s3";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { suspend } from "../../tenants/states/tenants";
import { openView } from "../../tenants/views/open";
import type { ViewStore } from "../../tenants/views/place";
import { pushView } from "../../tenants/views/push";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { DynamoDbEmulator } from "../emulators/dynamodb";
import { missingMoto, Moto } from "../emulators/moto";
import { register, temporaryFolder } from "../migration/world";

async function furnish(registry: Registry, store: ViewStore): Promise<void> {
  await register(registry);
  const item = (await registry.get("stamp", "a1"))!;
  await registry.put("stamp", { ...item, view: true, version: item.version + 1 });
  await pushView(registry, store, "a1");
  const viewed = new ViewedRegistry(registry, () => store);
  await viewed.put("tenant", { tenant: "bolt", version: 1, pool: "eu-standard", stamp: "a1" });
  await suspend(viewed, "bolt", { now: new Date(0) });
}

test("with its folder's registry taken away, an application knows its tenants, also one that starts then", async () => {
  const { folder, remove } = temporaryFolder();
  const gone = temporaryFolder();
  try {
    const registry = new RowRegistry(new LmdbStore(join(gone.folder, "registry")), "test");
    await furnish(registry, new DirectoryStore(folder));
    await registry.close();
    gone.remove();
    const view = openView(folder, { stamp: "a1" });
    expect(await view.homes.tenantHome("acme")).toMatchObject({ write: "a1", epoch: 1 });
    expect((await view.tenants()).map(({ tenant, version }) => [tenant, version])).toEqual([
      ["acme", 1],
      ["bolt", 2],
    ]);
  } finally {
    gone.remove();
    remove();
  }
});

(missingMoto === undefined ? test : test.skip)(
  `with DynamoDB stopped, an application knows its tenants from its own bucket${missingMoto === undefined ? "" : ` (${missingMoto})`}`,
  async () => {
    const emulator = await DynamoDbEmulator.start();
    const moto = await Moto.start();
    try {
      const client = new S3Client({ region: "eu-west-1", endpoint: moto.endpoint, forcePathStyle: true });
      await client.send(
        new CreateBucketCommand({
          Bucket: "a1-files",
          CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
        }),
      );
      client.destroy();
      const registry = new RowRegistry(openDynamoDb(await emulator.makeTable()), "test");
      const store = openS3({ buckets: { a1: "a1-files" }, endpoint: moto.endpoint }, () => "eu-west-1")("a1");
      await furnish(registry, store);
      emulator.stop();
      process.env["AWS_REGION"] = "eu-west-1";
      const view = openView("s3://a1-files", { stamp: "a1", endpoint: moto.endpoint });
      expect(await view.homes.tenantHome("acme")).toMatchObject({ write: "a1", epoch: 1 });
      expect((await view.tenants()).map(({ tenant }) => tenant)).toEqual(["acme", "bolt"]);
      await registry.close();
    } finally {
      emulator.stop();
      moto.stop();
    }
  },
);
