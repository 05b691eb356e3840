import { ROUTING_STACK } from "../../components/program/config";
import { StampError } from "../../core/errors";
import type { Engine } from "../../engines/engine";
import { closeForGood, forget } from "../../tenants/placement/drain";
import type { Registry } from "../../tenants/registry/registry";
import type { FleetContext } from "../context";
import type { LoadedFleet } from "../open";
import { runCommand } from "../rollout/run-command";
import { knownRegistry } from "../tenants/registry";
import type { RetireTools } from "./retire";
import { centreGuard, routingGuard, tenantsGuard } from "./retire-guards";

/** A last backup of the operator's own. */
export interface BackupCommand {
  readonly command: string;
  /** Milliseconds it may take. */
  readonly timeoutMs: number;
}

/** Who is asked and told when a stamp is retired. */
export interface RetireHome {
  /** Absent where the fleet has none. */
  readonly registry: Registry | undefined;
  readonly tools: Pick<RetireTools, "guards" | "close" | "backup" | "forget">;
}

/** What a fleet's registry, its routing stack, its centres and the operator have to say about retirements. */
export async function openRetireHome(
  context: Pick<FleetContext, "engine" | "signal">,
  { inventory: { central, project, routing } }: LoadedFleet,
  engine: Engine,
  asked: { readonly registry?: string | undefined; readonly backup?: BackupCommand | undefined },
): Promise<RetireHome> {
  const registry = await knownRegistry(context, project, asked.registry);
  const guards = registry === undefined ? [] : [tenantsGuard(registry)];
  if (routing !== undefined) {
    const deployed = await deployedStamps(engine, project.name, ROUTING_STACK);
    guards.push(routingGuard({ file: routing.file, listed: routing.stamps, deployed }));
  }
  for (const { file, home, id } of central) {
    const deployed = await deployedStamps(engine, project.name, id);
    guards.push(centreGuard({ stack: id, file, listed: Object.keys(home.stamps), deployed }));
  }
  const { backup: last } = asked;
  return {
    registry,
    tools: {
      guards,
      ...(registry === undefined ? {} : registryTools(registry)),
      ...(last === undefined ? {} : { backup: (id) => backup(id, last, context.signal) }),
    },
  };
}

/** The stamps that a stack was brought up with last. */
async function deployedStamps(engine: Engine, project: string, stack: string): Promise<string[]> {
  const stamps = (await engine.outputs({ project, stack }))?.["stamps"];
  return Array.isArray(stamps) ? stamps.map(String) : [];
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

async function backup(id: string, { command, timeoutMs }: BackupCommand, signal: AbortSignal): Promise<void> {
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
