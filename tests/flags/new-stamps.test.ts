import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RingFleet } from "../rollout/ring-fleet";

const RINGS = { canary: ["ca1"], early: ["ea1"], broad: ["br1"] };
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

  test("whose flags can't be brought to it is up, and said to have failed, with what is to be done", async () => {
    fleet.folder.write("flags.yaml", `deliver: { read: "exit 3", write: "true" }\n${FLAGS}`);
    const { code, stderr, stdout } = await fleet.run(["up", "ca1", "--yes"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(
      "it is up, and its flags can't be brought to it: the command to read flags ended with 3",
    );
    expect(stdout + stderr).toContain("stampworks flags apply");
  });

  test("is not begun where flags.yaml has a fault", async () => {
    fleet.folder.write("flags.yaml", "flags: { checkout: { variants: {} } }\n");
    const { code, stderr } = await fleet.run(["up", "ea1", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toContain("flags.yaml");
  });
});
