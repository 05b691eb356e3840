import { openDynamoDb } from "../../tenants/registry/dynamodb";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { keepsTheRules } from "./conformance";
import { keepsUsers } from "../users/conformance";
import { DynamoDbEmulator } from "../emulators/dynamodb";
import { missingMoto } from "../emulators/moto";

const reason = missingMoto;

(reason === undefined ? describe : describe.skip)(
  `a registry in DynamoDB, in an emulator${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    let emulator: DynamoDbEmulator;
    beforeAll(async () => {
      emulator = await DynamoDbEmulator.start();
    });
    afterAll(() => emulator.stop());

    keepsTheRules(async () => {
      const place = await emulator.makeTable();
      return {
        open: (by = "somebody") => Promise.resolve(new RowRegistry(openDynamoDb(place), by)),
        dispose: () => emulator.removeTable(place.table),
      };
    }, /^(refuses a write|makes all changes|keeps the history|counts what classes)/);
    keepsUsers(async () => {
      const place = await emulator.makeTable();
      return { open: () => openDynamoDb(place), dispose: () => emulator.removeTable(place.table) };
    });

    test("says what to do when the table is not there", async () => {
      const { region, endpoint } = await emulator.makeTable();
      const registry = new RowRegistry(openDynamoDb({ region, endpoint, table: "none" }), "somebody");
      await expect(registry.get("stamp", "s1")).rejects.toThrow(
        "DynamoDB: ResourceNotFoundException; bring the routing stack up first",
      );
      await registry.close();
    });
  },
);
