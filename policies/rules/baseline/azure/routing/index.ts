import type { Rule } from "../../../../rule";
import { routingRegistryBackups } from "./registry-backups";
import { routingRegistryEncrypted } from "./registry-encrypted";
import { routingRegistryFailover } from "./registry-failover";
import { routingRegistryNoKeys } from "./registry-no-keys";
import { routingRegistryPrivate } from "./registry-private";
import { routingRegistryTlsVersion } from "./registry-tls-version";
import { routingRegistryZoneRedundant } from "./registry-zone-redundant";
import { routingRouterEdgeOnly } from "./router-edge-only";

/** What the routing layer on Azure has and no stamp, a rule a line. What else holds for it is in the stamps' list. */
export const azureRoutingBaseline: readonly Rule[] = [
  routingRegistryBackups,
  routingRegistryEncrypted,
  routingRegistryFailover,
  routingRegistryNoKeys,
  routingRegistryPrivate,
  routingRegistryTlsVersion,
  routingRegistryZoneRedundant,
  routingRouterEdgeOnly,
];
