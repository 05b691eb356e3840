import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";

/** Milliseconds that a server may take to answer: the machine may be busy. */
const START_MS = 60_000;
/** PostgreSQL refuses to run as root; `nobody` has this number on every Linux that has it at all. */
const NOBODY = 65_534;

/** Whom PostgreSQL runs as: nobody where this is root. */
export const lesser: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A server of this machine, which can be ended and started again. */
export interface LocalServer {
  isUp(): boolean;
  start(): Promise<void>;
  /** At once, as if the machine had lost power. */
  kill(): Promise<void>;
  /** The same, waited for by nobody: for a process that ends itself. */
  killNow(): void;
}

/** What is started. */
export interface ServerCommand {
  /** What it is, for people. */
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Whom it runs as. Default: who starts it. */
  readonly user?: typeof lesser;
  /** Whether it answers. */
  readonly answers: () => Promise<boolean>;
}

/** @throws StampError `engine` with the server's last words when it does not start */
export function localServer({ answers, args, command, cwd, user, what }: ServerCommand): LocalServer {
  let child: ChildProcess | undefined;
  const hasEnded = (): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    isUp: () => !hasEnded(),
    async start() {
      if (!hasEnded()) return;
      let last = "";
      const started = spawn(command, args, {
        stdio: ["ignore", "ignore", "pipe"],
        cwd,
        env: { PATH: process.env["PATH"], LC_ALL: "C" },
        ...user,
      });
      child = started;
      const failed = new Promise<string>((resolve) => {
        started.once("error", (error) => resolve(error.message));
        started.once("exit", () => resolve(last.trim() || "it ended"));
      });
      started.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        last = (last + chunk).slice(-1000);
      });
      const until = Date.now() + START_MS;
      while (!hasEnded() && Date.now() < until) {
        if (await answers().catch(() => false)) return;
        await sleep(25);
      }
      started.kill("SIGKILL");
      throw new StampError("engine", `${what} does not start`, { received: await failed });
    },
    async kill() {
      if (child === undefined || hasEnded()) return;
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
    killNow() {
      if (!hasEnded()) child?.kill("SIGKILL");
    },
  };
}
