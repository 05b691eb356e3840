import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { defined } from "../../../core/defined";
import { START } from "../../start";
import type { Ended } from "../faulty-fleet";

/** What is run: the program that has the command loaded, the command, and what Node is told before. */
export interface Program {
  readonly file: string;
  readonly main: string;
  readonly execArgv: readonly string[];
}

/** The compiled command. */
export const PROGRAM: Program = {
  file: join(__dirname, "../../cli/warm-command.js"),
  main: join(__dirname, "../../../dist/cli/main.js"),
  execArgv: START,
};
/** A run that takes longer hangs. */
const LONGEST = 120_000;
/** Runs of one process: what one leaves in memory must not help or hinder a thousand others. */
const RUNS = 400;

/** Runs the command again and again in one process, which may have a library preloaded: a start takes longer than a run. */
export class Preloaded {
  private child: ChildProcess | undefined;
  private runs = 0;

  constructor(
    private readonly library: string | undefined,
    private readonly program: Program = PROGRAM,
  ) {}

  /** Runs one line; the library reads its environment. A process that died is one that ended with `null` and its signal. */
  async run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
    if (this.runs >= RUNS) await this.end();
    const { execArgv, file, main } = this.program;
    this.child ??= fork(file, [main], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [...execArgv],
      env: { ...process.env, ...defined({ LD_PRELOAD: this.library }), UV_USE_IO_URING: "0" },
    });
    this.runs += 1;
    const child = this.child;
    const whole = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env };
    return new Promise<Ended>((done) => {
      let died = "";
      const collect = (part: Buffer): void => {
        died += part.toString();
      };
      const timer = setTimeout(() => {
        died += `no end after ${LONGEST} ms\n`;
        child.kill("SIGKILL");
      }, LONGEST);
      const stop = (): void => {
        clearTimeout(timer);
        child.removeAllListeners("message").removeAllListeners("exit");
        child.stderr?.removeListener("data", collect);
      };
      child.stderr?.on("data", collect);
      child.once("message", ({ code, ...said }: Omit<Ended, "status"> & { readonly code: number }) => {
        stop();
        done({ status: code, ...said });
      });
      child.once("exit", (code, signal) => {
        stop();
        void this.end();
        done({ status: null, stdout: "", stderr: `${died}the process ended: ${signal ?? code}` });
      });
      child.send({ args, cwd, env: whole });
    });
  }

  /** Ends the process; it is over when what is returned is done. */
  end(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    this.runs = 0;
    if (child === undefined) return Promise.resolve();
    child.removeAllListeners();
    const isOver = child.exitCode !== null || child.signalCode !== null;
    const over = isOver
      ? Promise.resolve()
      : new Promise<void>((done) => void child.once("exit", () => done()));
    child.kill("SIGKILL");
    return over;
  }
}
