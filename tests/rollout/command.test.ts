import { RingFleet } from "./ring-fleet";

const RINGS = { canary: ["ca1"], early: ["ea1", "ea2"], broad: ["br1", "br2"] };

interface Report {
  readonly result: string;
  readonly next: string;
  readonly stamps: readonly {
    id: string;
    state: string;
    direction: string;
    resource?: string;
    reason?: string;
  }[];
}

function report(stdout: string): Report {
  return JSON.parse(stdout) as Report;
}

describe("stampworks rollout", () => {
  let fleet: RingFleet;
  beforeAll(() => {
    fleet = new RingFleet(RINGS);
  });
  afterAll(() => fleet.folder.remove());

  test("asks before it begins, and without a terminal wants --yes", async () => {
    const { code, stdout, stderr } = await fleet.run(["rollout", "--release", "r1"]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/rollout of r1: 5 stamps in 4 waves/);
    expect(stderr).toContain("--yes");
    expect(await fleet.releases()).toMatchObject({ ca1: "not up" });
  });

  test("brings a release to every stamp, ring by ring, and writes it into the configs", async () => {
    const { code, stdout, stderr } = await fleet.run(["rollout", "--release", "r1", "--yes"]);
    expect(code).toBe(0);
    expect(stdout).toContain("rollout of r1: done, simulated: no cloud was touched (5 done)");
    const order = [...stderr.matchAll(/\] (\w+): updated/g)].map(([, id]) => id);
    expect(order[0]).toBe("ca1");
    expect(order.slice(1, 3).sort()).toEqual(["ea1", "ea2"]);
    expect(fleet.config("ca1")).toMatch(/ {2}stampworks:ring: canary\n {2}stampworks:release: r1\n$/);
    expect(Object.values(await fleet.releases())).toEqual(["r1", "r1", "r1", "r1", "r1"]);
  });

  test("finds nothing to do in a second run", async () => {
    const { code, stdout } = await fleet.run(["rollout", "--release", "r1", "--yes"]);
    expect(code).toBe(0);
    expect(stdout).toContain("nothing to do");
  });

  test("halts at a failure, with the stamp, the resource and the next command, and later rings don't start", async () => {
    const { code, stdout } = await fleet.run(["rollout", "--release", "r2", "--yes"], { PROBE_FAIL: "ea2" });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ea2\s+3\s+early\s+failed\s+probe:index:Broken broken/m);
    expect(stdout).toContain("Next: mend the cause, then npx stampworks rollout --resume");
    expect(await fleet.releases()).toMatchObject({ br1: "r1", br2: "r1", ca1: "r2", ea1: "r2" });
  });

  test("refuses another rollout while one is not finished", async () => {
    const { code, stderr } = await fleet.run(["rollout", "--release", "r3", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/the rollout of r2 is not finished: 2 of 5 stamps done/);
  });

  test("resumes with the failed stamp and those not begun, and touches no other", async () => {
    const { code, stderr } = await fleet.run(["rollout", "--resume"]);
    expect(code).toBe(0);
    expect([...stderr.matchAll(/\] (\w+): updated/g)].map(([, id]) => id).sort()).toEqual([
      "br1",
      "br2",
      "ea2",
    ]);
    expect(new Set(Object.values(await fleet.releases()))).toEqual(new Set(["r2"]));
  });

  test("rolls a finished rollout back to what each stamp ran before", async () => {
    const { code, stdout } = await fleet.run(["rollout", "--rollback", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(report(stdout)).toMatchObject({
      result: "rolled-back",
      stamps: Array(5).fill({ direction: "rollback", state: "done" }),
    });
    expect(new Set(Object.values(await fleet.releases()))).toEqual(new Set(["r1"]));
    expect(fleet.config("ca1")).toContain("stampworks:release: r1");
  });

  test("halts when a gate says that a wave is not healthy, and rolls back by itself when told to", async () => {
    const gate = [
      "--gate-command",
      'test "$STAMPWORKS_RING" = canary || { echo too slow; exit 1; }',
      "--gate-timeout",
      "20s",
    ];
    const { code, stdout } = await fleet.run([
      "rollout",
      "--release",
      "r3",
      "--yes",
      "--on-failure",
      "rollback",
      ...gate,
    ]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/wave 2 is not healthy: the gate's command ended with 1: too slow/);
    expect(stdout).toContain("rolled-back");
    expect(new Set(Object.values(await fleet.releases()))).toEqual(new Set(["r1"]));
  });

  test("goes on in spite of failures within the budget, but is not finished before they are mended", async () => {
    const args = ["rollout", "--release", "r4", "--yes", "--failures", "20%", "--json"];
    const first = await fleet.run(args, { PROBE_FAIL: "ca1" });
    expect(first.code).toBe(3);
    expect(report(first.stdout).stamps.map(({ state }) => state)).toEqual([
      "failed",
      "done",
      "done",
      "done",
      "done",
    ]);
    const second = await fleet.run(["rollout", "--resume", "--json"]);
    expect({ code: second.code, ...report(second.stdout) }).toMatchObject({ code: 0, result: "done" });
  });

  test("finds the failed stamp of an abandoned rollout again, whatever its config and outputs say", async () => {
    expect(await fleet.run(["rollout", "--release", "r5", "--yes"], { PROBE_FAIL: "ca1" })).toMatchObject({
      code: 3,
    });
    expect(await fleet.run(["rollout", "--abandon"])).toMatchObject({ code: 0 });
    const { code, stdout } = await fleet.run(["rollout", "--release", "r5", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(report(stdout).stamps.map(({ id, state }) => `${id} ${state}`)).toContain("ca1 done");
  });
});
