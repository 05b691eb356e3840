import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { codeOf } from "../system-error";

/**
 * Who makes or breaks a file; written into those that tell whether their maker still lives. A number of a process says
 * little: every container has a process 1, machines are called alike, and numbers come again.
 */
export interface Maker {
  readonly pid: number;
  readonly host: string;
  /** What the machine's installation is called (machine-id(5)); empty where it has no such name. */
  readonly machine: string;
  /** Changes with every start of the machine; empty where the system does not tell. */
  readonly boot: string;
  /** Namespace of the process number: two containers of one machine have different ones. */
  readonly space: string;
  /** When the process started, by the system's clock: tells it from a later one of the same number. */
  readonly started: number;
}

/** What is known of a maker's life. */
export type Life =
  /** It runs. */
  | "alive"
  /** It does not run any more, which is certain. */
  | "dead"
  /** It can't be seen from here. */
  | "unknown";

/** Name of the first namespace of process numbers of every Linux machine (PROC_PID_INIT_INO of the kernel). */
const FIRST_SPACE = "pid:[4026531836]";

let own: Maker | undefined;

/** This process. */
export function maker(): Maker {
  own ??= {
    pid: process.pid,
    host: hostname(),
    machine: machineId(),
    boot: textOf("/proc/sys/kernel/random/boot_id"),
    space: spaceOf(),
    started: statOf(process.pid)?.started ?? performance.timeOrigin,
  };
  return own;
}

/**
 * Whether a process lives. Only what is certain is said: of one on another machine, or in another container, nothing is
 * known, and a lock of it is never broken by guess.
 */
export function lifeOf(other: Partial<Maker>, self: Maker = maker()): Life {
  const { boot, host, machine, pid, space, started } = other;
  if (host !== self.host || typeof pid !== "number" || typeof started !== "number") return "unknown";
  if (boot !== self.boot || machine !== self.machine) {
    // A machine that started again since has ended all it ran. Containers may share names and ids of a machine.
    const isSameMachine =
      machine === self.machine && self.machine !== "" && boot !== undefined && boot !== "";
    const isNoContainer = isFirst(space) && isFirst(self.space);
    return isSameMachine && isNoContainer ? "dead" : "unknown";
  }
  if (space !== self.space) return "unknown";
  if (pid === self.pid) return started === self.started ? "alive" : "dead";
  const running = statOf(pid);
  if (running !== undefined) return running.started === started && !running.isOver ? "alive" : "dead";
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return codeOf(error) === "ESRCH" ? "dead" : "alive";
  }
}

/** Whether a maker is certain to be gone. */
export function isDead(other: Partial<Maker>): boolean {
  return lifeOf(other) === "dead";
}

/** A maker in eight letters and two numbers, for names of files. */
export function shortName({ boot, host, machine, pid, space, started }: Maker): string {
  return `${placeName(host, machine, boot, space)}-${pid}-${Math.floor(started).toString(36)}`;
}

/** Whether a short name is that of a process of this machine and container that is gone. */
export function isDeadName(name: string): boolean {
  const self = maker();
  const [, place, pid, started] = /^([0-9a-f]{8})-([0-9]{1,10})-([0-9a-z]{1,12})$/.exec(name) ?? [];
  if (place !== placeName(self.host, self.machine, self.boot, self.space)) return false;
  if (Number(pid) === self.pid) return started !== Math.floor(self.started).toString(36);
  const running = statOf(Number(pid));
  return running === undefined
    ? lifeOf({ ...self, pid: Number(pid), started: 0 }) === "dead"
    : running.isOver || Math.floor(running.started).toString(36) !== started;
}

function placeName(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
}

function isFirst(space: string | undefined): boolean {
  return space?.startsWith(FIRST_SPACE) === true;
}

function machineId(): string {
  const id = textOf("/etc/machine-id");
  return /^[0-9a-f]{32}$/.test(id) ? id : "";
}

/** Numbers of processes and the clock their starts are told by belong to namespaces. */
function spaceOf(): string {
  return [linkOf("/proc/self/ns/pid"), linkOf("/proc/self/ns/time")].join(" ");
}

/** What the system says of a process. */
interface Stat {
  /** When it started, in ticks since the machine did. */
  readonly started: number;
  /** It has ended, and nobody has asked how: in a container without an init that may stay so for ever. */
  readonly isOver: boolean;
}

/** Undefined where there is no such process, or the system does not say. */
function statOf(pid: number): Stat | undefined {
  // The second field is the program's name in brackets, which may hold anything; the state is the third, the start the 22nd.
  const stat = textOf(`/proc/${pid}/stat`);
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const started = Number(fields[18]);
  if (stat === "" || !Number.isFinite(started)) return undefined;
  return { started, isOver: ["Z", "X", "x"].includes(state) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
