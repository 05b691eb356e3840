import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RingFleet } from "../rollout/ring-fleet";

const RINGS = {
  canary: ["ca1"],
  early: ["ea1"],
  broad: ["br1", "la1", "la2", "la3", "la4", "la5", "la6"],
};
const FLAGS = `flags:
  checkout:
    variants: { "on": true, "off": false }
    defaultVariant: "off"
    set: [{ variant: "on", rings: [canary] }]
`;

describe("a new stamp", () => {
  let fleet: RingFleet;
  beforeAll(() => {
    fleet = new RingFleet(RINGS);
    fleet.folder.write("flags.yaml", FLAGS);
  });
  afterAll(() => fleet.folder.remove());

  const file = (id: string): string => join(fleet.folder.root, ".stampworks/flags", `${id}.json`);
  const checkout = (id: string): unknown =>
    (JSON.parse(readFileSync(file(id), "utf8")) as { flags: { checkout: { defaultVariant: string } } }).flags
      .checkout.defaultVariant;

  test("comes up with the flags that are its own, and one that has some keeps them", async () => {
    expect((await fleet.run(["up", "ca1", "--yes"])).code).toBe(0);
    expect(checkout("ca1")).toBe("on");
    expect(existsSync(file("ea1"))).toBe(false);
    fleet.folder.write(".stampworks/flags/ca1.json", "what it has");
    expect((await fleet.run(["up", "ca1", "ea1", "--yes"])).code).toBe(0);
    expect(readFileSync(file("ca1"), "utf8")).toBe("what it has");
    expect(checkout("ea1")).toBe("off");
  });

  test("that a rollout brings up has them, too", async () => {
    const { code, stderr } = await fleet.run([
      "rollout",
      "--release",
      "2026.11.1",
      "--stamps",
      "br1",
      "--yes",
    ]);
    expect({ code, said: code === 0 ? "" : stderr }).toEqual({ code: 0, said: "" });
    expect(checkout("br1")).toBe("off");
  });

  const RELEASE = ["rollout", "--release", "2026.11.1", "--yes", "--stamps"];

  test("whose flags can't be brought to it is up, and said to have failed, until a rollout that goes on brings them", async () => {
    fleet.folder.write("flags.yaml", `deliver: { read: "exit 3", write: "true" }\n${FLAGS}`);
    const { code, stderr, stdout } = await fleet.run([...RELEASE, "la1"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(
      "it is up, and its flags can't be brought to it: the command to read flags ended with 3",
    );
    expect(stdout + stderr).toContain("stampworks flags apply");
    expect((await fleet.run(["rollout", "--resume", "--yes"])).code).not.toBe(0);
    fleet.folder.write("flags.yaml", FLAGS);
    expect((await fleet.run(["rollout", "--resume", "--yes"])).code).toBe(0);
    expect(checkout("la1")).toBe("off");
  });

  test("whose making failed half way has them once it is made", async () => {
    fleet.folder.write("flags.yaml", FLAGS);
    expect((await fleet.run([...RELEASE, "la2"], { PROBE_FAIL: "la2" })).code).not.toBe(0);
    expect((await fleet.run(["rollout", "--resume", "--yes"])).code).toBe(0);
    expect(checkout("la2")).toBe("off");
  });

  test("has those of flags.yaml, and none of a stamp of its name that was destroyed", async () => {
    fleet.folder.write(".stampworks/flags/la3.json", "of a life before");
    expect((await fleet.run(["up", "la3", "--yes"])).code).toBe(0);
    expect(checkout("la3")).toBe("off");
  });

  test("is said to have failed where what was written is not what is read", async () => {
    fleet.folder.write("flags.yaml", `deliver: { read: "true", write: "cat > /dev/null" }\n${FLAGS}`);
    const { code, stderr, stdout } = await fleet.run(["up", "la4", "--yes"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("what was written is not what is read");
  });

  test("that is not new is updated wherever its flags are", async () => {
    fleet.folder.write("flags.yaml", `deliver: { read: "exit 3", write: "exit 3" }\n${FLAGS}`);
    expect((await fleet.run(["up", "ca1", "--yes"])).code).toBe(0);
  });

  test("comes with the flags of before while a change of them is judged", async () => {
    fleet.folder.write("flags.yaml", FLAGS);
    const set = ["flags", "set", "checkout", "on", "--yes", "--gate-command", "exit 1"];
    expect((await fleet.run(set)).code).not.toBe(0);
    expect((await fleet.run(["up", "la5", "--yes"])).code).toBe(0);
    expect(checkout("la5")).toBe("off");
    expect((await fleet.run(["flags", "apply", "--rollback", "--yes"])).code).toBe(0);
  });

  test("is not begun where flags.yaml has a fault", async () => {
    fleet.folder.write("flags.yaml", "flags: { checkout: { variants: {} } }\n");
    const { code, stderr } = await fleet.run(["up", "la6", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toContain("flags.yaml");
    const rollout = await fleet.run([...RELEASE, "la6"]);
    expect(rollout.stdout + rollout.stderr).toContain("defaultVariant");
    expect((await fleet.run(["status"])).stdout).toMatch(/la6.*not up/);
  });
});
