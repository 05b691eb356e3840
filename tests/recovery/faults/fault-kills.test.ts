import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "../../engines/bundle";
import { START } from "../../start";
import { FaultFleet, filesFault } from "./fault-fleet";

const child = bundle("../recovery/faults/fault-child.ts");
afterAll(() => child.dispose());

/** Boundaries between two effects, and whether something may be broken there. */
const BOUNDARIES: readonly [string, boolean][] = [
  ["asked", false],
  ["baseline", false],
  ["breaking", true],
  ["begun", true],
  ["broken", true],
  ["mending", true],
  ["mended", true],
  ["recorded", true],
];

describe("whoever makes a fault and is killed", () => {
  const fleets: FaultFleet[] = [];
  afterEach(() => {
    for (const fleet of fleets.splice(0)) fleet.remove();
  });

  function killed(boundary: string, more: readonly string[] = []): FaultFleet {
    // Nothing answers there: the load's errors are no finding.
    const fleet = new FaultFleet("http://127.0.0.1:9/", (root) => ({ database: filesFault(root, more) }), {
      rate: 5,
    });
    fleets.push(fleet);
    const result = spawnSync(process.execPath, [...START, child.file, fleet.root, boundary], {
      encoding: "utf8",
    });
    expect({ signal: result.signal, stderr: result.stderr }).toEqual({ signal: "SIGKILL", stderr: "" });
    return fleet;
  }

  const lines = (fleet: FaultFleet): string =>
    fleet.has("log") ? readFileSync(join(fleet.root, "log"), "utf8") : "";

  test.each(BOUNDARIES)(
    "at '%s' leaves a journal, by which the next one goes on to its end",
    async (boundary, isBroken) => {
      const fleet = killed(boundary);
      const { code, file = "", kind, record } = await fleet.fail({ resume: true });
      expect(kind).toBe("made");
      expect(fleet.has("broken")).toBe(false);
      expect(fleet.guards()).toEqual([]);
      expect(existsSync(join(fleet.root, file))).toBe(true);
      expect(fleet.records()).toHaveLength(1);
      // What nobody watched proves nothing, and says so.
      const isWatched = !isBroken || boundary === "recorded";
      expect(record?.problems.some((text) => text.startsWith("nobody watched until"))).toBe(!isWatched);
      expect({ code, held: record?.held }).toEqual(
        isWatched ? { code: 0, held: true } : { code: 1, held: false },
      );
      expect(lines(fleet).match(/broken/g) ?? []).toHaveLength(boundary === "breaking" ? 0 : 1);
      await expect(fleet.fail({ resume: true })).rejects.toThrow(/no fault in euw1a is under way/);
    },
  );

  test.each(BOUNDARIES)(
    "at '%s' leaves a journal, by which the next one ends the fault",
    async (boundary, isBroken) => {
      const fleet = killed(boundary);
      const { kind, record } = await fleet.fail({ end: true });
      expect(kind).toBe(isBroken ? "made" : "withdrawn");
      expect({ broken: fleet.has("broken"), guards: fleet.guards() }).toEqual({ broken: false, guards: [] });
      if (isBroken) expect(record).toMatchObject({ kind: "fail", stamp: "euw1a", held: false });
      else expect(lines(fleet)).toBe("");
    },
  );

  test("is outlived by the guard, which ends the fault when its time is over", async () => {
    const fleet = killed("broken", ["lastsSeconds: 1", "deadlineSeconds: 2"]);
    expect(fleet.has("broken")).toBe(true);
    while (fleet.has("broken")) await sleep(100);
    expect(lines(fleet)).toBe("broken\nmended\n");
    // What was found is still to be written down.
    const { record } = await fleet.fail({ resume: true });
    expect(record).toMatchObject({ held: false });
    expect(readdirSync(join(fleet.root, "drills"))).toHaveLength(1);
  });
});
