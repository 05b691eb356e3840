import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "../../engines/bundle";
import { Answering, FaultFleet, filesFault } from "./fault-fleet";
import { killedAt } from "./killed-at";

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
  const server = new Answering();
  const fleets: FaultFleet[] = [];
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  afterEach(() => {
    for (const fleet of fleets.splice(0)) fleet.remove();
  });

  async function killed(boundary: string, more: readonly string[] = []): Promise<FaultFleet> {
    const fleet = new FaultFleet(server.url, (root) => ({ database: filesFault(root, more) }), { rate: 5 });
    fleets.push(fleet);
    await killedAt(child.file, fleet, boundary);
    return fleet;
  }

  const lines = (fleet: FaultFleet): string =>
    fleet.has("log") ? readFileSync(join(fleet.root, "log"), "utf8") : "";

  test.each(BOUNDARIES.filter(([, isBroken]) => !isBroken))(
    "at '%s' broke nothing, and nobody goes on with that: it is asked for anew",
    async (boundary) => {
      const fleet = await killed(boundary);
      await expect(fleet.fail({ resume: true, yes: false })).rejects.toThrow(
        /nothing was broken in euw1a yet: there is nothing to go on with.*--end/,
      );
      expect(lines(fleet)).toBe("");
    },
  );

  test.each(BOUNDARIES.filter(([, isBroken]) => isBroken))(
    "at '%s' leaves a journal, by which the next one goes on to its end",
    async (boundary) => {
      const fleet = await killed(boundary);
      const { code, file = "", kind, record } = await fleet.fail({ resume: true });
      expect(kind).toBe("made");
      expect(fleet.has("broken")).toBe(false);
      expect(fleet.guards()).toEqual([]);
      expect(existsSync(join(fleet.root, file))).toBe(true);
      expect(fleet.records()).toHaveLength(1);
      // What nobody watched proves nothing, and says so.
      const isWatched = boundary === "recorded";
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
      const fleet = await killed(boundary);
      const { kind, record } = await fleet.fail({ end: true });
      expect(kind).toBe(isBroken ? "made" : "withdrawn");
      expect({ broken: fleet.has("broken"), guards: fleet.guards() }).toEqual({ broken: false, guards: [] });
      if (isBroken) expect(record).toMatchObject({ kind: "fail", stamp: "euw1a", held: false });
      else expect(lines(fleet)).toBe("");
    },
  );

  test("is outlived by the guard, which ends the fault at once, however long it was to last", async () => {
    const fleet = await killed("broken");
    const isEnded = (): boolean => lines(fleet).endsWith("mended\n");
    for (const end = Date.now() + 120_000; !isEnded() && Date.now() < end; ) await sleep(100);
    expect({ lines: lines(fleet), broken: fleet.has("broken") }).toEqual({
      ...{ lines: "broken\nmended\n", broken: false },
    });
    // What was found is still to be written down.
    const { record } = await fleet.fail({ resume: true });
    expect(record).toMatchObject({ held: false });
    expect(readdirSync(join(fleet.root, "drills"))).toHaveLength(1);
  });
});
