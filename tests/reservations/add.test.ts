import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity } from "../cli/fleet-folder";

const LATER = "2099-01-31";
const VALUES = ["--cloud", "aws", "--region", "eu-west-1", "--class", "standard", "--ring", "early"];
const POOL = ["--account", "310000000010,310000000011"];

describe("a stamp of a pull request", () => {
  let fleet: FleetFolder;
  beforeAll(() => {
    fleet = new FleetFolder({ "stacks/Pulumi.aa1.yaml": identity() });
  });
  afterAll(() => fleet.remove());

  const add = (id: string, ...more: readonly string[]) => fleet.run(["add", id, ...VALUES, ...more]);
  const config = (id: string): string => readFileSync(join(fleet.root, `stacks/Pulumi.${id}.yaml`), "utf8");
  const key = (id: string, name: string): string =>
    new RegExp(`stampworks:${name}: "?([^"\n]+)`, "u").exec(config(id))?.[1] ?? "";
  /** As another checkout sees it: the config is not there, the registry is. */
  const forget = (id: string): Promise<unknown> =>
    import("node:fs/promises").then(({ rm }) => rm(join(fleet.root, `stacks/Pulumi.${id}.yaml`)));

  test("must end", async () => {
    const { code, stderr } = await add("pr1", ...POOL, "--reserve");
    expect([code, stderr]).toEqual([2, expect.stringContaining("--expires")]);
    const { stdout } = await fleet.run(["stamps", "reserved"]);
    expect(stdout).toContain("nothing is reserved");
  });

  test("gets a block and an account of its own, though no config of another's is there to be read", async () => {
    for (const id of ["pr1", "pr2"]) {
      const { code, stderr } = await add(id, ...POOL, "--reserve", "--expires", LATER);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      if (id === "pr1") {
        expect(key("pr1", "account")).toBe("310000000010");
        await forget("pr1");
      }
    }
    expect(key("pr2", "account")).toBe("310000000011");
    expect(key("pr2", "cidr")).not.toBe("10.16.0.0/16");
    const third = await add("pr3", ...POOL, "--reserve", "--expires", LATER);
    expect([third.code, third.stderr]).toEqual([2, expect.stringContaining("no account is free")]);
  });

  test("gets what it had when it is asked for again elsewhere, and nothing has to be said twice", async () => {
    const before = config("pr2");
    await forget("pr2");
    expect((await fleet.run(["add", "pr2", "--reserve"])).code).toBe(0);
    expect(config("pr2")).toBe(before);
    await forget("pr2");
  });

  test("keeps its id, block and account from every other", async () => {
    const listed = await fleet.run(["stamps", "reserved", "--json"]);
    const { reservations } = JSON.parse(listed.stdout) as { reservations: { cidr: string }[] };
    const block = reservations[0]?.cidr ?? "";
    const id = await add("pr1", "--account", "310000000012");
    expect([id.code, id.stderr]).toEqual([2, expect.stringContaining(`the id is reserved until ${LATER}`)]);
    const cidr = await add("bb1", "--account", "310000000012", "--cidr", block);
    expect([cidr.code, cidr.stderr]).toEqual([2, expect.stringContaining('it is reserved for stamp "pr1"')]);
    const account = await add("bb1", "--account", "310000000010");
    expect([account.code, account.stderr]).toEqual([
      2,
      expect.stringContaining('it is reserved for stamp "pr1"'),
    ]);
    expect((await add("bb1", "--account", "310000000012")).code).toBe(0);
    expect(key("bb1", "cidr")).not.toBe(block);
  });

  test("that is up is not given back; afterwards its block is another's", async () => {
    await fleet.run(["add", "pr1", "--reserve"]);
    await fleet.run(["up", "pr1", "--yes"]);
    const refused = await fleet.run(["stamps", "release", "pr1"]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("the stamp is up")]);
    const given = await fleet.run(["stamps", "release", "pr2", "--json"]);
    expect(JSON.parse(given.stdout)).toEqual({ stamp: "pr2", released: true });
  });
});
