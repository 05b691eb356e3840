import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ROUTING_STACK } from "../../components/program/config";
import { StampError } from "../../core/errors";
import type { Classes } from "../../tenants/placement/suggest";
import { openRegistry, REGISTRY_FOLDER } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import type { FleetContext } from "../context";
import { loadProgram } from "../inventory/program";
import type { Project } from "../inventory/project";
import { viewPlaces } from "./view/places";

/** What an action on the registry takes besides its own. */
export interface RegistryInput {
  /** A folder, dynamodb://, cosmos:// or firestore://. Default: what the routing stack made, else the project's own. */
  readonly registry?: string | undefined;
}

/** What opening a fleet's registry takes. */
export type RegistryContext = Pick<FleetContext, "engine">;

/**
 * Where the fleet's registry is: what is named, else what the routing stack made, else a folder of the project. A
 * simulated routing stack's tables are nowhere, so with the simulator it is always the folder.
 */
export async function registryPlace(
  context: RegistryContext,
  project: Pick<Project, "root" | "name">,
  named: string | undefined,
): Promise<string> {
  if (named !== undefined) return named;
  if (context.engine.name === "embedded") return REGISTRY_FOLDER;
  const engine = await context.engine.open(project.root);
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
    // What is wrong with the program is another action's to say.
    return {};
  }
}

/**
 * Opens the fleet's registry for one piece of work. Where that ends well, the stamps of the tenants that it asked for know what was written
 * of them, also where it found all as it should be; work that only reads tells nobody.
 */
export async function withRegistry<T>(
  context: RegistryContext,
  project: Project,
  named: string | undefined,
  work: (registry: Registry) => Promise<T>,
  does: "writes" | "reads" = "writes",
): Promise<T> {
  const opened = openRegistry(await registryPlace(context, project, named), { root: project.root });
  const registry = viewed(opened, context, project);
  try {
    const result = await work(registry);
    if (does === "writes") await registry.settle();
    return result;
  } finally {
    await registry.close();
  }
}

/**
 * The fleet's registry, where it has one: asking must not make an empty one.
 * @returns undefined where nothing was ever registered
 */
export async function knownRegistry(
  context: RegistryContext,
  project: Project,
  named: string | undefined,
): Promise<Registry | undefined> {
  const place = await registryPlace(context, project, named);
  if (!place.includes("://") && !existsSync(resolve(project.root, place))) {
    if (named === undefined) return undefined;
    throw new StampError("input", "no registry is there", {
      field: "--registry",
      fix: "name its folder or address",
    });
  }
  return viewed(openRegistry(place, { root: project.root }), context, project);
}

/** The registry as a fleet's commands write it: what they write comes to the stamps that go by a view. */
export function viewed(
  registry: Registry,
  { engine }: RegistryContext,
  { root }: Pick<Project, "root">,
): ViewedRegistry {
  return new ViewedRegistry(registry, viewPlaces({ engine: engine.name, root, registry }));
}
