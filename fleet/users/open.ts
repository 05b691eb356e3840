import { openStore } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { Users } from "../../tenants/users/users";
import { operator } from "../../core/locks/lock";
import type { Project } from "../inventory/project";
import { type RegistryContext, registryPlace, viewed } from "../tenants/registry";

/** The users of a fleet, and the registry that knows their tenants. */
export interface UsersDesk {
  readonly users: Users;
  readonly registry: Registry;
}

/** Opens the fleet's users for one piece of work. */
export async function withUsers<T>(
  context: RegistryContext,
  project: Pick<Project, "root" | "name">,
  named: string | undefined,
  work: (desk: UsersDesk) => Promise<T>,
): Promise<T> {
  const store = openStore(await registryPlace(context, project, named), project.root);
  const registry = viewed(new RowRegistry(store, operator()), context, project);
  try {
    const result = await work({ registry, users: new Users(store, registry) });
    await registry.settle();
    return result;
  } finally {
    await store.close();
  }
}
