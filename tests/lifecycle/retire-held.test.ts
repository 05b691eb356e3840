import { existsSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { Fault } from "../../engines/simulator/faults";
import { RingFleet } from "../rollout/ring-fleet";

/** What keeps a stamp's last resources for a while, or does not go by itself. */
const KEPT =
  "The subnetwork resource 'app' is already being used by 'projects/p/regions/r/addresses/serverless-ipv4-1'";
const BUSY = "The scope 'db' cannot perform delete operation because following scope(s) are locked: 'db'.";
const QUEUE = "aws:sqs/queue:Queue";

describe("stampworks retire, where a cloud lets go late", () => {
  let fleet: RingFleet;
  beforeEach(async () => {
    fleet = new RingFleet({ early: ["ea1"] }, { PROBE_QUEUE: "1" });
    await fleet.run(["up", "--all"]);
  });
  afterEach(() => fleet.folder.remove());

  const faults = (...all: readonly Fault[]): void =>
    fleet.folder.write(".stampworks/clouds/faults.json", JSON.stringify(all));
  const retire = () => fleet.run(["retire", "ea1", "--yes"]);
  const isThere = (): boolean => existsSync(join(fleet.folder.root, "stacks/Pulumi.ea1.yaml"));

  async function live(): Promise<readonly string[]> {
    const engine = new EmbeddedEngine({ folder: join(fleet.folder.root, ".stampworks") });
    const types = engine.simulator.list({ project: "probe", stack: "ea1" }).map(({ type }) => type);
    await engine.close();
    return types;
  }

  test("says what is kept and for how long, deletes the rest, and ends when it is run again later", async () => {
    faults({ op: "delete", type: QUEUE, code: "resourceInUseByAnotherResource", message: KEPT });
    const { code, stderr } = await retire();
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("one to two hours after") });
    expect([isThere(), await live()]).toEqual([true, [QUEUE]]);
    faults();
    expect(await retire()).toMatchObject({ code: 0 });
    expect([isThere(), await live()]).toEqual([false, []]);
  });

  test("makes nothing again when it is run too early, nor when something else fails", async () => {
    faults({ op: "delete", type: QUEUE, message: KEPT });
    await retire();
    await retire();
    expect(await live()).toEqual([QUEUE]);
    faults({ op: "delete", type: QUEUE, message: "an outage" });
    expect(await retire()).toMatchObject({ code: 3, stderr: expect.stringContaining("an outage") });
    expect(await live()).toEqual([QUEUE]);
    expect(isThere()).toBe(true);
  });

  test("waits by itself for what passes within minutes", async () => {
    faults({ op: "delete", type: QUEUE, code: "ScopeLocked", message: BUSY, times: 3 });
    const { code, stdout } = await fleet.run(["retire", "ea1", "--yes", "--json"]);
    expect(code).toBe(0);
    const [stamp] = (JSON.parse(stdout) as { stamps: { deleted: number }[] }).stamps;
    // All that it deleted, the runs before the last one counted.
    expect(stamp?.deleted).toBeGreaterThan(1);
    expect(await live()).toEqual([]);
  });
});
