import { setTimeout as sleep } from "node:timers/promises";
import { openDynamoDb } from "../../../tenants/registry/dynamodb";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { openPort } from "../../../router/local/open-port";
import { DynamoDbEmulator } from "../../emulators/dynamodb";
import { missingMoto } from "../../emulators/moto";
import { furnish, stampOf, tenantOf } from "../../registry/items";
import { HAPROXY } from "../haproxy";
import { answerOf, RouterProgram } from "./router-program";

const reason = HAPROXY === undefined ? "no HAProxy 3.0 or newer" : missingMoto;

(reason === undefined ? describe : describe.skip)(
  `the program of the router's container over an emulator of DynamoDB${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    let program: RouterProgram;
    let emulator: DynamoDbEmulator;

    beforeAll(async () => {
      program = new RouterProgram();
      emulator = await DynamoDbEmulator.start();
    });
    afterAll(async () => {
      await program.remove();
      emulator.stop();
    });

    test("follows the fleet's registry: tenants and stamps that are added to it, until it is away", async () => {
      const place = await emulator.makeTable();
      const registry = new RowRegistry(openDynamoDb(place), "test");
      await furnish(registry);
      await registry.put("tenant", tenantOf("acme", "s1"));
      const port = await openPort(0);
      const { child, said } = program.start({
        PORT: String(port),
        STAMPWORKS_REGISTRY: `dynamodb://${place.region}/${place.table}`,
        STAMPWORKS_INTERVAL: "1",
        AWS_ENDPOINT_URL: place.endpoint,
        AWS_ACCESS_KEY_ID: "emulator",
        AWS_SECRET_ACCESS_KEY: "emulator",
      });
      const ask = async (tenant: string): Promise<string | undefined> =>
        (await answerOf(port, `${tenant}.example.test`)).headers["x-stamp-refusal"];
      const becomes = async (tenant: string, answer: string): Promise<void> => {
        while ((await ask(tenant)) !== answer) await sleep(100);
      };
      // Nothing listens where the stamps should be: `down` says that the tenant and its stamp are known.
      expect([await ask("acme"), await ask("beta")]).toEqual(["down", "unknown"]);
      await registry.put("tenant", tenantOf("beta", "s2"));
      await becomes("beta", "down");
      await registry.put("stamp", stampOf("s3", 3));
      await registry.put("tenant", tenantOf("gamma", "s3"));
      await becomes("gamma", "down");
      await registry.close();
      emulator.stop();
      while (!said().includes('"outcome":"away"')) await sleep(100);
      expect([await ask("acme"), await ask("gamma"), await ask("delta")]).toEqual([
        "down",
        "down",
        "unknown",
      ]);
      expect(child.exitCode).toBeNull();
    });
  },
);
