import { status } from "@grpc/grpc-js";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ExplainedStore } from "../../tenants/journals/explained-store";
import { openCosmos } from "../../tenants/registry/cosmos";
import { openFirestore } from "../../tenants/registry/firestore";
import { RowRegistry } from "../../tenants/registry/row-registry";
import type { RowStore } from "../../tenants/registry/rows";
import { FirestoreStandIn } from "../emulators/firestore";
import { journalsIn } from "./hands";

/** What an operator is told who takes the fleet's lock, and who reads and writes the registry. */
async function toldBy(open: () => RowStore): Promise<readonly string[]> {
  const works: readonly ((store: RowStore) => Promise<unknown>)[] = [
    (store) => journalsIn(new ExplainedStore(store, "the store")).lock("rollout of r1", "the fleet"),
    (store) => new RowRegistry(store, "ann@here").get("stamp", "s1"),
    (store) => new RowRegistry(store, "ann@here").list("stamp"),
    (store) => store.commit({ sequence: 0, puts: [], deletes: [] }),
  ];
  return Promise.all(
    works.map(async (work) => {
      const store = open();
      const said = await work(store).then(
        () => "nothing",
        (error: unknown) => String(error),
      );
      await store.close();
      return said;
    }),
  );
}

const WITHOUT = /locks and journals of the fleet are kept there \(the store\).*--journal folder/;

describe("an operator whom Cosmos DB refuses", () => {
  let server: Server;
  let says: readonly [code: number, substatus: number, name: string] = [403, 0, "Forbidden"];
  let account = "";
  beforeAll(async () => {
    // What Cosmos DB answers is a code, one below it, and the name of an error with its words.
    server = createServer((_, response) => {
      const [code, substatus, name] = says;
      response.writeHead(code, { "content-type": "application/json", "x-ms-substatus": String(substatus) });
      response.end(JSON.stringify({ code: name, message: "no" }));
    });
    await new Promise<void>((done) => {
      server.listen(0, "127.0.0.1", done);
    });
    account = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const key = Buffer.from("somebody").toString("base64");
  const open = (): RowStore => openCosmos({ account, key, database: "fleet", container: "registry" });

  test.each([
    // 5301: no role that allows the request; 5302: nor the metadata that goes before it.
    [403, 5301, "Forbidden", "this identity needs the data role Cosmos DB Built-in Data Contributor"],
    [403, 5302, "Forbidden", "this identity needs the data role Cosmos DB Built-in Data Contributor"],
    [403, 0, "Forbidden", "the account must be reachable from this network"],
    [401, 0, "Unauthorized", "sign in (az login); the clock of this machine must be right"],
    [404, 1003, "NotFound", "bring the routing stack up first: it makes the registry's container"],
  ])("with %s (%s, %s) is told what is missing, whatever is done", async (...refusal) => {
    const [code, substatus, name, fix] = refusal;
    says = [code, substatus, name];
    const [lock = "", ...others] = await toldBy(open);
    for (const said of [lock, ...others]) expect(said).toContain(`Cosmos DB: ${code}; `);
    for (const said of [lock, ...others]) expect(said).toContain(fix);
    expect(lock).toMatch(WITHOUT);
  });
});

const REFUSALS = [
  ["PERMISSION_DENIED", status.PERMISSION_DENIED, "this identity needs roles/datastore.user on the project"],
  ["UNAUTHENTICATED", status.UNAUTHENTICATED, "gcloud auth application-default login"],
  ["INVALID_ARGUMENT", status.INVALID_ARGUMENT, "check credentials, project, indexes and network"],
  // Of a database that is not there it says so; a document that is not there is none.
  ["NOT_FOUND", status.NOT_FOUND, "bring the routing stack up first: it makes the registry's database"],
] as const;

describe("an operator whom Firestore refuses", () => {
  let standIn: FirestoreStandIn;
  const told = new Map<string, readonly string[]>();
  const given = process.env["FIRESTORE_EMULATOR_HOST"];
  beforeAll(async () => {
    standIn = await FirestoreStandIn.start();
    process.env["FIRESTORE_EMULATOR_HOST"] = standIn.host;
    // At once: the SDK asks again for some seconds before it believes a refusal.
    await Promise.all(
      REFUSALS.map(async ([name, code]) => {
        const collection = `refused-${code}`;
        standIn.refused.set(collection, code);
        told.set(name, await toldBy(() => openFirestore({ project: "stampworks-test", collection })));
      }),
    );
  });
  afterAll(() => {
    standIn.stop();
    if (given === undefined) delete process.env["FIRESTORE_EMULATOR_HOST"];
    else process.env["FIRESTORE_EMULATOR_HOST"] = given;
  });

  test.each(REFUSALS)("with %s is told what is missing, whatever is done", (name, _, fix) => {
    const [lock = "", ...others] = told.get(name) ?? [];
    expect(others).toHaveLength(3);
    for (const said of [lock, ...others]) expect(said).toContain(`Firestore: ${name}; `);
    for (const said of [lock, ...others]) expect(said).toContain(fix);
    expect(lock).toMatch(WITHOUT);
  });
});
