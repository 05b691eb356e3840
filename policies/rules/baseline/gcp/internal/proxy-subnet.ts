import type { PropertyValue } from "../../../../../graph/model/property";

const PURPOSES = new Set<PropertyValue | undefined>([
  "REGIONAL_MANAGED_PROXY",
  "GLOBAL_MANAGED_PROXY",
  "INTERNAL_HTTPS_LOAD_BALANCER",
]);

/** Whether a subnet of this purpose holds a load balancer's own proxies, which take neither logs nor private access. */
export function isProxySubnet(purpose: PropertyValue | undefined): boolean {
  return PURPOSES.has(purpose);
}
