import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LastGood } from "../../../router/follow/last-good";
import { openPort } from "../../../router/local/open-port";
import { localPlace } from "../../../router/haproxy/place";
import { FileRegistry } from "../../../router/follow/registry-file";
import { startStandIn, type StandIn } from "../../../router/local/stand-in";
import { superviseRouter } from "../../../router/follow/supervise";
import type { Round } from "../../../router/follow/synchroniser";
import { exported, NAMES } from "../exported";
import { ROUTINGS } from "../fleet";
import { describeHaproxy, HAPROXY, send } from "../haproxy";

describeHaproxy("a supervised router", () => {
  const folder = mkdtempSync(join(tmpdir(), "supervise-"));
  const registry = join(folder, "registry.json");
  const rounds: Round[] = [];
  const standIns: StandIn[] = [];
  const stop = new AbortController();
  let port = 0;
  let supervised: Promise<void>;

  const write = (text: string): void => {
    writeFileSync(`${registry}.new`, text);
    renameSync(`${registry}.new`, registry);
  };
  const ask = async (tenant: string): Promise<string> => {
    const { status, headers } = await send(port, [["Host", `${tenant}.example.test`]]);
    return headers["x-answered-by"] ?? `${status} ${headers["x-stamp-refusal"]}`;
  };
  const reached = async (outcome: Round["outcome"], version: number): Promise<Round> => {
    for (;;) {
      const found = rounds.find((round) => round.outcome === outcome && round.version === version);
      if (found !== undefined) return found;
      await sleep(20);
    }
  };

  beforeAll(async () => {
    for (const id of ["eu1", "eu2"]) standIns.push(await startStandIn(id));
    write(exported(1, standIns));
    port = await openPort(0);
    supervised = superviseRouter({
      routing: { ...ROUTINGS.subdomain, drainSeconds: 5 },
      source: new FileRegistry(registry),
      keep: new LastGood(join(folder, "table")),
      place: localPlace(join(folder, "home"), port),
      folder: join(folder, "home"),
      intervalMs: 50,
      haproxy: HAPROXY!,
      signal: stop.signal,
      onLog: () => {},
      onRound: (round) => rounds.push(round),
    });
    supervised.catch(() => {});
    while ((await ask("tenant-0").catch(() => "not yet")) === "not yet") await sleep(50);
  });

  afterAll(async () => {
    stop.abort();
    await supervised.catch(() => {});
    await Promise.all(standIns.map((standIn) => standIn.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  test("takes in a stamp that is added while requests go on, and fails none of them", async () => {
    const wrong: string[] = [];
    let asked = 0;
    let done = false;
    const traffic = (async () => {
      while (!done) {
        const answer = await ask(NAMES[asked % NAMES.length]!).catch((error: Error) => error.message);
        if (!/^eu[123]$/.test(answer)) wrong.push(answer);
        asked += 1;
      }
    })();
    standIns.push(await startStandIn("eu3"));
    write(exported(2, standIns));
    await reached("changed", 2);
    for (let index = 0; index < 50; index += 1) await ask(NAMES[index % NAMES.length]!);
    done = true;
    await traffic;
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(10);
    expect(new Set(await Promise.all(NAMES.map(ask)))).toEqual(new Set(["eu1", "eu2", "eu3"]));
  });

  test("keeps what it knows when the registry's export is broken or gone, and goes on when it is back", async () => {
    write("{ no JSON");
    expect(await reached("away", 2)).toMatchObject({ problem: expect.stringMatching(/not? JSON/) as string });
    rmSync(registry);
    expect(await ask("tenant-0")).toMatch(/^eu[123]$/);
    write(exported(3, standIns, "maintenance"));
    await reached("changed", 3);
    expect(await ask("tenant-0")).toBe("503 maintenance");
    write(exported(4, standIns));
    await reached("changed", 4);
    expect(await ask("tenant-0")).toMatch(/^eu[123]$/);
  });

  test("ends without leaving a process when it is told to", async () => {
    const pids = execFileSync("pgrep", ["-f", join(folder, "home", "haproxy.cfg")], { encoding: "utf8" });
    expect(pids.trim().split("\n")).toHaveLength(1);
    stop.abort();
    await supervised;
    await expect(ask("tenant-0")).rejects.toThrow(/ECONNREFUSED/);
    expect(readFileSync(join(folder, "table"), "utf8")).toMatch(/^stampworks-table-1 [0-9a-f]{64}\n/);
  });
});
