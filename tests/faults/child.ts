import { Keyring } from "../../engines/passphrase";
import { perform, type Scenario } from "./scenarios";

/** Performs a scenario and kills itself at the n-th point between two effects. Arguments: folder, keys, scenario, n. */
async function main([
  folder = "",
  keys = "",
  scenario = "rollout",
  count = "0",
]: readonly string[]): Promise<void> {
  let left = Number(count);
  const killPoint = (): void => {
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
  await perform(scenario as Scenario, { folder, keyring: new Keyring(keys, "test"), killPoint });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
