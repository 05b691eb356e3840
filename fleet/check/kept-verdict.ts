import { isStale } from "../inventory/freshness";
import { type Inventory, readInventory } from "../inventory/inventory";
import { readProject } from "../inventory/project";
import type { StackEntry } from "../inventory/stack-config";
import type { FleetContext } from "../context";
import { today } from "../renders/inputs";
import type { KeptValues } from "../renders/kept";
import { readAllowFile } from "./allow/allow-file";
import type { Verdict } from "./verdict";

/**
 * The verdict on a fleet as its program describes it, kept by all that it follows from: the program and what it takes from the
 * world, the code that judges, every stack's config, the project's allow-list and the day.
 */
export class KeptVerdict {
  private constructor(
    readonly inventory: Inventory,
    private readonly renders: KeptValues,
  ) {}

  /** Undefined where nothing is kept, or it can't be said whether it holds: faulty configs, a program to compile, a secret. */
  static async open({
    cwd,
    renders,
  }: Pick<FleetContext, "cwd" | "renders">): Promise<KeptVerdict | undefined> {
    if (renders === undefined) return undefined;
    const inventory = readInventory(readProject(cwd));
    if (inventory.problems.length > 0 || isStale(inventory.project)) return undefined;
    if (stacksOf(inventory).some(({ secretKeys }) => secretKeys.length > 0)) return undefined;
    const kept = await renders.of(inventory.project.root);
    return kept && new KeptVerdict(inventory, kept);
  }

  async find(): Promise<Verdict | undefined> {
    return (await this.renders.find(partsOf(this.inventory))) as Verdict | undefined;
  }

  /** @param judged the fleet as it was read when it was judged */
  keep(judged: Inventory, verdict: Verdict): void {
    if (!this.renders.leftOut) this.renders.keep(partsOf(judged), verdict);
  }
}

function partsOf(inventory: Inventory): unknown {
  const { central, project, stamps, routing } = inventory;
  const entry = ({ config, file, id, identity, secretKeys }: StackEntry): unknown => [
    id,
    file,
    config,
    secretKeys,
    identity,
  ];
  return [
    "verdict",
    today(),
    project,
    readAllowFile(project),
    stamps.map(entry),
    routing && [entry(routing), routing.stamps],
    central.map(entry),
  ];
}

function stacksOf({ central, routing, stamps }: Inventory): readonly StackEntry[] {
  return [...stamps, ...(routing === undefined ? [] : [routing]), ...central];
}
