import { keyVault, openVault, secretManager } from "../../../router/follow/vaults";
import { FakeVault } from "./fake-vault";

const TOKEN = "the-token-of-the-router";
const SECRET = "n0t-f0r-anybody-else";
const token = (): Promise<string> => Promise.resolve(TOKEN);

const KINDS = [
  { kind: "keyvault", open: keyVault, path: "/secrets/origin-eu1?api-version=7.4" },
  { kind: "secretmanager", open: secretManager, path: "/secrets/origin-eu1/versions/latest:access" },
] as const;

describe.each(KINDS)("the reader of a $kind, over HTTP,", ({ kind, open, path }) => {
  let vault: FakeVault;
  beforeEach(async () => {
    vault = await FakeVault.start(kind);
  });
  afterEach(() => vault.stop());

  test("asks for a secret by its name, with a token, and has its value", async () => {
    vault.secrets.set("origin-eu1", SECRET);
    const read = open({ url: vault.url, token });
    expect(await read("origin-eu1")).toEqual({ value: SECRET });
    expect(vault.asked).toEqual([{ path, authorization: `Bearer ${TOKEN}` }]);
  });

  test.each([404, 403, 400])("takes %i as said of this secret alone", async (status) => {
    vault.secrets.set("origin-eu1", status);
    expect(await open({ url: vault.url, token })("origin-eu1")).toEqual({
      missing: `the vault answers ${status}`,
    });
  });

  test.each([401, 408, 429, 500, 503])("takes %i as the vault being away", async (status) => {
    vault.secrets.set("origin-eu1", status);
    await expect(open({ url: vault.url, token })("origin-eu1")).rejects.toThrow(
      `the vault answers ${status}`,
    );
  });

  test("does not follow the vault to another place, nor take its token there", async () => {
    const other = await FakeVault.start(kind);
    vault.elsewhere = other.url;
    await expect(open({ url: vault.url, token })("origin-eu1")).rejects.toThrow("the vault can't be reached");
    expect(vault.asked).toHaveLength(1);
    expect(other.asked).toEqual([]);
    await other.stop();
  });

  test.each<[string, string]>([
    ["no JSON", `<html>${SECRET}</html>`],
    ["no object", `"${SECRET}"`],
    ["an object without a value", `{"nothing":"${SECRET}"}`],
    ["an empty value", '{"value":"","payload":{"data":""}}'],
  ])("repeats nothing of an answer that is %s", async (_, body) => {
    vault.broken = { status: 200, body };
    const said = await open({ url: vault.url, token })("origin-eu1").then(
      (found) => JSON.stringify(found),
      (error: Error) => `${error.message} ${String(error.cause)} ${error.stack}`,
    );
    expect(said).toMatch(/it has no value|answer can't be read/);
    expect(said).not.toContain(SECRET);
  });

  test("repeats nothing of a token, whatever it is", async () => {
    const odd = `${TOKEN}\nX-Other: 1`;
    const read = open({ url: vault.url, token: () => Promise.resolve(odd) });
    const error = await read("origin-eu1").catch((caught: Error) => caught);
    expect(error).toEqual(new Error("the vault can't be reached (TypeError)"));
    const refused = open({ url: vault.url, token: () => Promise.reject(new Error(`bad ${TOKEN}`)) });
    await expect(refused("origin-eu1")).rejects.toThrow(
      /^the router's identity gets no token for the vault \(Error\)$/,
    );
    expect(vault.asked).toEqual([]);
  });

  test("says that nobody listens there", async () => {
    const { url } = vault;
    await vault.stop();
    await expect(open({ url, token })("x")).rejects.toThrow("the vault can't be reached (ECONNREFUSED)");
    vault = await FakeVault.start(kind);
  });
});

describe("the address of a vault", () => {
  test.each([
    ["keyvault://acmep-routing-kv-abcde/origin-", "origin-"],
    ["secretmanager://acme-p-routing/acmep-routing-origin-abcde-", "acmep-routing-origin-abcde-"],
  ])("%s is understood", (where, prefix) => {
    expect(openVault(where)).toMatchObject({ prefix });
  });

  test.each([
    "https://acme.vault.azure.net/",
    "keyvault://acme",
    "keyvault://acme/",
    "keyvault://acme.evil.example/origin-",
    "keyvault://acme/origin-/x",
    "secretmanager://acme/../other/x-",
    "vault://acme/x-",
    "",
  ])("%j is refused, with what is allowed", (where) => {
    expect(() => openVault(where)).toThrow(/STAMPWORKS_ORIGINS.*keyvault:\/\/<vault>\/<prefix>/);
  });
});
