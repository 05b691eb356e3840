import type { Rule } from "../../../../rule";
import { routingEdgeAttacks } from "./edge-attacks";
import { routingRegistryBackups } from "./registry-backups";
import { routingRegistryDeletionProtection } from "./registry-deletion-protection";
import { routingRegistryEncrypted } from "./registry-encrypted";

/** What the routing layer on Google Cloud has and no stamp, a rule a line. */
export const gcpRoutingBaseline: readonly Rule[] = [
  routingEdgeAttacks,
  routingRegistryBackups,
  routingRegistryDeletionProtection,
  routingRegistryEncrypted,
];
