import { openDynamoDb } from "../../tenants/registry/dynamodb";
import { DynamoDbEmulator } from "../emulators/dynamodb";
import { missingMoto } from "../emulators/moto";
import { times } from "../sweep";
import { clearMachines, missingMachines, round } from "./machines";

afterAll(clearMachines);

/** In the sweep. */
const ROUNDS = Number(process.env["MACHINES_ROUNDS"] ?? 100);
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
      let [kills, told, reads] = [0, 0, 0];
      // On a busy machine one may be done before the other has looked: then they meet in another round.
      const hasMet = (): boolean => kills > 0 && told > 0;
      let store = await emulator.makeTable();
      let number = 1;
      for (; number <= times(1, ROUNDS) || (!hasMet() && number <= 20); number += 1) {
        // The emulator copies all it has at each transaction.
        if (number % 3 === 0) {
          await emulator.removeTable(store.table);
          store = await emulator.makeTable();
        }
        const done = await round(number, {
          job: { store, leaseMs: 3000 },
          kills: number % 3,
          withinMs: 400,
          open: () => openDynamoDb(store),
        });
        kills += done.kills;
        told += done.told.length;
        reads += done.reads;
      }
      process.stdout.write(
        `two machines on DynamoDB's interface: ${number - 1} rounds, ${kills} unplugged, ${told} times told who works, ${reads} reads of the journal\n`,
      );
      expect(hasMet()).toBe(true);
    });
  },
);
