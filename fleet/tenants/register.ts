import { z } from "zod";
import { stampOutputsSchema } from "../../components/program/outputs";
import { stampItemSchema } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";
import type { Engine } from "../../engines/engine";
import { type Registration, registerStamp, type StampFacts } from "../../tenants/placement/register";
import type { FleetContext } from "../context";
import { engineFields } from "../deploy/schemas";
import { readProject } from "../inventory/project";
import type { StampEntry } from "../inventory/stack-config";
import { type BuildEvent, type LoadedFleet, openFleet, selectStamps } from "../open";
import { endExternal, registerExternal } from "./external/register";
import { type RegistryInput, withRegistry } from "./registry";

/** Stamps that are up and are to take tenants. */
export interface RegisterInput extends RegistryInput {
  readonly stacks: readonly string[];
  /** Whether they are deployments that stampworks.yaml declares as external. Default: stamps of the fleet. */
  readonly external?: boolean | undefined;
  /** Whether such deployments, on which nobody is any more, are taken out of the registry. Default: false. */
  readonly end?: boolean | undefined;
}

/** What the registry says of them now. */
export interface RegisterResult {
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  readonly stamps: readonly Registration[];
}

/** What a stamp that is up says of itself and the registry wants to know. */
const factsSchema = z.object(
  stampOutputsSchema.pick({
    cloud: true,
    region: true,
    residency: true,
    class: true,
    hostName: true,
    bounds: true,
    retiring: true,
    ring: true,
  }).shape,
);

/**
 * Writes stamps that are up into the registry, from their stacks' outputs: from then on they take tenants and requests.
 * @throws StampError `state` for a stamp that is not up, is being retired, or has no number left
 */
export async function registerStamps(
  { end = false, external = false, registry: named, stacks }: RegisterInput,
  context: FleetContext<BuildEvent>,
): Promise<RegisterResult> {
  if (external) {
    const own = readProject(context.cwd);
    const stamps = await withRegistry(context, own, named, (registry) =>
      end ? endExternal(stacks, registry) : registerExternal(stacks, own, registry),
    );
    return { engine: context.engine.name, simulated: false, stamps };
  }
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const chosen = selectStamps(fleet.inventory, stacks);
  const engine = await context.engine.open(project.root);
  try {
    const facts: StampFacts[] = [];
    for (const stamp of chosen) facts.push(await factsOf(engine, fleet, stamp));
    return await withRegistry(context, project, named, async (registry) => {
      const stamps: Registration[] = [];
      for (const one of facts) stamps.push(await registerStamp(registry, one));
      return { engine: engine.name, simulated: engine.name === "embedded", stamps };
    });
  } finally {
    await engine.close();
  }
}

async function factsOf(
  engine: Engine,
  { inventory, program }: LoadedFleet,
  { id, identity }: StampEntry,
): Promise<StampFacts> {
  const outputs = await engine.outputs({ project: inventory.project.name, stack: id });
  if (outputs?.["hostName"] === undefined) {
    throw new StampError("state", `stamp ${id} is not up`, { fix: `bring it up first: stampworks up ${id}` });
  }
  const said = parse(factsSchema, outputs, id);
  const { bounds, class: name, cloud, hostName, region, residency, retiring, ring } = said;
  if (retiring) throw new StampError("state", `stamp ${id} is being retired`, { fix: "register another" });
  const spec = program.blueprint?.classes[name];
  if (spec === undefined) {
    throw new StampError("input", "the program does not tell the stamp's class", {
      received: shown(name),
      fix: "run this where the fleet's blueprint is",
    });
  }
  const { function: work, observability, tier } = spec;
  const { expires } = identity;
  const { actPercent: fullPercent } = observability;
  return {
    ...{ id, cloud, region, originHost: hostName },
    capacity: defined({ residency, tier, class: name, function: work, ring, bounds, fullPercent, expires }),
  };
}

/** What `stampworks tenants register --json` prints. */
export const registerSchema = z.object({
  ...engineFields,
  stamps: z.array(
    z.object({ outcome: z.enum(["new", "changed", "unchanged", "ended"]), stamp: stampItemSchema }),
  ),
});
