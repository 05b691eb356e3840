import { StampError } from "../../core/errors";
import { readProject } from "../../fleet/inventory/project";
import { type EngineName, ENGINES } from "../../fleet/inventory/engine-name";
import { readSettings, SETTINGS_FILE, writeEngine } from "../../fleet/inventory/settings";
import type { Globals } from "./globals";
import type { Output } from "./output";
import { ask, canAsk } from "./prompt";

/** What a reader must know of an engine before anything else. */
const SAID: Readonly<Record<EngineName, string>> = {
  embedded: "embedded, the simulator: no cloud is touched",
  pulumi: "pulumi: real clouds",
};

/** Where it is asked from. */
interface Asker {
  readonly globals: Globals;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/**
 * The engine a command works with, said in its first line: what `--engine` says, else what the project says. Nobody is to
 * simulate by surprise, nor to reach a cloud by surprise: where neither says it, it is asked for once and written down.
 * @throws StampError `input` where nobody can be asked
 */
export async function chooseEngine({ globals, output, signal }: Asker): Promise<EngineName> {
  const { engine: named } = globals;
  if (named !== undefined) {
    output.note(`engine ${SAID[named]} (--engine)`);
    return named;
  }
  const { root } = readProject(globals.cwd);
  const { engine } = readSettings(root);
  if (engine !== undefined) {
    output.note(`engine ${SAID[engine]} (${SETTINGS_FILE})`);
    return engine;
  }
  if (!canAsk(globals.json)) {
    throw new StampError("input", "the project does not say which engine it uses", {
      file: SETTINGS_FILE,
      field: "engine",
      allowed: ENGINES.join(", "),
      fix: `write "engine: embedded" (the simulator: no cloud is touched) or "engine: pulumi" (real clouds) into ${SETTINGS_FILE} beside Pulumi.yaml, or give --engine`,
    });
  }
  const chosen = await askEngine(output, signal);
  writeEngine(root, chosen);
  output.note(`written to ${SETTINGS_FILE}: engine: ${chosen}`);
  return chosen;
}

/** The engine that `--engine` or the project says; where neither does, nothing can live in a real cloud. */
export async function saidEngine({ globals }: Asker): Promise<EngineName> {
  return Promise.resolve(globals.engine ?? readSettings(readProject(globals.cwd).root).engine ?? "embedded");
}

async function askEngine(output: Output, signal: AbortSignal): Promise<EngineName> {
  output.note(
    `This project does not say yet what its stacks live in:\n  ${ENGINES.map((name) => SAID[name]).join("\n  ")}`,
  );
  for (let left = 3; left > 0; left -= 1) {
    const answer = await ask(`engine (${ENGINES.join(", ")}):`, signal);
    const chosen = ENGINES.find((engine) => engine === answer);
    if (chosen !== undefined) return chosen;
  }
  throw new StampError("input", "no engine was chosen", { field: "engine", allowed: ENGINES.join(", ") });
}
