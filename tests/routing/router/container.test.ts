import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPort } from "../../../router/local/open-port";
import { exported, NAMES } from "../exported";
import { describeHaproxy, send } from "../haproxy";
import { answerOf, RouterProgram } from "./router-program";

describeHaproxy("the program of the router's container", () => {
  let program: RouterProgram;
  let registry = "";

  beforeAll(() => {
    program = new RouterProgram();
    registry = join(program.folder, "registry.json");
    writeFileSync(registry, exported(1, [{ stamp: "eu1", port: 1 }]));
  });
  afterAll(() => program.remove());

  test("routes, tells the platform it is well, writes its log to stdout, and ends on SIGTERM", async () => {
    const port = await openPort(0);
    const { child, said } = program.start({ STAMPWORKS_REGISTRY: registry, PORT: String(port) });
    expect((await answerOf(port, "probe", "/.stampworks/router")).status).toBe(200);
    expect((await answerOf(port, "nobody.example.test")).headers["x-stamp-refusal"]).toBe("unknown");
    // Nothing listens where the stamp should be.
    expect((await answerOf(port, `${NAMES[0]}.example.test`)).headers["x-stamp-refusal"]).toBe("down");
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([0, null]);
    expect(said()).toMatch(/^\{"time":\d+,.*"status":404,"tenant":"nobody"/m);
    await expect(send(port, [["Host", "nobody.example.test"]])).rejects.toThrow(/ECONNREFUSED/);
  });

  test.each([
    ["a configuration that is no JSON", { STAMPWORKS_ROUTING: "{" }, /STAMPWORKS_ROUTING is no JSON/],
    [
      "no registry and no kept table",
      { STAMPWORKS_REGISTRY: "/nix", STAMPWORKS_HOME: "/tmp/nix-nix" },
      /registry is away/,
    ],
    ["no path of a registry", { STAMPWORKS_REGISTRY: "nix" }, /STAMPWORKS_REGISTRY.*an absolute path/],
    ["no registry of ours", { STAMPWORKS_REGISTRY: "redis://a/b" }, /dynamodb:\/\/<region>\/<table>/],
    ["no vault", { STAMPWORKS_ORIGINS: "https://a.vault.azure.net" }, /STAMPWORKS_ORIGINS.*keyvault:/],
    ["no GUID", { STAMPWORKS_FRONT_DOOR: "} #" }, /STAMPWORKS_FRONT_DOOR.*X-Azure-FDID/],
  ])("ends with 1 and says why with %s", async (_, environment, message) => {
    const { child, said } = program.start({ STAMPWORKS_REGISTRY: registry, ...environment });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(said()).toMatch(message);
  });
});
