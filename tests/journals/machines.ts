import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROLLOUT_JOURNAL } from "../../fleet/rollout/journal";
import { stampsIn, stampsOf } from "../../fleet/rollout/state";
import { SharedJournals } from "../../tenants/journals/shared-journals";
import type { RowStore } from "../../tenants/registry/rows";
import { bundle } from "../engines/bundle";
import { START } from "../start";
import { type Job, RINGS } from "./jobs";

/** A machine of the test's own: a namespace of processes, whose life nobody outside of it can see. */
export const NAMESPACE = [
  "unshare",
  "--user",
  "--map-root-user",
  "--pid",
  "--fork",
  "--mount-proc",
  "--kill-child",
];

/** Why machines of the test's own can't be had here; undefined when they can. */
export const missingMachines =
  spawnSync(NAMESPACE[0] ?? "", [...NAMESPACE.slice(1), "true"]).status === 0
    ? undefined
    : "no namespaces of processes: unshare(1) is not allowed or not there";

/** A process on a machine of its own, and what it said of its present job, in order. */
interface Operator {
  readonly said: string[];
  readonly process: ChildProcess;
  readonly over: Promise<void>;
}

const child = bundle("../journals/machine-child.ts");
const base = mkdtempSync(join(tmpdir(), "machines-"));
/** Those that have done their job: to start one takes longer than a round. */
let idle: Operator[] = [];
let started = 0;

/** Ends what the rounds left. */
export function clearMachines(): void {
  for (const operator of idle) operator.process.kill("SIGKILL");
  idle = [];
  child.dispose();
  rmSync(base, { recursive: true });
}

/**
 * Uses up numbers of processes before it starts one. Each namespace begins at 1, and LMDB, which is for one machine, knows who reads
 * by the number alone.
 */
const NUMBERED = 'i=0; while [ $i -lt "$0" ]; do (exit 0); i=$((i+1)); done; "$@" & wait';

function start(): Operator {
  const [program = "", ...rest] = NAMESPACE;
  started += 1;
  const node = [process.execPath, "--no-warnings", ...START, child.file];
  const own = spawn(program, [...rest, "sh", "-c", NUMBERED, String(10 + (started % 50)), ...node], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const said: string[] = [];
  own.on("message", (message) => said.push(String(message)));
  const over = new Promise<void>((done) => void own.once("exit", () => done()));
  return { said, process: own, over };
}

/** Gives an operator a job; it waits for the word to begin. */
async function given(job: Job): Promise<Operator> {
  const operator = idle.pop() ?? start();
  operator.said.splice(0);
  operator.process.send(job);
  await until(operator, (line) => line === "ready");
  return operator;
}

/** Waits until an operator has said something, or is over. */
function until({ over, process: own, said }: Operator, isIt: (said: string) => boolean): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (!said.some(isIt)) return;
      own.removeListener("message", look);
      done();
    };
    own.on("message", look);
    void over.then(done);
    look();
  });
}

const isEnd = (line: string): boolean => line.startsWith("end: ");

/** What a round is played with. */
export interface Board {
  readonly job: Pick<Job, "store" | "leaseMs">;
  /** How often a machine is unplugged in the middle of its work. */
  readonly kills: number;
  /** How long it has worked then, at most, milliseconds. */
  readonly withinMs: number;
  open(): RowStore;
}

/** What came of one round. */
export interface Round {
  readonly kills: number;
  readonly told: readonly string[];
  /** How often the journal was read meanwhile, from outside. */
  readonly reads: number;
}

/**
 * Two machines roll one release out at once. One of them is unplugged while it works; each time it comes back as another process.
 * Judges what is left: the release is everywhere, each stamp was updated to it once, nothing was done for a holder after its
 * successor began, and the journal says so and could be read at any moment.
 */
export async function round(number: number, board: Board): Promise<Round> {
  const release = `r${number}`;
  const world = join(base, `${release}-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const said: string[] = [];
  const begin = (name: string): Promise<Operator> =>
    given({ ...board.job, name, release, world, updateMs: 12 });
  // Both at once, as far as a machine can: who is there first would be done before the other has begun.
  const operators = await Promise.all(["ann", "bob"].map(begin));
  const watch = watched(board);
  for (const { process: own } of operators) own.send("go");
  let kills = 0;
  while (kills < board.kills) {
    await Promise.race(operators.map((operator) => until(operator, (line) => line === "proceeds")));
    const index = operators.findIndex((operator) => operator.said.includes("proceeds"));
    const holder = operators[index];
    if (holder === undefined) break;
    await new Promise((done) => setTimeout(done, Math.random() * board.withinMs));
    if (operators.some((operator) => operator.said.some(isEnd))) break;
    holder.process.kill("SIGKILL");
    await holder.over;
    said.push(...holder.said);
    kills += 1;
    const back = await begin(index === 0 ? "ann" : "bob");
    operators[index] = back;
    back.process.send("go");
  }
  await Promise.all(operators.map((operator) => until(operator, isEnd)));
  const reads = await watch.end();
  said.push(...operators.flatMap((operator) => operator.said));
  idle.push(...operators.filter(({ process: own }) => own.exitCode === null && own.signalCode === null));
  expect(said.filter((line) => isEnd(line) && !/^end: (done|over: done)$/.test(line))).toEqual([]);
  await judge(release, world, board);
  return { kills, told: said.filter((line) => line.startsWith("told: ")), reads };
}

/** Reads the journal again and again until it is told to end. */
function watched({ open, withinMs }: Board): { end(): Promise<number> } {
  let [isOver, reads] = [false, 0];
  const journals = new SharedJournals(open(), "fleet", { place: "the store" });
  const work = (async () => {
    for (; !isOver; reads += 1) {
      await journals.read(ROLLOUT_JOURNAL);
      await new Promise((done) => setTimeout(done, withinMs / 2));
    }
    await journals.close();
  })();
  // Whoever ends it is told what it found.
  work.catch(() => undefined);
  return {
    end: async () => {
      isOver = true;
      await work;
      return reads;
    },
  };
}

async function judge(release: string, world: string, { open }: Board): Promise<void> {
  const journals = new SharedJournals(open(), "fleet", { place: "the store" });
  const state = await journals.read(ROLLOUT_JOURNAL);
  await journals.close();
  const all = Object.values(RINGS).flat().sort();
  expect({ release: state?.begin.release, end: state?.end }).toEqual({ release, end: "done" });
  expect(stampsIn(state!, "done").length).toBe(stampsOf(state!).length);
  const lines = readFileSync(world, "utf8").trimEnd().split("\n");
  const updates = lines.map((line) => line.split(" "));
  expect(updates.map(([id, to]) => `${id} ${to}`).sort()).toEqual(all.map((id) => `${id} ${release}`));
  const fences = updates.map(([, , fence]) => Number(fence));
  expect(fences).toEqual([...fences].sort((a, b) => a - b));
}
