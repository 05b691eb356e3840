import { CosmosClient } from "@azure/cosmos";
import { openCosmos } from "../../tenants/registry/cosmos";
import { RowRegistry } from "../../tenants/registry/row-registry";
import type { RowStore } from "../../tenants/registry/rows";
import { CosmosEmulator, missingCosmos } from "../emulators/cosmos";
import { keepsTheRules } from "./conformance";
import { keepsUsers } from "../users/conformance";

// Whoever has Microsoft's emulator, or an account to try on, names it here.
const given = process.env["STAMPWORKS_TEST_COSMOS_ENDPOINT"];
const key = process.env["STAMPWORKS_TEST_COSMOS_KEY"] ?? Buffer.from("emulator").toString("base64");
const reason = given === undefined ? missingCosmos : undefined;

(reason === undefined ? describe : describe.skip)(
  `a registry in Cosmos DB${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    let emulator: CosmosEmulator | undefined;
    let containers = 0;
    beforeAll(async () => {
      if (given === undefined) emulator = await CosmosEmulator.start();
    });
    afterAll(() => emulator?.stop());

    const makeContainer = async (): Promise<{ open(): RowStore; dispose(): Promise<void> }> => {
      const account = given ?? emulator?.endpoint ?? "";
      const client = new CosmosClient({
        ...{ endpoint: account, key },
        connectionPolicy: { enableEndpointDiscovery: false },
      });
      containers += 1;
      const place = { database: "stampworks-test", container: `registry-${Date.now()}-${containers}` };
      const { database } = await client.databases.createIfNotExists({ id: place.database });
      const { container } = await database.containers.createIfNotExists({
        id: place.container,
        partitionKey: { paths: ["/pk"] },
      });
      return {
        open: () => openCosmos({ account, key, ...place }),
        dispose: async () => {
          await container.delete();
          client.dispose();
        },
      };
    };
    keepsTheRules(async () => {
      const { dispose, open } = await makeContainer();
      return { open: (by = "somebody") => Promise.resolve(new RowRegistry(open(), by)), dispose };
    }, /^(refuses a write|makes all changes|lets one of two|keeps the history)/);
    keepsUsers(makeContainer);
  },
);
