import { join } from "node:path";
import { versionSkew } from "../../fleet/drift/skew";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { RingFleet } from "../rollout/ring-fleet";

/** Changes something in the simulated clouds behind the fleet's back. */
async function meddle(
  fleet: RingFleet,
  work: (engine: EmbeddedEngine, urn: string) => void,
  id: string,
): Promise<void> {
  const engine = new EmbeddedEngine({ folder: join(fleet.folder.root, ".stampworks") });
  const queue = engine.simulator
    .list({ project: "probe", stack: id })
    .find(({ type }) => type.startsWith("aws:sqs"));
  work(engine, queue!.urn);
  await engine.close();
}

describe("stampworks drift", () => {
  let fleet: RingFleet;
  beforeAll(async () => {
    fleet = new RingFleet({ canary: ["ca1"], early: ["ea1", "ea2"] }, { PROBE_QUEUE: "yes" });
    await fleet.run(["up", "ca1", "ea1"]);
  });
  afterAll(() => fleet.folder.remove());

  test("finds none where nothing was changed, and tells which stamps are not up", async () => {
    const { code, stdout } = await fleet.run(["drift"]);
    expect(code).toBe(0);
    expect(stdout).toContain("0 of 2 stamps drifted from the clouds (simulated: no cloud was touched)");
    expect(stdout).toContain("not up: ea2");
  });

  test("shows what was changed outside, exits with 1 and changes nothing itself", async () => {
    await meddle(fleet, (engine, urn) => engine.simulator.drift(urn, { messageRetentionSeconds: 60 }), "ea1");
    for (let run = 0; run < 2; run += 1) {
      const { code, stdout } = await fleet.run(["drift"]);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /ea1 has drifted\n {2}~ changed outside: aws:sqs\S+ jobs\n {6}messageRetentionSeconds: 3600 → 60\n/,
      );
      expect(stdout).not.toContain("ca1 has drifted");
    }
  });

  test("asks before it mends, and without a terminal wants --yes", async () => {
    const { code, stderr } = await fleet.run(["drift", "--fix"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--yes");
  });

  test("changes it back with --fix", async () => {
    expect(await fleet.run(["drift", "--fix", "--yes"])).toMatchObject({ code: 0 });
    const { code, stdout } = await fleet.run(["drift", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stamps: [{ drifted: false }, { drifted: false }],
      notUp: ["ea2"],
    });
  });

  test("takes it over into the state with --accept", async () => {
    await meddle(fleet, (engine, urn) => engine.simulator.vanish(urn), "ea1");
    const before = await fleet.run(["drift", "ea1"]);
    expect(before.code).toBe(1);
    expect(before.stdout).toContain("- gone from the cloud");
    const accepted = await fleet.run(["drift", "ea1", "--accept", "--yes"]);
    expect(accepted.code).toBe(0);
    expect(await fleet.run(["drift", "ea1"])).toMatchObject({ code: 0 });
  });

  test("tells that stamps of a class differ from each other, although none drifted from its cloud", async () => {
    const { code, stdout } = await fleet.run(["drift"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/(ca1|ea1) is not as (ca1|ea1), although of the same class, cloud and release/);
  });

  test("shows in status which releases the stamps of a class run", async () => {
    await fleet.run(["rollout", "--release", "r1", "--stamps", "ca1", "--yes"]);
    const { stdout } = await fleet.run(["status"]);
    expect(stdout).toContain("class standard runs 2 releases: r0 in ea1; r1 in ca1");
  });
});

test("stamps of one class with one release have no skew, whatever other classes run", () => {
  const stamp = (id: string, name: string, release: string) => ({ id, class: name, release });
  expect(versionSkew([stamp("a1", "x", "1"), stamp("a2", "x", "1"), stamp("b1", "y", "2")])).toEqual([]);
  expect(versionSkew([stamp("a1", "x", "1"), stamp("a2", "x", "2"), stamp("a3", "x", "2")])).toEqual([
    {
      class: "x",
      releases: [
        { release: "2", stamps: ["a2", "a3"] },
        { release: "1", stamps: ["a1"] },
      ],
    },
  ]);
});
