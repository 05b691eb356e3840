import { CosmosClient } from "@azure/cosmos";
import { openCosmos } from "../../tenants/registry/cosmos";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { keepsTheRules } from "./conformance";

// No emulator of Cosmos DB comes from a package registry: whoever has one, or an account to try on, names it here.
const endpoint = process.env["STAMPWORKS_TEST_COSMOS_ENDPOINT"];
const key = process.env["STAMPWORKS_TEST_COSMOS_KEY"] ?? "";

(endpoint === undefined ? describe.skip : describe)(
  `a registry in Cosmos DB${endpoint === undefined ? " (STAMPWORKS_TEST_COSMOS_ENDPOINT names none)" : ""}`,
  () => {
    const account = endpoint ?? "";
    let containers = 0;

    keepsTheRules(async () => {
      const client = new CosmosClient({ endpoint: account, key });
      containers += 1;
      const place = { database: "stampworks-test", container: `registry-${Date.now()}-${containers}` };
      const { database } = await client.databases.createIfNotExists({ id: place.database });
      const { container } = await database.containers.createIfNotExists({
        id: place.container,
        partitionKey: { paths: ["/pk"] },
      });
      return {
        open: (by = "somebody") =>
          Promise.resolve(new RowRegistry(openCosmos({ account, key, ...place }), by)),
        dispose: async () => {
          await container.delete();
          client.dispose();
        },
      };
    });
  },
);
