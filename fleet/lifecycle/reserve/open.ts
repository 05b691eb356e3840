import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ExplainedStore, explaining } from "../../../tenants/journals/explained-store";
import { openStore } from "../../../tenants/registry/open";
import { Reservations } from "../../../tenants/reservations/reservations";
import type { Project } from "../../inventory/project";
import { type RegistryContext, registryPlace } from "../../tenants/registry";

/**
 * Opens what is reserved, where the fleet's registry is: all operators reach it.
 * @param isMade whether a registry in a folder is made where there is none; asking must not make an empty one
 * @returns undefined where there is no registry, so that nothing is reserved
 */
export async function openReservations(
  context: RegistryContext,
  { name, root }: Pick<Project, "root" | "name">,
  named: string | undefined,
  isMade: boolean,
): Promise<Reservations | undefined> {
  const place = await registryPlace(context, { name, root }, named);
  if (!isMade && !place.includes("://") && !existsSync(resolve(root, place))) return undefined;
  return new Reservations(
    new ExplainedStore(
      explaining(place, () => openStore(place, root)),
      place,
    ),
  );
}
