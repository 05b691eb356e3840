import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { RingFleet } from "../rollout/ring-fleet";

describe("stampworks retire", () => {
  let fleet: RingFleet;
  beforeEach(async () => {
    fleet = new RingFleet({ canary: ["ca1"], early: ["ea1"] });
    await fleet.run(["up", "--all"]);
  });
  afterEach(() => fleet.folder.remove());
  const file = (id: string): string => join(fleet.folder.root, `stacks/Pulumi.${id}.yaml`);

  async function live(id: string): Promise<number> {
    const engine = new EmbeddedEngine({ folder: join(fleet.folder.root, ".stampworks") });
    const { length } = engine.simulator.list({ project: "probe", stack: id });
    await engine.close();
    return length;
  }

  test("asks first, and without a terminal wants --yes", async () => {
    const { code, stderr } = await fleet.run(["retire", "ea1"]);
    expect(code).toBe(2);
    expect(stderr).toContain("the fleet has no registry that could be asked: make sure no tenant is left");
    expect(await live("ea1")).toBeGreaterThan(0);
    expect(fleet.config("ea1")).not.toContain("retiring");
  });

  test("leaves nothing of the stamp but the record of its id, and touches no other", async () => {
    const { code, stdout } = await fleet.run(["retire", "ea1", "--yes"]);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 stamp of 1 retired (simulated"),
    });
    expect(await live("ea1")).toBe(0);
    expect(existsSync(file("ea1"))).toBe(false);
    expect(readFileSync(join(fleet.folder.root, "stacks/retired.yaml"), "utf8")).toMatch(
      /^ea1: \{ generation: 1, on: "\d{4}-\d\d-\d\d" \}$/m,
    );
    expect(await live("ca1")).toBeGreaterThan(0);
    expect(existsSync(file("ca1"))).toBe(true);
  });

  test("lets the id be used again, in its next generation only", async () => {
    await fleet.run(["retire", "ea1", "--yes"]);
    const again = [
      "add",
      "ea1",
      "--cloud",
      "aws",
      "--region",
      "eu-west-1",
      "--account",
      "210000000099",
      "--class",
      "standard",
      "--ring",
      "early",
    ];
    expect(await fleet.run(again)).toMatchObject({ code: 0 });
    expect(fleet.config("ea1")).toContain("stampworks:generation: 2");
    await fleet.run(["retire", "ea1", "--yes"]);
    expect(readFileSync(join(fleet.folder.root, "stacks/retired.yaml"), "utf8")).toContain(
      "ea1: { generation: 2",
    );
  });

  test("goes on after it was cut short between the destruction and the record", async () => {
    const text = fleet.config("ea1");
    await fleet.run(["retire", "ea1", "--yes"]);
    fleet.folder.write("stacks/Pulumi.ea1.yaml", text);
    const { code, stdout } = await fleet.run(["retire", "ea1", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stamps: [{ id: "ea1", deleted: 0 }] });
    expect(existsSync(file("ea1"))).toBe(false);
  });

  test("ends expired stamps by one command, and no other", async () => {
    expect(await fleet.run(["retire", "--expired", "--yes"])).toMatchObject({
      code: 0,
      stdout: "no stamp has expired\n",
    });
    fleet.folder.write(
      "stacks/Pulumi.ea1.yaml",
      `${fleet.config("ea1")}  stampworks:expires: "2026-01-31"\n`,
    );
    expect(await fleet.run(["up", "ea1"])).toMatchObject({ code: 2 });
    expect(await fleet.run(["retire", "--expired", "--yes"])).toMatchObject({ code: 0 });
    expect([existsSync(file("ea1")), existsSync(file("ca1"))]).toEqual([false, true]);
  });

  test("is left out of a rollout that was begun before", async () => {
    const first = await fleet.run(["rollout", "--release", "r1", "--yes"], { PROBE_FAIL: "ca1" });
    expect(first.code).toBe(3);
    await fleet.run(["retire", "ea1", "--yes"]);
    const { code, stdout } = await fleet.run(["rollout", "--resume", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      result: "done",
      stamps: [{ state: "done" }, { state: "skipped" }],
    });
    expect(await live("ea1")).toBe(0);
  });
});
