import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "../../../../cli/status";
import { runInProcess } from "../../../cli/in-process";
import { bundle } from "../../../engines/bundle";
import { START } from "../../../start";
import { Answering, FaultFleet, filesFault } from "../fault-fleet";

const child = bundle("../recovery/faults/fault-child.ts");
/** Milliseconds that a busy machine is given. */
const MOST_MS = 120_000;

describe("a fault whose maker lives", () => {
  const server = new Answering();
  const left: (() => void)[] = [];
  beforeAll(() => server.start());
  afterEach(() => {
    for (const end of left.splice(0)) end();
  });
  afterAll(() => {
    server.stop();
    child.dispose();
  });

  /** A fault that is watched for ten minutes, for its alarm never rings. */
  async function made(
    how = "",
    more: (root: string) => readonly string[] = () => [],
    began = "rings",
  ): Promise<{ fleet: FaultFleet; maker: ChildProcess; ended: Promise<number | string> }> {
    const fleet = new FaultFleet(server.url, (root) => ({
      database: filesFault(root, ['alarm: "false"', "everySeconds: 0.2", ...more(root)]),
    }));
    const maker = spawn(process.execPath, [...START, child.file, fleet.root, how], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = new Promise<number | string>((done) =>
      maker.once("close", (code, signal) => done(signal ?? code ?? "nothing")),
    );
    left.push(() => {
      maker.kill("SIGKILL");
      fleet.remove();
    });
    await until(() => fleet.has(began));
    return { fleet, maker, ended };
  }

  /** Its number is somebody's until whoever takes children in has looked. */
  function isAlive(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  async function until(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + MOST_MS; !holds(); await sleep(50))
      if (Date.now() > end) throw new Error("it did not come to it in two minutes");
  }

  const standingOf = async ({ root: cwd }: FaultFleet): Promise<string> =>
    (await runInProcess(status, { cwd })).stdout;

  const guardFile = (fleet: FaultFleet): string =>
    join(fleet.root, ".stampworks/faults", fleet.guards()[0] ?? "none");

  const journal = (fleet: FaultFleet): string =>
    readFileSync(join(fleet.root, ".stampworks/rollouts/faults/fault-0001.jsonl"), "utf8");

  test("is ended by --end of somebody else, and its maker hears of it and writes the record", async () => {
    const { ended, fleet } = await made();
    await until(() => journal(fleet).includes('"kind":"broken"'));
    const result = await fleet.fail({ end: true });
    expect(result).toMatchObject({ kind: "ended", stamp: "euw1a", fault: "database", heard: true, code: 1 });
    expect(fleet.has("broken")).toBe(false);
    expect(await ended).toBe(0);
    expect(journal(fleet)).toMatch(/ended it while it was watched/);
    expect(fleet.records()).toHaveLength(1);
    await expect(fleet.fail({ end: true })).rejects.toThrow(/no fault in euw1a is under way/);
  });

  test("is not broken any more by what was still breaking it when its maker went (Ctrl-C twice)", async () => {
    const breaks = (root: string) => [
      `by: { kind: command, break: "echo $$ > ${root}/shell; touch ${root}/breaks; sleep 600; touch ${root}/broken", broken: "true", mend: "echo mended >> ${root}/log" }`,
    ];
    const { ended, fleet } = await made("exit-with:breaks", breaks, "breaks");
    expect(await ended).toBe(130);
    await until(() => fleet.has("log"));
    const shell = Number(readFileSync(join(fleet.root, "shell"), "utf8"));
    await until(() => !isAlive(shell));
  });

  test("is not broken any more by what was still breaking it when its maker was killed (SIGKILL): its guard ends it, and the record says when", async () => {
    const breaks = (root: string) => [
      `by: { kind: command, break: "sleep 600 & echo $! > ${root}/other; echo $$ > ${root}/shell; touch ${root}/breaks; sleep 600; touch ${root}/broken", broken: "true", mend: "echo mended >> ${root}/log" }`,
    ];
    const { ended, fleet, maker } = await made("", breaks, "breaks");
    const pids = ["shell", "other"].map((name) => Number(readFileSync(join(fleet.root, name), "utf8")));
    maker.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    await until(() => !pids.some(isAlive));
    await until(() => readFileSync(guardFile(fleet), "utf8").includes("\nmended "));
    expect(readFileSync(join(fleet.root, "log"), "utf8")).toBe("mended\n");
    expect(fleet.has("broken")).toBe(false);

    // Nothing else is begun, and whoever asks is told what is left and how it is ended.
    await expect(fleet.fail()).rejects.toThrow(/makes a fault: database of euw1a.*--resume, --end/);
    expect(await standingOf(fleet)).toMatch(
      /^a fault is on in the database of euw1a, made by .+; end it, .*: stampworks drill fail euw1a --end$/m,
    );
    const { kind, record } = await fleet.fail({ end: true });
    expect({ kind, held: record?.held }).toEqual({ kind: "made", held: false });
    expect(record?.problems).toContainEqual(expect.stringMatching(/^the guard ended the fault at 20.*Z/));
    expect(record?.mendedSeconds).toBeLessThan(MOST_MS / 1000);
    expect({ guards: fleet.guards(), records: fleet.records().length }).toEqual({ guards: [], records: 1 });
    // It is known that the guard has gone: nobody waits for it.
    const next = await fleet.fail({ ask: true });
    expect(next.kind).toBe("asked");
    expect(await standingOf(fleet)).toMatch(/^a fault in the database of euw1a was asked for by /m);
  });

  test("of another stamp is not ended so, and whoever asks is told who works on what", async () => {
    const { fleet } = await made();
    await expect(fleet.fail({ end: true }, ["euw1b"])).rejects.toThrow(/works on a fault.*drill fail euw1a/);
    expect(fleet.has("broken")).toBe(true);
  });

  test("is ended, and written down, when its terminal is closed (SIGHUP)", async () => {
    const { ended, fleet, maker } = await made();
    await until(() => journal(fleet).includes('"kind":"broken"'));
    maker.kill("SIGHUP");
    expect(await ended).toBe(0);
    expect({ broken: fleet.has("broken"), records: fleet.records().length }).toEqual({
      ...{ broken: false, records: 1 },
    });
  });

  test("is ended by its guard at once, not in ten minutes, when it goes without waiting (Ctrl-C twice)", async () => {
    const { ended, fleet } = await made("exit:broken");
    expect(await ended).toBe(130);
    await until(() => readFileSync(join(fleet.root, "log"), "utf8") === "broken\nmended\n");
    expect(fleet.has("broken")).toBe(false);
    // What was found is still to be written down.
    const { kind, record } = await fleet.fail({ end: true });
    expect({ kind, held: record?.held }).toEqual({ kind: "made", held: false });
  });
});
