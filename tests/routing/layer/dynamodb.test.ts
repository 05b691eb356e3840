import { DynamoDbLog } from "../../../components/routing/aws/synchroniser/registry";
import { openDynamoDb } from "../../../tenants/registry/dynamodb";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { DynamoDbEmulator } from "../../emulators/dynamodb";
import { missingMoto } from "../../emulators/moto";
import { all, furnish, tenantOf } from "../../registry/items";

const reason = missingMoto;

(reason === undefined ? describe : describe.skip)(
  `the synchroniser's reader over an emulator of DynamoDB${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    let emulator: DynamoDbEmulator;
    beforeAll(async () => {
      emulator = await DynamoDbEmulator.start();
    });
    afterAll(() => emulator.stop());

    test("reads what the fleet's own client wrote: items, sequence number, commits", async () => {
      const place = await emulator.makeTable();
      const registry = new RowRegistry(openDynamoDb(place), "ann@here");
      const caller = {
        // Where the emulator is; the function itself asks AWS.
        fetch: (input: string | URL | Request, init?: RequestInit) => {
          expect(String(input)).toBe(`https://dynamodb.${place.region}.amazonaws.com/`);
          return fetch(place.endpoint, init);
        },
        credentials: () => ({ accessKeyId: "emulator", secretAccessKey: "emulator" }),
        now: () => new Date(),
        pauseMs: 0,
      };
      const log = new DynamoDbLog(caller, place);
      expect(await log.sequence()).toBe(0);
      await furnish(registry);
      await registry.put("tenant", tenantOf("acme", "s1"));
      await registry.remove("tenant", "acme", 1);
      expect(await log.sequence()).toBe(3);
      expect(await all(log.items("stamp"))).toEqual(await registry.list("stamp"));
      expect(await all(log.items("pool"))).toEqual(await registry.list("pool"));
      expect(await all(log.items("tenant"))).toEqual([]);
      const commits = await all(log.commits(1));
      expect(commits.map(({ sequence }) => sequence)).toEqual([2, 3]);
      const last = commits.at(-1)?.writes.find(({ kind }) => kind === "tenant");
      expect(last).toEqual({ kind: "tenant", key: "acme" });
      await registry.close();
    });
  },
);
