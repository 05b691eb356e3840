import { embeddedEngine } from "../../engines/embedded";
import { fleetContext } from "../../fleet/context";
import { add, type AddInput } from "../../fleet/lifecycle/add";

/** Adds a stamp and kills itself at the n-th point between two effects. Arguments: folder, n, the id, and what is known of it. */
async function main([cwd = "", count = "0", id = "", values = "{}"]: readonly string[]): Promise<void> {
  let left = Number(count);
  const killPoint = (): void => {
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
  const input: AddInput = { id, values: JSON.parse(values) as AddInput["values"] };
  await add(input, fleetContext({ cwd, engine: embeddedEngine }), killPoint);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
