export { FencedObjects, NotHere } from "./fenced-objects";
export { homeOf, type TenantHome } from "./home";
export { TenantHomes, type TenantHomesOptions, TenantPaused, UnknownTenant } from "./homes";
export { isNotHere, NOT_HERE } from "./not-here";
