/**
 * What an application imports: where its tenants live, and, for programs of an operator's own, the registry. Nothing of the registry
 * is loaded before it is opened.
 */
export * from "./client/index";
export { openRegistry } from "./open-registry";
export { openUsers } from "./open-users";
export { openView } from "./open-view";
export type { OpenView } from "./views/open";
export type { OpenedUsers, OpenUsers } from "./users/open";
export type {
  Change,
  HistoryEntry,
  Registry,
  RegistryWrite,
  Seen,
  TenantFilter,
} from "./registry/registry";
export type { OpenRegistry } from "./registry/open";
