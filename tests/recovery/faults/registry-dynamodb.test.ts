import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openStore } from "../../../tenants/registry/open";
import { openDynamoDb } from "../../../tenants/registry/dynamodb";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { compareRegistries } from "../../../fleet/recovery/registry/compare";
import { dynamoDbBackup } from "../../../fleet/recovery/registry/dynamodb";
import { RestoreFailed } from "../../../fleet/recovery/source";
import { DynamoDbEmulator } from "../../emulators/dynamodb";
import { missingMoto } from "../../emulators/moto";
import { stampOf } from "../../registry/items";

(missingMoto === undefined ? describe : describe.skip)(
  "a registry's table in DynamoDB, in an emulator",
  () => {
    let emulator: DynamoDbEmulator;
    const signal = new AbortController().signal;
    beforeAll(async () => {
      emulator = await DynamoDbEmulator.start();
    });
    afterAll(() => {
      delete process.env["AWS_ENDPOINT_URL_DYNAMODB"];
      emulator.stop();
    });

    test("is restored beside itself, compared, and deleted again; what a killed drill left is deleted first", async () => {
      const place = await emulator.makeTable();
      process.env["AWS_ENDPOINT_URL_DYNAMODB"] = place.endpoint;
      const address = `dynamodb://${place.region}/${place.table}`;
      const registry = new RowRegistry(openDynamoDb(place), "test");
      await registry.put("stamp", stampOf("s1", 1));
      const backup = dynamoDbBackup(20);
      const request = { registry: address, at: undefined, signal };
      // Nobody removes this one.
      const left = await backup.restore(request);
      await registry.put("stamp", stampOf("s2", 2));
      const restored = await backup.restore(request);
      expect(restored.place).toBe(`${address}-drill`);
      expect(left.place).toBe(restored.place);
      await registry.put("stamp", stampOf("s3", 3));
      const [copy, now] = [openStore(restored.place, "."), openStore(address, ".")];
      const compared = await compareRegistries(copy, now);
      expect(compared).toMatchObject({
        problems: [],
        since: [{ kind: "stamp", key: "s3", what: "written" }],
      });
      await restored.remove();
      for (const each of [copy, now, registry]) await each.close();
      const client = new DynamoDBClient({ region: place.region, endpoint: place.endpoint });
      await expect(
        client.send(new DescribeTableCommand({ TableName: `${place.table}-drill` })),
      ).rejects.toThrow();
      client.destroy();
    });

    test("that is not there, or is not a table of this account, is said by name", async () => {
      const place = await emulator.makeTable();
      process.env["AWS_ENDPOINT_URL_DYNAMODB"] = place.endpoint;
      const backup = dynamoDbBackup(20);
      const none = { registry: `dynamodb://${place.region}/none`, at: undefined, signal };
      await expect(backup.restore(none)).rejects.toThrow(RestoreFailed);
      const foreign = { ...none, registry: `dynamodb://${place.region}/210000000001/none` };
      await expect(backup.restore(foreign)).rejects.toThrow(
        /a table is restored in its own account, and by its name/,
      );
    });
  },
);
