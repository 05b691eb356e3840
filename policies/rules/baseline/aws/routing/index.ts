import type { Rule } from "../../../../rule";
import { routingEdgeAccessLogs } from "./edge-access-logs";
import { routingEdgeHttps } from "./edge-https";
import { routingEdgeTlsVersion } from "./edge-tls-version";
import { routingEdgeWaf } from "./edge-waf";
import { routingOriginTls } from "./origin-tls";
import { routingTableBackups } from "./table-backups";
import { routingTableDeletionProtection } from "./table-deletion-protection";
import { routingTableEncrypted } from "./table-encrypted";

/** What the routing layer on AWS has and no stamp, a rule a line. */
export const awsRoutingBaseline: readonly Rule[] = [
  routingEdgeAccessLogs,
  routingEdgeHttps,
  routingEdgeTlsVersion,
  routingEdgeWaf,
  routingOriginTls,
  routingTableBackups,
  routingTableDeletionProtection,
  routingTableEncrypted,
];
