import { spawn } from "node:child_process";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import type { CliResult } from "./cli-result";
import { CliFailure, missingCli } from "./failures";

type Listener = (text: string) => void;

/**
 * The CLI on PATH, as the Automation API takes it, started in a way of our own: in a process group of its own.
 * Ctrl-C in a terminal goes to the whole group; together with the signal that the Automation API sends, the CLI
 * would see two, and at the second it gives up the resources it waits for.
 *
 * @throws StampError `engine` when there is no CLI, or one too old for the SDK
 */
export async function findCommand(): Promise<PulumiCommand> {
  try {
    const command = await PulumiCommand.get();
    // Not in the class's types, but what every operation of a workspace calls.
    return Object.assign(command, {
      run: (
        args: string[],
        cwd: string,
        env: Record<string, string>,
        onOutput?: Listener,
        onError?: Listener,
        signal?: AbortSignal,
      ) => run(command.command, args, { cwd, env, onOutput, onError, signal }),
    });
  } catch (error) {
    throw missingCli(error);
  }
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: Listener | undefined;
  readonly onError?: Listener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the CLI to its end; an aborted signal interrupts it once, and it then ends in its own time.
 * @throws CliFailure when it ends with another code than 0
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<CliResult> {
  const { cwd, env, onError, onOutput, signal } = options;
  const child = spawn(command, [...args, "--non-interactive"], {
    cwd,
    env: { ...process.env, ...env, PULUMI_AUTOMATION_API: "true", PULUMI_SKIP_UPDATE_CHECK: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const interrupt = (): void => {
    child.kill("SIGINT");
  };
  signal?.addEventListener("abort", interrupt, { once: true });
  const [stdout, stderr] = [collect(child.stdout, onOutput), collect(child.stderr, onError)];
  try {
    const code = await new Promise<number>((done, fail) => {
      child.once("error", fail);
      child.once("close", (status) => done(status ?? -1));
    });
    const result = { stdout: stdout(), stderr: stderr(), code };
    if (code !== 0) throw new CliFailure(result);
    return result;
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

function collect(stream: NodeJS.ReadableStream, listener: Listener | undefined): () => string {
  const chunks: string[] = [];
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    chunks.push(text);
    listener?.(text);
  });
  return () => chunks.join("");
}
