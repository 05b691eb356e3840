import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { openStore } from "../../../tenants/registry/open";
import { openDynamoDb } from "../../../tenants/registry/dynamodb";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { compareRegistries } from "../../../fleet/recovery/registry/compare";
import { dynamoDbBackup } from "../../../fleet/recovery/registry/dynamodb";
import { newDrillName } from "../../../fleet/recovery/registry/journal";
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

    function requestOf(place: string) {
      return { ...{ registry: { place }, at: undefined, name: newDrillName(), root: "." }, signal };
    }

    async function tables(): Promise<readonly string[]> {
      const client = new DynamoDBClient({ region: "eu-west-1" });
      const { TableNames = [] } = await client.send(new ListTablesCommand({}));
      client.destroy();
      return TableNames;
    }

    test("is restored beside itself under a new name, compared, and deleted again", async () => {
      const place = await emulator.makeTable();
      process.env["AWS_ENDPOINT_URL_DYNAMODB"] = place.endpoint;
      const address = `dynamodb://${place.region}/${place.table}`;
      const registry = new RowRegistry(openDynamoDb(place), "test");
      await registry.put("stamp", stampOf("s1", 1));
      await registry.put("stamp", stampOf("s2", 2));
      const request = requestOf(address);
      const restored = await dynamoDbBackup(20).restore(request);
      expect(restored.place).toBe(`${address}-${request.name}`);
      await registry.put("stamp", stampOf("s3", 3));
      const [copy, now] = [openStore(restored.place, "."), openStore(address, ".")];
      const compared = await compareRegistries(copy, now);
      expect(compared).toMatchObject({
        problems: [],
        since: [{ kind: "stamp", key: "s3", what: "written" }],
      });
      await restored.remove();
      for (const each of [copy, now, registry]) await each.close();
      expect(await tables()).not.toContain(`${place.table}-${request.name}`);
    });

    test("never costs another table, whatever that is called", async () => {
      const place = await emulator.makeTable();
      process.env["AWS_ENDPOINT_URL_DYNAMODB"] = place.endpoint;
      const registry = new RowRegistry(openDynamoDb(place), "test");
      await registry.put("stamp", stampOf("s1", 1));
      const request = requestOf(`dynamodb://${place.region}/${place.table}`);
      const others = [`${place.table}-drill`, `${place.table}-${request.name}`];
      for (const table of others) await makeTable(place.region, table);
      // Even one of the very name, which nobody can know.
      await expect(dynamoDbBackup(20).restore(request)).rejects.toThrow(
        /TableAlreadyExists.*may have been made: look, and delete it by hand/,
      );
      expect(await tables()).toEqual(expect.arrayContaining(others));
      const again = requestOf(request.registry.place);
      const restored = await dynamoDbBackup(20).restore(again);
      const name = `${place.table}-${again.name}`;
      await emulator.removeTable(name);
      await makeTable(place.region, name);
      await expect(restored.remove()).rejects.toThrow(
        /is not what this drill has restored: it is not deleted/,
      );
      expect(await tables()).toEqual(expect.arrayContaining([...others, name]));
      await registry.close();
    });

    async function makeTable(region: string, table: string): Promise<void> {
      const client = new DynamoDBClient({ region });
      await client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        }),
      );
      client.destroy();
    }

    test("that is not there, or is not a table of this account, is said by name", async () => {
      const place = await emulator.makeTable();
      process.env["AWS_ENDPOINT_URL_DYNAMODB"] = place.endpoint;
      const backup = dynamoDbBackup(20);
      await expect(backup.restore(requestOf(`dynamodb://${place.region}/none`))).rejects.toThrow(
        RestoreFailed,
      );
      await expect(backup.restore(requestOf(`dynamodb://${place.region}/210000000001/none`))).rejects.toThrow(
        /a table is restored in its own account, and by its name/,
      );
    });
  },
);
