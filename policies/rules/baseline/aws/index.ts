import type { Rule } from "../../../rule";
import { appNoPublicIp } from "./app/no-public-ip";
import { appReadOnlyRoot } from "./app/read-only-root";
import { appSecretsByReference } from "./app/secrets-by-reference";
import { cacheAuth } from "./cache/auth";
import { cacheEncryptedAtRest } from "./cache/encrypted-at-rest";
import { cacheEncryptedInTransit } from "./cache/encrypted-in-transit";
import { cacheFailover } from "./cache/failover";
import { cacheMultiAz } from "./cache/multi-az";
import { databaseBackups } from "./database/backups";
import { databaseDeletionProtection } from "./database/deletion-protection";
import { databaseEncrypted } from "./database/encrypted";
import { databaseForceSsl } from "./database/force-ssl";
import { databaseIamAuth } from "./database/iam-auth";
import { databaseLogs } from "./database/logs";
import { databaseMultiAz } from "./database/multi-az";
import { databaseParameterGroup } from "./database/parameter-group";
import { databasePoolerTls } from "./database/pooler-tls";
import { databasePrivate } from "./database/private";
import { edgeAccessLogs } from "./edge/access-logs";
import { edgeDeletionProtection } from "./edge/deletion-protection";
import { edgeHttpsRedirect } from "./edge/https-redirect";
import { edgeInvalidHeaders } from "./edge/invalid-headers";
import { edgeTlsVersion } from "./edge/tls-version";
import { edgeWaf } from "./edge/waf";
import { identityNoWildcards } from "./identity/no-wildcards";
import { keyRotation } from "./key/rotation";
import { networkDefaultGroup } from "./network/default-group";
import { networkFlowLogs } from "./network/flow-logs";
import { networkInlineIngress } from "./network/inline-ingress";
import { networkNoPublicIps } from "./network/no-public-ips";
import { networkWorldIngress } from "./network/world-ingress";
import { passwordGenerated } from "./password/generated";
import { eventsDeadLetter } from "./events/dead-letter";
import { eventsEncrypted } from "./events/encrypted";
import { queueDeadLetter } from "./queue/dead-letter";
import { queueEncrypted } from "./queue/encrypted";
import { queueTlsOnly } from "./queue/tls-only";
import { secretRotation } from "./secret/rotation";
import { storageAccessLogs } from "./storage/access-logs";
import { storagePublicAccess } from "./storage/public-access";
import { storageTlsOnly } from "./storage/tls-only";
import { storageVersioning } from "./storage/versioning";

/** The security baseline of AWS, a rule a line. */
export const awsBaseline: readonly Rule[] = [
  appNoPublicIp,
  appReadOnlyRoot,
  appSecretsByReference,
  cacheAuth,
  cacheEncryptedAtRest,
  cacheEncryptedInTransit,
  cacheFailover,
  cacheMultiAz,
  databaseBackups,
  databaseDeletionProtection,
  databaseEncrypted,
  databaseForceSsl,
  databaseIamAuth,
  databaseLogs,
  databaseMultiAz,
  databaseParameterGroup,
  databasePoolerTls,
  databasePrivate,
  edgeAccessLogs,
  edgeDeletionProtection,
  edgeHttpsRedirect,
  edgeInvalidHeaders,
  edgeTlsVersion,
  edgeWaf,
  identityNoWildcards,
  keyRotation,
  networkDefaultGroup,
  networkFlowLogs,
  networkInlineIngress,
  networkNoPublicIps,
  networkWorldIngress,
  passwordGenerated,
  eventsDeadLetter,
  eventsEncrypted,
  queueDeadLetter,
  queueEncrypted,
  queueTlsOnly,
  secretRotation,
  storageAccessLogs,
  storagePublicAccess,
  storageTlsOnly,
  storageVersioning,
];
