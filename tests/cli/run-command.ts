import { type ChildProcess, type ChildProcessWithoutNullStreams, fork, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { START } from "../start";

const command = resolve(__dirname, "../../dist/cli/main.js");

/** What one run of the command printed, and how it ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the compiled command in a folder. Runs of a test file share one process that has the command loaded; a run that is
 * watched (`watch` is given the process while it runs), that asks for something of Node.js or that begins beside another
 * has a process of its own. In the sweep each run has.
 */
export function runCommand(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  watch?: (child: ChildProcessWithoutNullStreams) => void,
): Promise<CliResult> {
  if (!existsSync(command)) throw new Error("dist is missing: run node tools/build.mjs first");
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(NO_COLOR|FORCE_COLOR|STAMPWORKS_|PULUMI_)/.test(key)),
  );
  const whole = { ...clean, ...env };
  const isCold = whole["TEST_SWEEP"] === "1" || env["NODE_OPTIONS"] !== undefined;
  if (isCold || watch !== undefined || warm.busy) return runAlone(root, args, whole, watch);
  return warm.run(root, args, whole);
}

function runAlone(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  watch: (child: ChildProcessWithoutNullStreams) => void = () => undefined,
): Promise<CliResult> {
  const child = spawn(process.execPath, [...START, command, ...args], { cwd: root, env });
  watch(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done({ code, stdout, stderr }));
  });
}

/** The process that has the command loaded. It ends with the test file, or when this process does. */
class WarmCommand {
  busy = false;
  #child: ChildProcess | undefined;

  run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliResult> {
    this.busy = true;
    this.#child ??= fork(join(__dirname, "warm-command.js"), [command], {
      stdio: "ignore",
      execArgv: [...START],
    });
    const child = this.#child;
    return new Promise<CliResult>((done, fail) => {
      const gone = (): void => fail(new Error(`the warm command ended in a run of ${args.join(" ")}`));
      child.once("exit", gone);
      child.once("message", (result: CliResult) => {
        child.removeListener("exit", gone);
        done(result);
      });
      child.send({ args, cwd, env });
    }).finally(() => {
      this.busy = false;
    });
  }

  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }
}

const warm = new WarmCommand();
// A bundle of a test that runs as a child process has no hooks of Jest, and runs no command.
if ("afterAll" in globalThis) afterAll(() => warm.end());
