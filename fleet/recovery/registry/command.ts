import { defined } from "../../../core/defined";
import { isThere } from "../../../core/files/read-bytes";
import { plainText } from "../../../core/text";
import { runOperatorCommand } from "../../work/operator-command";
import { RestoreFailed } from "../source";
import type { RegistryBackup } from "./backup";
import { type OwnCopy, refused, requireOwnCopy } from "./own-copy";
import type { BackupConfig } from "./registry-schema";

/** Milliseconds that an operator's restore may take: an account of Cosmos DB takes hours. */
const COMMAND_MS = 24 * 3_600_000;
/** What no shell takes apart, in quotes or not. */
const PLAIN = /^[A-Za-z0-9._/\\:@+][A-Za-z0-9._/\\:@+-]*$/;

/**
 * Restores by commands of the operator's, run in the project's root. `remove` is run only with a place that is proven to be this drill's,
 * before it is compared and once more before it is removed.
 */
export function commandBackup(
  { remove, restore }: Extract<BackupConfig, { kind: "command" }>,
  env: Readonly<Record<string, string | undefined>>,
): RegistryBackup {
  return {
    restore: async (request) => {
      const { at, name, registry, root, signal } = request;
      const run = (command: string, told: Readonly<Record<string, string>>, until: AbortSignal) =>
        runOperatorCommand({
          ...{ command, cwd: root, env: { ...env, ...about, ...told } },
          ...{ timeoutMs: COMMAND_MS, isAnswer: true, signal: until },
        });
      const about = {
        ...{ STAMPWORKS_REGISTRY: registry.place, STAMPWORKS_DRILL: name },
        // What an operator's own environment has of these is of no drill.
        ...{ STAMPWORKS_RESTORED: undefined, STAMPWORKS_AT: undefined },
      };
      const left = `what it may have made is not removed: look for ${name}`;
      const { printed, problem } = await run(restore, defined({ STAMPWORKS_AT: at?.toISOString() }), signal);
      if (problem !== undefined) throw new RestoreFailed([`the command that restores ${problem}; ${left}`]);
      const said = printed.trimEnd().split("\n").at(-1)?.trim() ?? "";
      if (said === "")
        throw new RestoreFailed([`the command that restores does not say where the copy is; ${left}`]);
      const place = await requirePlainCopy(said, request);
      return {
        ...{ place, point: `what ${plainText(place, 200)} has` },
        remove: async () => {
          const STAMPWORKS_RESTORED = await requirePlainCopy(place, request);
          const end = await run(remove, { STAMPWORKS_RESTORED }, new AbortController().signal);
          if (end.problem !== undefined) throw new Error(`the command that removes ${end.problem}`);
          if (!place.includes("://") && isThere(place))
            throw new Error("the command that removes left it there");
        },
      };
    },
  };
}

/** @throws RestoreFailed where it is no copy of this drill's, or no name that `remove` can be told as it is */
async function requirePlainCopy(said: string, own: OwnCopy): Promise<string> {
  const why = "has characters that a shell may take apart";
  if (!PLAIN.test(said)) throw refused(said, why);
  const place = await requireOwnCopy(said, own);
  if (!PLAIN.test(place)) throw refused(place, why);
  return place;
}
