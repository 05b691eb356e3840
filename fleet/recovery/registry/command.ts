import { runOperatorCommand } from "../../work/operator-command";
import { defined } from "../../../core/defined";
import { plainText } from "../../../core/text";
import { RestoreFailed } from "../source";
import type { RegistryBackup } from "./backup";
import type { BackupConfig } from "./registry-schema";

/** Milliseconds that an operator's restore may take: an account of Cosmos DB takes hours. */
const COMMAND_MS = 24 * 3_600_000;

/** Restores by commands of the operator's. */
export function commandBackup(
  { remove, restore }: Extract<BackupConfig, { kind: "command" }>,
  env: Readonly<Record<string, string | undefined>>,
): RegistryBackup {
  const run = (command: string, told: Readonly<Record<string, string>>, signal: AbortSignal) =>
    runOperatorCommand({ command, env: { ...env, ...told }, timeoutMs: COMMAND_MS, signal });
  return {
    restore: async ({ at, registry, signal }) => {
      const about = { STAMPWORKS_REGISTRY: registry };
      const told = { ...about, ...defined({ STAMPWORKS_AT: at?.toISOString() }) };
      const { printed, problem } = await run(restore, told, signal);
      const place = printed.trimEnd().split("\n").at(-1)?.trim() ?? "";
      const drop = async (): Promise<void> => {
        const end = await run(remove, { ...about, STAMPWORKS_RESTORED: place }, new AbortController().signal);
        if (end.problem !== undefined) throw new Error(`the command that removes ${end.problem}`);
      };
      const isSame = place === registry;
      if (problem === undefined && place !== "" && !isSame)
        return { place, point: `what ${plainText(place, 200)} has`, remove: drop };
      // Half a restore is to be removed, too; the registry itself is not.
      if (!isSame) await drop().catch(() => undefined);
      throw new RestoreFailed([
        problem === undefined
          ? isSame
            ? "the command that restores names the registry itself"
            : "the command that restores does not say where the copy is"
          : `the command that restores ${problem}`,
      ]);
    },
  };
}
