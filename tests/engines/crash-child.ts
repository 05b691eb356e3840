import { EmbeddedEngine } from "../../fleet/engines/embedded/engine";
import { Keyring } from "../../fleet/engines/embedded/passphrase";
import { programs } from "./programs";

/** Runs one program and kills itself at the n-th point between two effects. Arguments: folder, keys' folder, program, n. */
async function main([folder = "", keys = "", program = "", count = "0"]: readonly string[]): Promise<void> {
  let left = Number(count);
  const killPoint = (): void => {
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
  const engine = new EmbeddedEngine({ folder, keyring: new Keyring(keys, "test"), killPoint });
  const make = programs[program];
  if (make === undefined) throw new Error(`no program ${program}`);
  await engine.up({ project: "app", stack: "eu1", config: {}, program: make });
  await engine.close();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
