import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildTable } from "../../../router/table/build";
import { LastGood } from "../../../router/follow/last-good";
import { openPort } from "../../../router/local/open-port";
import { exported, NAMES } from "../exported";
import { describeHaproxy } from "../haproxy";
import { answerOf, RouterProgram } from "./router-program";

const EXPORT = exported(1, [{ stamp: "eu1", port: 1 }]);
const REGISTRIES = [
  "dynamodb://eu-west-1/registry",
  "cosmos://acme/registry/rows",
  "firestore://acme/registry/rows",
];
const VAULTS = ["keyvault://acme/origin-", "secretmanager://acme/origin-"];

describeHaproxy("the program of the router's container where no cloud answers", () => {
  let program: RouterProgram;
  let registry = "";

  beforeAll(() => {
    program = new RouterProgram();
    registry = join(program.folder, "registry.json");
    writeFileSync(registry, EXPORT);
  });
  afterAll(() => program.remove());

  /** Where nobody listens: what a cloud's SDK connects to here. */
  async function noCloud(): Promise<NodeJS.ProcessEnv> {
    const nobody = `127.0.0.1:${await openPort(0)}`;
    return {
      AWS_ENDPOINT_URL: `http://${nobody}`,
      AWS_ACCESS_KEY_ID: "nobody",
      AWS_SECRET_ACCESS_KEY: "nothing",
      AZURE_TOKEN_CREDENTIALS: "ManagedIdentityCredential",
      IDENTITY_ENDPOINT: `http://${nobody}/token`,
      IDENTITY_HEADER: "nothing",
      FIRESTORE_EMULATOR_HOST: nobody,
      GCE_METADATA_HOST: nobody,
    };
  }

  async function routesWithout(address: string): Promise<void> {
    const port = await openPort(0);
    const home = join(program.folder, address.replace(/:.*/, ""));
    mkdirSync(home);
    await new LastGood(join(home, "table")).keep(
      buildTable(JSON.parse(EXPORT) as Parameters<typeof buildTable>[0]),
    );
    const { child, said } = program.start({
      ...(await noCloud()),
      STAMPWORKS_REGISTRY: address,
      STAMPWORKS_HOME: home,
      PORT: String(port),
    });
    expect((await answerOf(port, `${NAMES[0]}.example.test`)).headers["x-stamp-refusal"]).toBe("down");
    expect((await answerOf(port, "nobody.example.test")).headers["x-stamp-refusal"]).toBe("unknown");
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([0, null]);
    expect(said()).not.toMatch(/not installed|nothing"/);
  }

  async function startsNotWithout(address: string): Promise<void> {
    const { child, said } = program.start({
      ...(await noCloud()),
      STAMPWORKS_REGISTRY: registry,
      STAMPWORKS_ORIGINS: address,
      STAMPWORKS_HOME: join(program.folder, "armless"),
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(said()).toMatch(/origin-eu1: the router can't read the secrets .*identity gets no token/);
  }

  // At once, because all of them wait.
  test("has each cloud's SDK in it, routes by the table it kept, and does not start without secrets", async () => {
    await Promise.all([...REGISTRIES.map(routesWithout), ...VAULTS.map(startsNotWithout)]);
  });
});
