import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { defined } from "../../../core/defined";
import { halfFile, leavesLock, lost, wrongEnd } from "../aftermath";
import { ENVIRONMENT, type Ended, FaultyFleet, type FaultyCommand } from "../faulty-fleet";
import { Preloaded } from "./preloaded";

/** What every call is failed with. */
export const ERRORS = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES"] as const;

/** One of them. */
export type ErrorName = (typeof ERRORS)[number];

/** Whether a compiler for the preloaded library can be had. */
export function canFailCalls(): boolean {
  return process.platform === "linux" && spawnSync("gcc", ["--version"]).status === 0;
}

/** One call that was failed, and what was wrong then. */
export interface Fault {
  readonly name: string;
  /** Which call of the run, counted from 1. */
  readonly at: number;
  readonly code: ErrorName;
  /** How the command ended. */
  readonly status: number | null;
  /** Why it should not have been so; missing when all is well. */
  readonly wrong?: string;
  readonly said?: string;
}

/** What came of a command's calls. */
export interface Swept {
  /** Calls by their name: `open` → 12. */
  readonly calls: Readonly<Record<string, number>>;
  readonly failed: readonly Fault[];
}

/** Which calls are failed. */
export interface Choice {
  /** Every so manieth call. */
  readonly step: number;
  /** Errors that each is failed with; without it they take turns. */
  readonly each?: readonly ErrorName[] | undefined;
  /** A file of what was done, a line of JSON each: a sweep that was cut goes on after it. */
  readonly resume?: string | undefined;
}

/** Fails each call of a command once, with each error in turn, over a copy of one fleet. */
export class FailingCalls {
  private readonly tools = mkdtempSync(join(tmpdir(), "failing-"));
  private readonly fleet = new FaultyFleet();
  private readonly preloaded: Preloaded;
  /** Goes on after it in a process of its own, as operators do: a lock that could not be given back is its maker's while that lives. */
  private readonly next: Preloaded;
  private runs = 0;

  constructor() {
    const args = ["-shared", "-fPIC", "-o", this.library, join(__dirname, "failing-calls.c"), "-ldl"];
    expect(spawnSync("gcc", args, { encoding: "utf8" })).toMatchObject({ status: 0 });
    this.preloaded = new Preloaded(this.library);
    this.next = new Preloaded(this.library);
  }

  dispose(): void {
    void this.preloaded.end();
    void this.next.end();
    this.fleet.dispose();
    rmSync(this.tools, { recursive: true, force: true });
  }

  /** Fails calls of a command, and says what came of each. */
  async sweep(name: string, command: FaultyCommand, { each, resume, step }: Choice): Promise<Swept> {
    const calls = await this.count(command);
    const done = readDone(resume).filter((fault) => fault.name === name);
    const failed = [...done];
    const known = new Set(done.map(({ at, code }) => `${at} ${code}`));
    for (let at = 1, turn = 0; at <= calls.length; at += step) {
      for (const code of each ?? [ERRORS[turn % ERRORS.length] ?? "EIO"]) {
        turn += 1;
        if (known.has(`${at} ${code}`)) continue;
        const fault = await this.copied((folder) => this.once(folder, { name, command, at, code }));
        failed.push(fault);
        if (resume !== undefined) appendFileSync(resume, `${JSON.stringify(fault)}\n`);
      }
    }
    return { calls: countsOf(calls), failed };
  }

  /** The names of all calls of a run that nothing disturbs, in their order. */
  private count(command: FaultyCommand): Promise<readonly string[]> {
    return this.copied(async (folder) => {
      const log = join(this.tools, `calls-${this.runs}`);
      const ended = await this.run(folder, command.line, { FAULT_FOLDER: folder, FAULT_LOG: log });
      if (ended.status !== 0) throw new Error(ended.stderr);
      return readFileSync(log, "utf8").trimEnd().split("\n");
    });
  }

  private async once(
    folder: string,
    {
      name,
      command,
      at,
      code,
    }: {
      readonly name: string;
      readonly command: FaultyCommand;
      readonly at: number;
      readonly code: ErrorName;
    },
  ): Promise<Fault> {
    const fault = {
      FAULT_FOLDER: folder,
      FAULT_AT: String(at),
      FAULT_ERRNO: String(constants.errno[code]),
    };
    const ended = await this.run(folder, command.line, fault);
    // It is over: a lock that it could not give back must not be that of a process which lives.
    if (leavesLock(folder)) await this.preloaded.end();
    const wrong =
      wrongEnd(ended) ??
      halfFile(folder) ??
      (await lost((at, args) => this.run(at, args), folder, command, ended.status === 0));
    return {
      ...{ name, at, code, status: ended.status },
      ...defined({ wrong, said: wrong === undefined ? undefined : ended.stderr.slice(0, 2000) }),
    };
  }

  private async copied<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "failing-fleet-"));
    try {
      cpSync(this.fleet.root, folder, { recursive: true, verbatimSymlinks: true });
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private get library(): string {
    return join(this.tools, "failing.so");
  }

  private run(
    folder: string,
    args: readonly string[],
    fault: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    this.runs += 1;
    const process = Object.keys(fault).length > 0 ? this.preloaded : this.next;
    return process.run(folder, args, { ...ENVIRONMENT, FAULT_RUN: String(this.runs), ...fault });
  }
}

function readDone(resume: string | undefined): readonly Fault[] {
  if (resume === undefined || !existsSync(resume)) return [];
  const lines = readFileSync(resume, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Fault);
}

function countsOf(calls: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}
