import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandDefinition } from "../../cli/common/command";
import { remove } from "../../cli/tenants/remove";
import { link } from "../../cli/users/link";
import { of } from "../../cli/users/of";
import { unlink } from "../../cli/users/unlink";
import { openUsers } from "../../tenants";
import { itemOf } from "../../tenants/placement/place";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import { runInProcess } from "../cli/in-process";
import { request, stamp } from "../placement/fleet";

const ANN = "7f3c9e20-5d1b-4b8a-9d0e-2f6a1c44b0aa";

describe("a user of several tenants", () => {
  let root: string;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "users-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
    const registry = openRegistry(undefined, { root, by: "ann@here" });
    await registerStamp(registry, { ...stamp("euw1", 0), capacity: stamp("euw1", 0).capacity! });
    for (const tenant of ["acme", "northwind"]) await registry.put("tenant", itemOf(request(tenant), "euw1"));
    await registry.close();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  async function run(
    command: CommandDefinition,
    args: readonly unknown[] = [],
    flags: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const { code, stdout } = await runInProcess(command, { cwd: root, args, flags });
    expect(code).toBe(0);
    return stdout;
  }

  test("is linked, found with states and addresses, by a login service, too, and unlinked", async () => {
    expect(await run(link, [ANN, ["northwind", "acme"]])).toBe("2 links made, 0 as before\n");
    expect(await run(link, [ANN, ["acme"]])).toBe("0 links made, 1 as before\n");
    expect(await run(of, [ANN])).toMatch(
      /^tenant .*\n-*.*acme +active +euw1 +euw1\.example\.test\n.*northwind +active/su,
    );
    const users = openUsers(undefined, { root });
    expect(await users.tenantsOf(ANN)).toMatchObject([{ tenant: "acme" }, { tenant: "northwind" }]);
    await expect(users.tenantsOf("ann@example.com")).rejects.toThrow("looks like an e-mail address");
    await expect(users.tenantsOf(undefined as never)).rejects.toMatchObject({ code: "input" });
    await users.close();
    const login = openUsers(undefined, { root });
    expect(await login.tenantsOf(ANN)).toHaveLength(2);
    expect(await run(unlink, [ANN, ["acme"]])).toBe("1 link ended\n");
    login.forget(ANN);
    expect(await login.tenantsOf(ANN)).toHaveLength(1);
    await login.close();
    expect(await run(unlink, [ANN, []], { all: true })).toBe("1 link ended\n");
    expect(await run(of, [ANN])).toBe(`${ANN} is linked with no tenant\n`);
  });

  test("of a file are linked at once, and one with a fault links nobody", async () => {
    writeFileSync(join(root, "users.csv"), `user,tenant\n${ANN},acme\nauth0|12,acme\nauth0|12,acme\n`);
    expect(await run(link, [undefined, []], { file: "users.csv" })).toBe("2 links made, 0 as before\n");
    writeFileSync(join(root, "bad.csv"), "user,tenant\nu9,acme\nann@example.com,acme\nu8,No Tenant\n");
    await expect(run(link, [undefined, []], { file: "bad.csv" })).rejects.toThrow(
      /bad.csv:3: user: this looks like an e-mail address.*\nbad.csv:4: tenant: not allowed/u,
    );
    expect(await run(of, ["u9"])).toBe("u9 is linked with no tenant\n");
    await expect(run(unlink, [undefined, []], { tenant: "acme" })).rejects.toMatchObject({ code: "input" });
    expect(await run(of, [ANN])).toContain("acme");
    expect(await run(unlink, [undefined, []], { tenant: "acme", yes: true })).toBe("2 links ended\n");
  });

  test("loses the links with a tenant whose removal ended before they did, once it is removed again", async () => {
    await run(link, [ANN, ["acme"]]);
    const registry = openRegistry(undefined, { root, by: "ann@here" });
    const { version } = (await registry.get("tenant", "acme"))!;
    await registry.remove("tenant", "acme", version);
    await registry.close();
    expect(await run(remove, ["acme"], { yes: true })).toBe("acme was removed\n");
    await expect(run(remove, ["acme"], { yes: true })).rejects.toThrow("no such tenant");
  });

  test("is no user of a tenant that was removed, and of none that comes with its name", async () => {
    await run(link, [ANN, ["acme", "northwind"]]);
    await run(remove, ["acme"], { yes: true });
    const registry = openRegistry(undefined, { root, by: "ann@here" });
    await registry.put("tenant", itemOf(request("acme"), "euw1"));
    await registry.close();
    expect(await run(of, [ANN])).not.toContain("acme");
  });

  test.each<[string, readonly unknown[], object, RegExp]>([
    [
      "an e-mail address",
      ["ann@example.com", ["acme"]],
      {},
      /^user: this looks like an e-mail address; allowed: an id/,
    ],
    ["one as URLs write it", ["ann%40example.com", ["acme"]], {}, /^user: this looks like an e-mail address/],
    ["a telephone number", ["+49 30 1234567", ["acme"]], {}, /^user: this looks like a telephone number/],
    ["one in groups of digits", ["0170-1234567", ["acme"]], {}, /^user: this looks like a telephone number/],
    ["one with dots", ["0049.170.1234567", ["acme"]], {}, /^user: this looks like a telephone number/],
    [
      "an address as bounces write it",
      ["jane.doe=example.com", ["acme"]],
      {},
      /looks like an e-mail address/,
    ],
    ["a name", ["Ann Lee", ["acme"]], {}, /^user: not allowed; .*1 to 100 letters, digits/],
    ["what is too long", ["u".repeat(101), ["acme"]], {}, /^user: too long .*SHA-256/],
    [
      "a tenant that is not there",
      ["u1", ["none"]],
      {},
      /^tenant: the registry has no such tenant; received "none"/,
    ],
    ["a user without tenants", ["u1", []], {}, /^--file: either a user with tenants, or a file/],
    ["a user and a file", ["u1", []], { file: "x" }, /^--file: either/],
  ])("%s is not linked", async (_, args, flags, message) => {
    await expect(run(link, args, { ...flags })).rejects.toThrow(message);
  });

  test("an address that was refused is not in the message", async () => {
    const refused = run(link, ["ann.lee@example.com", ["acme"]]);
    await expect(refused.catch(String)).resolves.not.toMatch(/ann|example/u);
  });

  test.each<[readonly unknown[], object]>([
    [["u1", []], {}],
    [["u1", ["acme"]], { all: true }],
    [["u1", []], { tenant: "acme" }],
    [[undefined, []], {}],
  ])("what is to be unlinked is said once: %j %j", async (args, flags) => {
    await expect(run(unlink, args, { ...flags })).rejects.toThrow("what is to be ended is not said");
  });
});
