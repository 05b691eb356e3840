import { openDynamoDb } from "../../tenants/registry/dynamodb";
import { DynamoDbEmulator } from "../emulators/dynamodb";
import { missingMoto } from "../emulators/moto";
import { times } from "../sweep";
import { clearMachines, missingMachines, round } from "./machines";

afterAll(clearMachines);

const reason = missingMoto ?? missingMachines;

(reason === undefined ? describe : describe.skip)(
  `two machines on one table of DynamoDB, in an emulator${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    let emulator: DynamoDbEmulator;
    beforeAll(async () => {
      emulator = await DynamoDbEmulator.start();
    });
    afterAll(() => emulator.stop());

    test("that roll out at once, one unplugged now and then: each stamp is updated once, and the journal says so", async () => {
      let [kills, told] = [0, 0];
      let store = await emulator.makeTable();
      for (let number = 1; number <= times(1, 100); number += 1) {
        // The emulator copies all it has at each transaction.
        if (number % 5 === 0) {
          await emulator.removeTable(store.table);
          store = await emulator.makeTable();
        }
        const done = await round(number, {
          job: { store, leaseMs: 1500 },
          kills: number % 3,
          open: () => openDynamoDb(store),
        });
        kills += done.kills;
        told += done.told.length;
      }
      expect(kills).toBeGreaterThan(0);
      expect(told).toBeGreaterThan(0);
    });
  },
);
