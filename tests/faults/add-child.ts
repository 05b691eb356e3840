import { add } from "../../cli/commands/add";
import { Output } from "../../cli/common/output";

/** Adds a stamp and kills itself at the n-th point between two effects. Arguments: folder, n, then those of the command. */
async function main([folder = "", count = "0", id = "", flags = "{}"]: readonly string[]): Promise<void> {
  let left = Number(count);
  const killPoint = (): void => {
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
  const output = new Output({ stdout: process.stdout, stderr: process.stderr, env: {} });
  const { signal } = new AbortController();
  const context = {
    output,
    signal,
    cwd: folder,
    engine: "embedded" as const,
    parallel: 1,
    json: false,
    verbose: false,
  };
  await add(context, [id], JSON.parse(flags) as Record<string, unknown>, killPoint);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
