import { EmbeddedEngine } from "../../engines/embedded/engine";
import { Keyring } from "../../engines/passphrase";
import { programs } from "./programs";

/**
 * Runs one program and kills itself at a point between two effects: the n-th, or the first of a name. Arguments: folder,
 * keys' folder, program, n or name.
 */
async function main([folder = "", keys = "", program = "", which = "0"]: readonly string[]): Promise<void> {
  let left = Number(which);
  const killPoint = (point: string): void => {
    left -= 1;
    if (left === 0 || point === which) process.kill(process.pid, "SIGKILL");
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
