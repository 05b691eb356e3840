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

/** A machine of the test's own: a namespace of processes, whose life nobody outside of the other can see. */
const NAMESPACE = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"];

/** Why machines of the test's own can't be had here; undefined when they can. */
export const missingMachines =
  spawnSync(NAMESPACE[0] ?? "", [...NAMESPACE.slice(1), "true"]).status === 0
    ? undefined
    : "no namespaces of processes: unshare(1) is not allowed or not there";

/** What an operator said, in order; it has ended when `over` is done. */
interface Operator {
  readonly said: string[];
  readonly process: ChildProcess;
  readonly over: Promise<void>;
}

const child = bundle("../journals/machine-child.ts");
const base = mkdtempSync(join(tmpdir(), "machines-"));

/** Ends what the rounds left. */
export function clearMachines(): void {
  child.dispose();
  rmSync(base, { recursive: true });
}

function start(job: Job): Operator {
  const [program = "", ...rest] = NAMESPACE;
  const node = [process.execPath, "--no-warnings", ...START];
  const own = spawn(program, [...rest, ...node, child.file, JSON.stringify(job)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const said: string[] = [];
  own.on("message", (message) => said.push(String(message)));
  const over = new Promise<void>((done) => void own.once("exit", () => done()));
  return { said, process: own, over };
}

/** Waits until an operator has said something, or is over. */
function until({ over, process: own, said }: Operator, isIt: (said: string) => boolean): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (said.some(isIt)) done();
    };
    own.on("message", look);
    void over.then(done);
    look();
  });
}

/** What came of one round. */
export interface Round {
  readonly kills: number;
  readonly told: readonly string[];
}

/**
 * Two machines roll one release out at once. One of them is unplugged while it works, `kills` times; each time it comes back as
 * another process. Judges what is left: the release is everywhere, each stamp was updated to it once, and the journal says so.
 */
export async function round(
  number: number,
  {
    job,
    kills,
    open,
  }: { readonly job: Pick<Job, "store" | "leaseMs">; readonly kills: number; open(): RowStore },
): Promise<Round> {
  const release = `r${number}`;
  const world = join(base, `${release}-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const told: string[] = [];
  const said: string[] = [];
  const begin = (name: string): Operator => start({ ...job, name, release, world, updateMs: 12 });
  const operators = [begin("ann"), begin("bob")];
  // Both at once, as far as a machine can: who is there first would be done before the other has begun.
  await Promise.all(operators.map((operator) => until(operator, (line) => line === "ready")));
  for (const { process: own } of operators) own.send("go");
  let killed = 0;
  while (killed < kills) {
    await Promise.race(operators.map((operator) => until(operator, (line) => line === "proceeds")));
    const index = operators.findIndex((operator) => operator.said.includes("proceeds"));
    const holder = operators[index];
    if (holder === undefined) break;
    await new Promise((done) => setTimeout(done, Math.random() * 60));
    holder.process.kill("SIGKILL");
    await holder.over;
    said.push(...holder.said);
    killed += 1;
    const back = begin(index === 0 ? "ann" : "bob");
    operators[index] = back;
    await until(back, (line) => line === "ready");
    back.process.send("go");
  }
  await Promise.all(operators.map(({ over }) => over));
  said.push(...operators.flatMap((operator) => operator.said));
  told.push(...said.filter((line) => line.startsWith("told: ")));
  expect(said.filter((line) => line.startsWith("end: ") && !/^end: (done|over: done)$/.test(line))).toEqual(
    [],
  );
  await judge({ release, world, open });
  return { kills: killed, told };
}

async function judge({
  open,
  release,
  world,
}: {
  readonly release: string;
  readonly world: string;
  open(): RowStore;
}): Promise<void> {
  const journals = new SharedJournals(open(), "fleet", { place: "the store" });
  const state = await journals.read(ROLLOUT_JOURNAL);
  await journals.close();
  const all = Object.values(RINGS).flat().sort();
  expect({ release: state?.begin.release, end: state?.end }).toEqual({ release, end: "done" });
  expect(stampsIn(state!, "done").length).toBe(stampsOf(state!).length);
  const updates = readFileSync(world, "utf8").trimEnd().split("\n").sort();
  expect(updates).toEqual(all.map((id) => `${id} ${release}`));
}
