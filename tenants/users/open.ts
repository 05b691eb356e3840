import { type UserTenant, UserTenants, type UserTenantsOptions } from "../client/user-tenants";
import { openStore, REGISTRY_FOLDER } from "../registry/open";
import { RowRegistry } from "../registry/row-registry";
import { tenantsOf } from "./answer";
import { userOf } from "./user-id";
import { Users } from "./users";

/** What opening a fleet's users takes. */
export interface OpenUsers extends Pick<UserTenantsOptions, "maxAgeMs" | "maxUsers"> {
  /** Folder that a folder's name is relative to: the project's root. */
  readonly root: string;
}

/** A fleet's users, as a login service asks for them. */
export interface OpenedUsers {
  /**
   * The user's tenants with their state and their stamps' addresses; none for a user whom nobody linked.
   * @throws StampError `input` for what can't be a user's id, `engine` or `state` where the registry does not answer
   */
  tenantsOf(user: string): Promise<readonly UserTenant[]>;
  /** Forgets what was told of a user who was linked or unlinked just now: the next question asks the registry. */
  forget(user: string): void;
  close(): Promise<void>;
}

/** Opens the users of a fleet's registry, for reading. */
export function openUsers(where: string | undefined, { root, ...options }: OpenUsers): OpenedUsers {
  const store = openStore(where ?? REGISTRY_FOLDER, root);
  const registry = new RowRegistry(store, "a login service");
  const users = new Users(store, registry);
  const cache = new UserTenants({ ...options, read: (user) => tenantsOf(users, registry, user) });
  return {
    tenantsOf: async (user) => cache.tenantsOf(userOf(user)),
    forget: (user) => cache.forget(userOf(user)),
    close: () => store.close(),
  };
}
