import { spawn } from "node:child_process";
import { LONGEST_WAIT_MS } from "../../core/longest-wait";

/**
 * Runs an operator's command in a shell.
 *
 * @param what the command in messages, e.g. `the gate's command`
 * @param env variables it is told, besides this process's own
 * @param timeoutMs milliseconds it may take
 * @returns what is wrong, with its last line; undefined when it ended with 0
 */
export function runCommand(
  what: string,
  command: string,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(command, {
      shell: true,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    let tail = "";
    const keep = (data: Buffer): void => {
      tail = (tail + data.toString()).slice(-400);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(() => child.kill("SIGKILL"), Math.min(timeoutMs, LONGEST_WAIT_MS));
    child.once("error", (error) => {
      clearTimeout(timer);
      done(`${what} could not be run: ${error.message}`);
    });
    child.once("close", (code, killed) => {
      clearTimeout(timer);
      const last = tail.trim().split("\n").at(-1) ?? "";
      const words = killed === null ? `ended with ${code ?? "no code"}` : "took too long";
      done(code === 0 ? undefined : `${what} ${words}${last === "" ? "" : `: ${last}`}`);
    });
  });
}
