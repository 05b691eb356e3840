import { StampError, shown } from "../../core/errors";
import type { Inventory } from "../inventory/inventory";
import type { Project } from "../inventory/project";
import { knownRegistry, type RegistryContext } from "../tenants/registry";
import type { Known } from "./edit";

/** What there is in the fleet that a rule may name. */
export function knownNames({ stamps }: Pick<Inventory, "stamps">): Known {
  const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
  return {
    rings: sorted(stamps.map(({ identity }) => identity.ring)),
    stamps: stamps.map(({ id }) => id),
    classes: sorted(stamps.map(({ identity }) => identity.class)),
  };
}

/** @throws StampError `input` naming each tenant that the registry does not have */
export async function refuseUnknownTenants(
  tenants: readonly string[],
  context: RegistryContext,
  project: Project,
): Promise<void> {
  if (tenants.length === 0) return;
  const registry = await knownRegistry(context, project, undefined);
  try {
    const problems: StampError[] = [];
    for (const name of tenants) {
      if ((await registry?.get("tenant", name)) !== undefined) continue;
      problems.push(
        new StampError("input", "the registry has no such tenant", {
          field: "--tenant",
          received: shown(name),
          fix: "see stampworks tenants list",
        }),
      );
    }
    if (problems.length > 0) throw StampError.all(problems);
  } finally {
    await registry?.close();
  }
}
