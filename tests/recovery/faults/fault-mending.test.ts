import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Journal } from "../../../core/journal/journal";
import { FolderJournals } from "../../../core/journal/folder";
import { embeddedEngine } from "../../../engines/embedded";
import { fleetContext } from "../../../fleet/context";
import { drillFail, type FailEvent, type FailQuestion } from "../../../fleet/recovery/faults/fail";
import { Guard } from "../../../fleet/recovery/faults/ending/guard";
import { bundle } from "../../engines/bundle";
import { Answering, FaultFleet, filesFault } from "./fault-fleet";
import { killedAt } from "./killed-at";

const child = bundle("../recovery/faults/fault-child.ts");
const TOKEN = "3f2b1a00-0000-4000-8000-000000000001";

/** Waits for what must happen, within a bound that a busy machine keeps. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 600; tries += 1) await sleep(100);
  expect(holds()).toBe(true);
}

describe("ending a fault", () => {
  const server = new Answering();
  const fleets: FaultFleet[] = [];
  beforeAll(() => server.start());
  afterEach(() => {
    for (const fleet of fleets.splice(0)) fleet.remove();
  });
  afterAll(() => {
    server.stop();
    child.dispose();
  });

  function fleetOf(more: readonly string[] = []): FaultFleet {
    const fleet = new FaultFleet(server.url, (root) => ({
      database: filesFault(
        root,
        more.map((line) => line.replaceAll("{root}", root)),
      ),
    }));
    fleets.push(fleet);
    return fleet;
  }

  const input = {
    ...{ stamp: "euw1a", key: "evidence.key", tool: "t" },
    mode: { kind: "start", fault: "database", ask: false, confirm: false, yes: true },
  } as const;

  test("waits for no journal that can't be written, and nobody looks on", async () => {
    const fleet = fleetOf([`others: "echo x >> {root}/asked"`]);
    const append = Journal.prototype.append;
    const failing = jest.spyOn(Journal.prototype, "append").mockImplementation(function (
      this: Journal<{ kind: string }, object>,
      entry: { kind: string },
    ) {
      if (entry.kind === "seen") throw new Error("ENOSPC: no space left on device, write");
      append.call(this as never, entry as never);
    });
    try {
      const context = fleetContext<FailEvent, FailQuestion>({
        ...{ cwd: fleet.root, engine: embeddedEngine, parallel: 1 },
      });
      await expect(drillFail(input, context)).rejects.toThrow("ENOSPC");
    } finally {
      failing.mockRestore();
    }
    expect({ broken: fleet.has("broken"), guards: fleet.guards() }).toEqual({ broken: false, guards: [] });
    const asked = readFileSync(join(fleet.root, "asked"), "utf8");
    await sleep(1000);
    expect(readFileSync(join(fleet.root, "asked"), "utf8")).toBe(asked);
  });

  test("waits for nobody who would hear of it", async () => {
    const fleet = fleetOf();
    const context = fleetContext<FailEvent, FailQuestion>({
      ...{ cwd: fleet.root, engine: embeddedEngine, parallel: 1 },
      emit: () => {
        throw new Error("EPIPE");
      },
    });
    await drillFail(input, context);
    expect(fleet.has("broken")).toBe(false);
  });

  const GONE: readonly [string, (fleet: FaultFleet) => void][] = [
    [
      "the fault is no longer declared",
      ({ root }) => {
        const file = join(root, "stampworks.yaml");
        writeFileSync(file, readFileSync(file, "utf8").replace("    database:\n", "    queue:\n"));
      },
    ],
    ["the program does not load", ({ root }) => writeFileSync(join(root, "index.js"), "this is no program")],
    ["the stamp's config is gone", ({ root }) => rmSync(join(root, "stacks/Pulumi.euw1a.yaml"))],
  ];
  test.each(GONE)("takes the journal alone: %s", async (_, change) => {
    const fleet = fleetOf();
    await killedAt(child.file, fleet, "broken");
    change(fleet);
    const { record } = await fleet.fail({ end: true });
    expect({ broken: fleet.has("broken"), guards: fleet.guards() }).toEqual({ broken: false, guards: [] });
    expect(record).toMatchObject({ stamp: "euw1a", held: false });
  });

  test("the guard tries again until it is ended, within the fault's own time", async () => {
    const root = mkdtempSync(join(tmpdir(), "guard-"));
    const guard = Guard.of(root, TOKEN);
    const command = `echo try >> ${root}/tries; test -e ${root}/ready && rm ${root}/broken`;
    writeFileSync(join(root, "broken"), "");
    guard.watch({ command, env: process.env, root }, { lastsSeconds: 1, mendSeconds: 300 });
    guard.broken(-15);
    await until(() => existsSync(join(root, "tries")));
    writeFileSync(join(root, "ready"), "");
    await until(() => guard.endedAt() !== undefined);
    expect(existsSync(join(root, "broken"))).toBe(false);
    expect(guard.release()).toEqual({ how: "mended", at: expect.any(Date) });
    rmSync(root, { recursive: true, force: true });
  });

  test("a guard that was told that it is over mends nothing; one whose folder was cleaned away does", async () => {
    const root = mkdtempSync(join(tmpdir(), "guard-"));
    mkdirSync(join(root, "mended"));
    const watch = (token: string): Guard => {
      const guard = Guard.of(root, token);
      const command = `touch ${root}/mended/${token}`;
      guard.watch({ command, env: process.env, root }, { lastsSeconds: 600, mendSeconds: 5 });
      return guard;
    };
    const [told] = [watch("told"), watch("cleaned")];
    expect(told.release()).toEqual({ how: "told" });
    rmSync(join(root, ".stampworks"), { recursive: true });
    await until(() => existsSync(join(root, "mended/cleaned")));
    expect(existsSync(join(root, "mended/told"))).toBe(false);
    expect(told.release()).toEqual({ how: "away" });
    rmSync(root, { recursive: true, force: true });
  });

  test("the next fault waits for the guard of one that was ended elsewhere", async () => {
    const fleet = fleetOf();
    await killedAt(child.file, fleet, "broken");
    // As on another machine: the guard's file is not here.
    const [token = ""] = fleet.guards();
    rmSync(join(fleet.root, ".stampworks/faults", token));
    await fleet.fail({ end: true });
    await expect(fleet.fail()).rejects.toThrow(
      /the guard of an earlier fault \(database of euw1a\) may still be on watch.*wait until/,
    );
  });

  test("a fault is not made in the midst of a stamp's turn", async () => {
    const fleet = fleetOf();
    const journals = new FolderJournals(join(fleet.root, ".stampworks/rollouts"));
    const lock = await journals.of("turns/euw1a").lock("update euw1a", "stamp euw1a");
    await expect(fleet.fail()).rejects.toThrow(/works on stamp euw1a since .*: update euw1a/);
    await lock.release();
    expect(fleet.has("log")).toBe(false);
  });
});
