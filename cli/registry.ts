import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { StampError } from "../core/errors";
import { ROUTING_STACK } from "../components/program/config";
import { loadProgram } from "../fleet/inventory/program";
import type { Project } from "../fleet/inventory/project";
import type { Classes } from "../tenants/placement/suggest";
import { openRegistry, REGISTRY_FOLDER } from "../tenants/registry/open";
import type { Registry } from "../tenants/registry/registry";
import { openEngine } from "./engine";
import { type Flags, textFlag } from "./flags";
import type { CommandContext } from "./options";

/**
 * Where the fleet's registry is: what `--registry` says, else what the routing stack made, else a folder of the project.
 * A simulated routing stack's tables are nowhere, so with the simulator it is always the folder.
 */
export async function registryPlace(
  context: CommandContext,
  project: Project,
  flags: Flags,
): Promise<string> {
  const named = textFlag(flags, "registry");
  if (named !== undefined) return named;
  if (context.engine === "embedded") return REGISTRY_FOLDER;
  const engine = await openEngine(context, project);
  try {
    const outputs = await engine.outputs({ project: project.name, stack: ROUTING_STACK });
    const made = outputs?.["registry"];
    return typeof made === "string" && made !== "" ? made : REGISTRY_FOLDER;
  } finally {
    await engine.close();
  }
}

/** The classes of the fleet's blueprint, as far as its program tells them. */
export function classesOf(project: Project): Classes {
  try {
    return loadProgram(project).blueprint?.classes ?? {};
  } catch {
    // What is wrong with the program is another command's to say.
    return {};
  }
}

/** Opens the fleet's registry for one piece of work. */
export async function withRegistry<T>(
  context: CommandContext,
  project: Project,
  flags: Flags,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const registry = openRegistry(await registryPlace(context, project, flags), { root: project.root });
  try {
    return await work(registry);
  } finally {
    await registry.close();
  }
}

/**
 * The fleet's registry, where it has one: asking must not make an empty one.
 * @returns undefined where nothing was ever registered
 */
export async function knownRegistry(
  context: CommandContext,
  project: Project,
  flags: Flags,
): Promise<Registry | undefined> {
  const place = await registryPlace(context, project, flags);
  if (!place.includes("://") && !existsSync(resolve(project.root, place))) {
    if (textFlag(flags, "registry") === undefined) return undefined;
    throw new StampError("input", "no registry is there", {
      field: "--registry",
      fix: "name its folder or address",
    });
  }
  return openRegistry(place, { root: project.root });
}
