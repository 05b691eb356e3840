// Fetches an emulator of Cosmos DB for NoSQL under the MIT licence, for the tests of the registry, into .tools/cosmosdb-server.
// Exits with 4 where it can't be had.
import { fetchFromNpm } from "./from-npm.mjs";

fetchFromNpm("cosmosdb-server", "@vercel/cosmosdb-server@1.0.1");
