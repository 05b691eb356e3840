import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routingSchema } from "../../../components/routing/contract";
import { OriginSecrets } from "../../../router/follow/origin-secrets";
import { type Armed, RouterSecrets } from "../../../router/follow/router-secrets";
import { badTokenKey } from "../../../router/follow/token-key";
import type { Found } from "../../../router/follow/vaults";

const ROUTING = routingSchema.parse({
  sources: [{ kind: "claim", algorithm: "HS256", issuer: "https://login.example.test", audience: "stamps" }],
});
const folder = mkdtempSync(join(tmpdir(), "router-secrets-"));
const armedWith = (armed: Armed): Promise<Armed> => Promise.resolve(armed);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(read: (name: string) => Promise<Found>, renewMs?: number): RouterSecrets {
  const origins = new OriginSecrets(read, "p-", (value) => badTokenKey(ROUTING, value));
  return new RouterSecrets(origins, ROUTING, folder, () => {}, renewMs);
}

describe("what HAProxy is started with", () => {
  test("has the secret that tokens are verified with in its environment, and in no file", async () => {
    const secrets = open((name) => Promise.resolve({ value: `of-${name}` }));
    await secrets.begin(["eu1"]);
    const { environment, tokenKey } = await secrets.arm(["eu1"], armedWith);
    expect(environment).toMatchObject({ STAMP_ORIGIN_EU1: "of-p-eu1", STAMP_TOKEN_KEY: "of-p-token-key" });
    expect(tokenKey).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("has nothing of the program's own environment but what HAProxy has a use for", async () => {
    const before = { ...process.env };
    Object.assign(process.env, { IDENTITY_HEADER: "of-the-platform", AWS_SECRET_ACCESS_KEY: "of-a-cloud" });
    Object.assign(process.env, { STAMP_ORIGIN_US1: "said-by-hand", STAMPWORKS_ROUTING: "{}" });
    try {
      const without = new RouterSecrets(undefined, ROUTING, folder, () => {});
      await without.begin(["us1"]);
      const { environment } = await without.arm(["us1"], armedWith);
      expect(environment).toMatchObject({ PATH: process.env["PATH"], STAMP_ORIGIN_US1: "said-by-hand" });
      expect(JSON.stringify(environment)).not.toMatch(/of-the-platform|of-a-cloud|STAMPWORKS/);
    } finally {
      process.env = before;
    }
  });

  test("is stale once a secret is another, and stays so while no HAProxy starts with it", async () => {
    let value = "old";
    const secrets = open(() => Promise.resolve({ value }), 0);
    await secrets.begin(["eu1"]);
    await secrets.arm(["eu1"], armedWith);
    expect(secrets.isStale(["eu1"])).toBe(false);
    value = "new";
    await secrets.lookFirst(["eu1"]);
    expect(secrets.isStale(["eu1"])).toBe(true);
    const failing = secrets.arm(["eu1"], () => Promise.reject(new Error("it does not start")));
    await expect(failing).rejects.toThrow("it does not start");
    expect(secrets.isStale(["eu1"])).toBe(true);
    await secrets.arm(["eu1"], armedWith);
    expect(secrets.isStale(["eu1"])).toBe(false);
    expect(existsSync(join(folder, "token-key.pem"))).toBe(false);
  });

  test("does not wait for a vault that says nothing, neither for a new stamp nor on the way", async () => {
    const known = new Set(["p-eu1", "p-token-key"]);
    const secrets = open((name) =>
      known.has(name) ? Promise.resolve({ value: name }) : new Promise(() => {}),
    );
    await secrets.begin(["eu1"]);
    await secrets.lookFirst(["eu1", "eu2"]);
    const { environment } = await secrets.arm(["eu1", "eu2"], armedWith);
    expect(environment).toMatchObject({ STAMP_ORIGIN_EU1: "p-eu1" });
    expect(environment).not.toHaveProperty("STAMP_ORIGIN_EU2");
    secrets.follow(["eu1", "eu2"]);
    expect(secrets.isStale(["eu1", "eu2"])).toBe(false);
  });
});
