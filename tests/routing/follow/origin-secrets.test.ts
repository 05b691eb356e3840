import { OriginSecrets } from "../../../router/follow/origin-secrets";
import type { Found } from "../../../router/follow/vaults";

const AWAY = "the vault answers 503";

/** A vault of the tests, which counts what it is asked at once. */
function vault(secrets: Record<string, string>) {
  const asked: string[] = [];
  let now = 0;
  let most = 0;
  const state = { isAway: false, secrets, asked, most: () => most };
  const read = async (name: string): Promise<Found> => {
    asked.push(name);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    if (state.isAway) throw new Error(AWAY);
    const value = state.secrets[name];
    return value === undefined ? { missing: "the vault answers 404" } : { value };
  };
  return { ...state, read, setAway: (isAway: boolean) => (state.isAway = isAway) };
}

describe("origin secrets", () => {
  test("are found by the stamps' ids, and become a variable each", async () => {
    const { read, asked } = vault({ "p-eu1": "one", "p-us1": "two" });
    const secrets = new OriginSecrets(read, "p-");
    expect(await secrets.look(["eu1", "us1"], "all")).toEqual({ missing: {} });
    expect(secrets.variables(["eu1", "us1"])).toEqual({ STAMP_ORIGIN_EU1: "one", STAMP_ORIGIN_US1: "two" });
    expect(secrets.variables(["us1"])).toEqual({ STAMP_ORIGIN_US1: "two" });
    expect(asked.sort()).toEqual(["p-eu1", "p-us1"]);
    expect(secrets.tokenKey).toBeUndefined();
  });

  test("that are missing concern their own stamp alone, and are found once they are there", async () => {
    const { read, secrets: kept, asked } = vault({ "p-eu1": "one" });
    const secrets = new OriginSecrets(read, "p-");
    expect(await secrets.look(["eu1", "eu2"], "all")).toEqual({ missing: { eu2: "the vault answers 404" } });
    expect(secrets.variables(["eu1", "eu2"])).toEqual({ STAMP_ORIGIN_EU1: "one" });
    kept["p-eu2"] = "two";
    asked.length = 0;
    expect(await secrets.look(["eu1", "eu2"], "missing")).toEqual({ missing: {} });
    expect(asked).toEqual(["p-eu2"]);
    expect(secrets.variables(["eu2"])).toEqual({ STAMP_ORIGIN_EU2: "two" });
  });

  test("stay known while the vault is away, which is not asked for all of them then", async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `st${index}`);
    const { read, setAway, asked, most } = vault(
      Object.fromEntries(ids.map((id) => [`p-${id}`, `of-${id}`])),
    );
    const secrets = new OriginSecrets(read, "p-");
    await secrets.look(ids, "all");
    expect(most()).toBeLessThanOrEqual(16);
    setAway(true);
    asked.length = 0;
    expect(await secrets.look([...ids, "new1"], "all")).toEqual({ missing: { new1: AWAY }, away: AWAY });
    expect(asked.length).toBeLessThanOrEqual(16);
    expect(Object.keys(secrets.variables(ids))).toHaveLength(200);
  });

  test("that changed are found when all are looked for", async () => {
    const { read, secrets: kept } = vault({ "p-eu1": "old" });
    const secrets = new OriginSecrets(read, "p-");
    await secrets.look(["eu1"], "all");
    kept["p-eu1"] = "new";
    await secrets.look(["eu1"], "missing");
    expect(secrets.variables(["eu1"])).toEqual({ STAMP_ORIGIN_EU1: "old" });
    await secrets.look(["eu1"], "all");
    expect(secrets.variables(["eu1"])).toEqual({ STAMP_ORIGIN_EU1: "new" });
  });

  test("of a stamp that was gone meanwhile are looked for again", async () => {
    const { read, secrets: kept } = vault({ "p-eu1": "old", "p-eu2": "other" });
    const secrets = new OriginSecrets(read, "p-");
    await secrets.look(["eu1", "eu2"], "all");
    await secrets.look(["eu2"], "missing");
    kept["p-eu1"] = "new";
    await secrets.look(["eu1", "eu2"], "missing");
    expect(secrets.variables(["eu1"])).toEqual({ STAMP_ORIGIN_EU1: "new" });
  });

  test.each(["two\r\nX-Other: 1", "with space", "a\0b", "ü", "x".repeat(1025)])(
    "are never put into a header when they can't stand in one: %j",
    async (value) => {
      const secrets = new OriginSecrets(vault({ "p-eu1": value }).read, "p-");
      const looked = await secrets.look(["eu1"], "all");
      expect(looked).toEqual({ missing: { eu1: "its value can't stand in a header" } });
      expect(secrets.variables(["eu1"])).toEqual({});
    },
  );
});

describe("the first look", () => {
  test("waits for a vault that is away for a moment", async () => {
    const { read, setAway } = vault({ "p-eu1": "one" });
    const secrets = new OriginSecrets(read, "p-");
    setAway(true);
    const begun = secrets.begin(["eu1"]);
    setTimeout(() => setAway(false), 100);
    expect(await begun).toEqual({ missing: {} });
  });

  test("starts no router that would know no secret at all", async () => {
    const secrets = new OriginSecrets(vault({}).read, "p-");
    await expect(secrets.begin(["eu1", "eu2"])).rejects.toThrow(
      /^p-eu1: the router can't read the secrets it needs; received the vault answers 404/,
    );
  });

  test("lets a router start that lacks one stamp's secret, or fronts nobody yet", async () => {
    const secrets = new OriginSecrets(vault({ "p-eu1": "one" }).read, "p-");
    expect(await secrets.begin(["eu1", "eu2"])).toEqual({ missing: { eu2: "the vault answers 404" } });
    expect(await new OriginSecrets(vault({}).read, "p-").begin([])).toEqual({ missing: {} });
  });

  test("needs what tokens are verified with, where they are, and repeats it nowhere", async () => {
    const bad = (value: string): string | undefined => (value === "good" ? undefined : "it is no key");
    const { read, secrets: kept } = vault({ "p-eu1": "one", "p-token-key": "s3cr3t-and-bad" });
    const error = await new OriginSecrets(read, "p-", bad).begin(["eu1"]).catch((caught: Error) => caught);
    expect(error).toMatchObject({ message: expect.stringMatching(/^p-token-key: .*it is no key/) as string });
    expect(String(error)).not.toContain("s3cr3t");
    kept["p-token-key"] = "good";
    const secrets = new OriginSecrets(read, "p-", bad);
    await secrets.begin(["eu1"]);
    expect(secrets.tokenKey).toBe("good");
    expect(secrets.variables(["eu1"])).toEqual({ STAMP_ORIGIN_EU1: "one" });
    kept["p-token-key"] = "bad again";
    await secrets.look(["eu1"], "all");
    expect(secrets.tokenKey).toBe("good");
  });
});
