import type { Rule } from "../../../rule";
import { appEdgeOnly } from "./app/edge-only";
import { appNoSecondDoor } from "./app/no-second-door";
import { appOwnIdentity } from "./app/own-identity";
import { appSecretsByReference } from "./app/secrets-by-reference";
import { cacheAuth } from "./cache/auth";
import { cacheDeletionProtection } from "./cache/deletion-protection";
import { cacheEncryptedAtRest } from "./cache/encrypted-at-rest";
import { cacheEncryptedInTransit } from "./cache/encrypted-in-transit";
import { cacheMultiZone } from "./cache/multi-zone";
import { databaseAudit } from "./database/audit";
import { databaseBackups } from "./database/backups";
import { databaseCloudDeletionProtection } from "./database/cloud-deletion-protection";
import { databaseDeletionProtection } from "./database/deletion-protection";
import { databaseEncrypted } from "./database/encrypted";
import { databaseIamAuth } from "./database/iam-auth";
import { databaseLogDuration } from "./database/log-duration";
import { databaseLogErrors } from "./database/log-errors";
import { databaseLogFailures } from "./database/log-failures";
import { databaseLogLogins } from "./database/log-logins";
import { databaseLogLogouts } from "./database/log-logouts";
import { databaseLogSchema } from "./database/log-schema";
import { databaseLogWarnings } from "./database/log-warnings";
import { databaseNoNetworks } from "./database/no-networks";
import { databasePointInTime } from "./database/point-in-time";
import { databasePrivate } from "./database/private";
import { databaseRegional } from "./database/regional";
import { databaseTlsOnly } from "./database/tls-only";
import { edgeAccessLogs } from "./edge/access-logs";
import { edgeArmor } from "./edge/armor";
import { edgeHttpsRedirect } from "./edge/https-redirect";
import { edgeTlsCiphers } from "./edge/tls-ciphers";
import { edgeTlsPolicy } from "./edge/tls-policy";
import { edgeTlsVersion } from "./edge/tls-version";
import { identityNoAdmin } from "./identity/no-admin";
import { identityNoImpersonation } from "./identity/no-impersonation";
import { identityNoKeys } from "./identity/no-keys";
import { identityNoPublic } from "./identity/no-public";
import { keyRotation } from "./key/rotation";
import { networkCustom } from "./network/custom";
import { networkDnsLogged } from "./network/dns-logged";
import { networkDnssec } from "./network/dnssec";
import { networkFlowLogs } from "./network/flow-logs";
import { networkPrivateAccess } from "./network/private-access";
import { networkWorldIngress } from "./network/world-ingress";
import { passwordGenerated } from "./password/generated";
import { queueDeadLetter } from "./queue/dead-letter";
import { queueEncrypted } from "./queue/encrypted";
import { storagePublicAccess } from "./storage/public-access";
import { storageUniformAccess } from "./storage/uniform-access";
import { storageVersioning } from "./storage/versioning";

/** The security baseline of Google Cloud, a rule a line. */
export const gcpBaseline: readonly Rule[] = [
  appEdgeOnly,
  appNoSecondDoor,
  appOwnIdentity,
  appSecretsByReference,
  cacheAuth,
  cacheDeletionProtection,
  cacheEncryptedAtRest,
  cacheEncryptedInTransit,
  cacheMultiZone,
  databaseAudit,
  databaseBackups,
  databaseCloudDeletionProtection,
  databaseDeletionProtection,
  databaseEncrypted,
  databaseIamAuth,
  databaseLogDuration,
  databaseLogErrors,
  databaseLogFailures,
  databaseLogLogins,
  databaseLogLogouts,
  databaseLogSchema,
  databaseLogWarnings,
  databaseNoNetworks,
  databasePointInTime,
  databasePrivate,
  databaseRegional,
  databaseTlsOnly,
  edgeAccessLogs,
  edgeArmor,
  edgeHttpsRedirect,
  edgeTlsCiphers,
  edgeTlsPolicy,
  edgeTlsVersion,
  identityNoAdmin,
  identityNoImpersonation,
  identityNoKeys,
  identityNoPublic,
  keyRotation,
  networkCustom,
  networkDnsLogged,
  networkDnssec,
  networkFlowLogs,
  networkPrivateAccess,
  networkWorldIngress,
  passwordGenerated,
  queueDeadLetter,
  queueEncrypted,
  storagePublicAccess,
  storageUniformAccess,
  storageVersioning,
];
