export { FencedObjects, NotHere } from "./fenced-objects";
export { type HomeEntry, homeOf, MOVING_LEASE_MS, type TenantHome } from "./home";
export { TenantHomes, type TenantHomesOptions, TenantPaused, UnknownTenant } from "./homes";
export { type UserTenant, UserTenants, type UserTenantsOptions } from "./user-tenants";
export { isNotHere, NOT_HERE } from "./not-here";
export {
  NotInView,
  StampView,
  type StampViewOptions,
  type ViewedTenant,
  type ViewSource,
} from "./stamp-view";
