import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundleText, readBundle, versionOf } from "../../tenants/client/reference/bundle";
import { RingFleet } from "../rollout/ring-fleet";

const RINGS = { canary: ["ca1"], early: ["ea1"], broad: ["br1", "la1", "la2", "la3", "la4", "la5"] };
const DATA = "data:\n  plans: { file: plans.json }\n  countries: { file: countries.csv }\n";
const FLAGS = `flags:
  checkout: { variants: { "on": true, "off": false }, defaultVariant: "off" }
`;
const RELEASE = ["rollout", "--release", "2026.11.1", "--yes", "--stamps"];

describe("a new stamp", () => {
  let fleet: RingFleet;
  beforeEach(() => {
    fleet = new RingFleet(RINGS);
    fleet.folder.write("reference.yaml", DATA);
    fleet.folder.write("plans.json", "1");
    fleet.folder.write("countries.csv", "code\nde\n");
  });
  afterEach(() => fleet.folder.remove());

  const file = (id: string): string => join(fleet.folder.root, ".stampworks/reference", `${id}.json`);
  const has = (id: string): Bundle => readBundle(readFileSync(file(id), "utf8"));
  const plans = (id: string): string | undefined => has(id).data["plans"]?.content;
  async function runs(...args: string[]): Promise<void> {
    const { code, stderr, stdout } = await fleet.run(args);
    expect({ code, said: code === 0 ? "" : stderr + stdout }).toEqual({ code: 0, said: "" });
  }
  async function fails(problem: RegExp, ...args: string[]): Promise<void> {
    const { code, stderr, stdout } = await fleet.run(args);
    expect(stdout + stderr).toMatch(problem);
    expect(code).not.toBe(0);
  }

  test("comes up with the reference data, and one that has some keeps it", async () => {
    await runs("up", "ca1", "--yes");
    expect([plans("ca1"), has("ca1").data["countries"]?.content]).toEqual(["1", "code\nde\n"]);
    expect(existsSync(file("ea1"))).toBe(false);
    fleet.folder.write("plans.json", "2");
    await runs("up", "ca1", "ea1", "--yes");
    expect([plans("ca1"), plans("ea1")]).toEqual(["1", "2"]);
    await runs("reference", "apply", "--yes");
    expect([plans("ca1"), plans("ea1")]).toEqual(["2", "2"]);
  });

  test("that a rollout brings up has it, also where its making failed half way", async () => {
    const failed = await fleet.run([...RELEASE, "br1"], { PROBE_FAIL: "br1" });
    expect(failed.code).not.toBe(0);
    expect(existsSync(file("br1"))).toBe(false);
    await runs("rollout", "--resume", "--yes");
    expect(plans("br1")).toBe("1");
  });

  test("whose data can't be brought to it is up, and said to have failed, until a rollout that goes on brings it", async () => {
    fleet.folder.write("reference.yaml", `deliver: { read: "exit 3", write: "true" }\n${DATA}`);
    fleet.folder.write("flags.yaml", `deliver: { read: "exit 4", write: "true" }\n${FLAGS}`);
    const said =
      /it is up, and its flags can't be brought to it: the command to read flags ended with 4.*it is up, and its reference data can't be brought to it: the command to read reference ended with 3/su;
    await fails(said, ...RELEASE, "la1");
    await fails(/reference/, "rollout", "--resume", "--yes");
    fleet.folder.write("reference.yaml", DATA);
    // What can be brought is, whatever the other does.
    await fails(/flags/, "rollout", "--resume", "--yes");
    expect(plans("la1")).toBe("1");
    fleet.folder.write("flags.yaml", FLAGS);
    await runs("rollout", "--resume", "--yes");
    expect(existsSync(join(fleet.folder.root, ".stampworks/flags/la1.json"))).toBe(true);
  });

  test("has none of a stamp of its name that was destroyed, and a number above that", async () => {
    const sequence = Date.now() + 3_600_000;
    const content = "0";
    const plan = { version: versionOf(content), made: 5, type: "json", content } as const;
    fleet.folder.write(".stampworks/reference/la3.json", bundleText({ sequence, data: { plans: plan } }));
    await runs("up", "la3", "--yes");
    expect(plans("la3")).toBe("1");
    expect(has("la3").sequence).toBeGreaterThan(sequence);
  });

  test("comes with the data of before while a change of it is judged, which then comes to it, too", async () => {
    await runs("up", "ca1", "--yes");
    fleet.folder.write("new.json", "2");
    const set = ["reference", "set", "plans", "new.json", "--yes", "--gate-command"];
    await fails(/halted/, ...set, `test -e ${join(fleet.folder.root, "fine")}`, "--gate-timeout", "1s");
    expect(plans("ca1")).toBe("2");
    await runs("up", "ea1", "la4", "--yes");
    expect([plans("ea1"), plans("la4")]).toEqual(["1", "1"]);
    fleet.folder.write("fine", "");
    await runs("reference", "apply", "--resume", "--yes");
    expect([plans("ca1"), plans("ea1"), plans("la4")]).toEqual(["2", "2", "2"]);
  });

  test("is brought no set that has no file yet, and is not begun where a set has a fault", async () => {
    fleet.folder.write("plans.json", "{");
    const { code, stderr } = await fleet.run(["up", "la5", "--yes"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("plans.json")]);
    await fails(/plans\.json/, ...RELEASE, "la5");
    expect((await fleet.run(["status"])).stdout).toMatch(/la5.*not up/);
    fleet.folder.write("reference.yaml", "data: { later: { file: later.json } }\n");
    await runs("rollout", "--resume", "--yes");
    expect(existsSync(file("la5"))).toBe(false);
  });
});
