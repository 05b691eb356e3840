import { StampError } from "../core/errors";
import { ROUTING_STACK } from "../components/program/config";
import type { Engine } from "../engines/engine";
import type { RetireTools } from "../fleet/lifecycle/retire";
import { routingGuard, tenantsGuard } from "../fleet/lifecycle/retire-guards";
import { closeForGood, forget } from "../tenants/placement/drain";
import type { Registry } from "../tenants/registry/registry";
import { runCommand } from "../fleet/rollout/run-command";
import { type Flags, spanFlag, textFlag } from "./flags";
import type { CommandContext } from "./options";
import { knownRegistry } from "./registry";
import type { Session } from "./session";

/** Who is asked and told when a stamp is retired. */
export interface RetireHome {
  /** Absent where the fleet has none. */
  readonly registry: Registry | undefined;
  readonly tools: Pick<RetireTools, "guards" | "close" | "backup" | "forget">;
}

const BACKUP_MS = 4 * 3_600_000;

/** What a fleet's registry, its routing stack and the operator's flags have to say about retirements. */
export async function openRetireHome(
  context: CommandContext,
  { inventory: { project, routing } }: Session,
  engine: Engine,
  flags: Flags,
): Promise<RetireHome> {
  const registry = await knownRegistry(context, project, flags);
  const guards = registry === undefined ? [] : [tenantsGuard(registry)];
  if (routing !== undefined) {
    const outputs = await engine.outputs({ project: project.name, stack: ROUTING_STACK });
    const stamps = outputs?.["stamps"];
    const deployed = Array.isArray(stamps) ? stamps.map(String) : [];
    guards.push(routingGuard({ file: routing.file, listed: routing.stamps, deployed }));
  }
  const command = textFlag(flags, "backupCommand");
  const timeoutMs = spanFlag(flags, "backupTimeout") ?? BACKUP_MS;
  return {
    registry,
    tools: {
      guards,
      ...(registry === undefined ? {} : registryTools(registry)),
      ...(command === undefined ? {} : { backup: (id) => backup(id, command, timeoutMs, context.signal) }),
    },
  };
}

function registryTools(registry: Registry): Pick<RetireTools, "close" | "forget"> {
  return {
    close: async (id) => {
      // A stamp that was never registered has nobody to close it to.
      if ((await registry.get("stamp", id)) !== undefined) await closeForGood(registry, id);
    },
    forget: (id) => forget(registry, id),
  };
}

async function backup(id: string, command: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const problem = await runCommand(
    "the backup command",
    command,
    { STAMPWORKS_STAMP: id },
    timeoutMs,
    signal,
  );
  if (problem === undefined) return;
  throw new StampError("engine", `stamp "${id}": ${problem}`, {
    fix: `nothing was taken down; mend the command and run the same again, or keep the stamp: stampworks tenants drain ${id} --undo`,
  });
}
