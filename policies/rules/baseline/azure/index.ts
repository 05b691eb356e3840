import type { Rule } from "../../../rule";
import { appManagedIdentity } from "./app/managed-identity";
import { appSecretsByReference } from "./app/secrets-by-reference";
import { appSecretsVaulted } from "./app/secrets-vaulted";
import { appSecureIngress } from "./app/secure-ingress";
import { cacheEncryptedInTransit } from "./cache/encrypted-in-transit";
import { cacheHighAvailability } from "./cache/high-availability";
import { cacheNoKeys } from "./cache/no-keys";
import { cachePrivate } from "./cache/private";
import { cacheTlsVersion } from "./cache/tls-version";
import { dataLocked } from "./data/locked";
import { dataLogged } from "./data/logged";
import { databaseBackups } from "./database/backups";
import { databaseEncrypted } from "./database/encrypted";
import { databaseEntraAuth } from "./database/entra-auth";
import { databaseGeoBackup } from "./database/geo-backup";
import { databaseLogs } from "./database/logs";
import { databaseNoPasswords } from "./database/no-passwords";
import { databasePrivate } from "./database/private";
import { databaseSecureTransport } from "./database/secure-transport";
import { databaseTlsVersion } from "./database/tls-version";
import { databaseZoneRedundant } from "./database/zone-redundant";
import { edgeHttpsOrigin } from "./edge/https-origin";
import { edgeHttpsRedirect } from "./edge/https-redirect";
import { edgeOriginCertificate } from "./edge/origin-certificate";
import { edgeTlsVersion } from "./edge/tls-version";
import { edgeWaf } from "./edge/waf";
import { edgeWafEnabled } from "./edge/waf-enabled";
import { edgeWafPrevention } from "./edge/waf-prevention";
import { edgeWafRules } from "./edge/waf-rules";
import { identityNarrowScope } from "./identity/narrow-scope";
import { identityNoOwner } from "./identity/no-owner";
import { keyRotation } from "./key/rotation";
import { networkSecurityGroup } from "./network/security-group";
import { networkWorldIngress } from "./network/world-ingress";
import { passwordGenerated } from "./password/generated";
import { eventsEncrypted } from "./events/encrypted";
import { eventsNoKeys } from "./events/no-keys";
import { eventsPrivate } from "./events/private";
import { eventsTlsVersion } from "./events/tls-version";
import { queueEncrypted } from "./queue/encrypted";
import { queueNoKeys } from "./queue/no-keys";
import { queuePrivate } from "./queue/private";
import { queueTlsVersion } from "./queue/tls-version";
import { storageContainerPrivate } from "./storage/container-private";
import { storageDefaultDeny } from "./storage/default-deny";
import { storageEncrypted } from "./storage/encrypted";
import { storageHttpsOnly } from "./storage/https-only";
import { storageNoKeys } from "./storage/no-keys";
import { storageNoPublicBlobs } from "./storage/no-public-blobs";
import { storageOneTenant } from "./storage/one-tenant";
import { storagePrivate } from "./storage/private";
import { storageTlsVersion } from "./storage/tls-version";
import { storageVersioning } from "./storage/versioning";
import { vaultDefaultDeny } from "./vault/default-deny";
import { vaultPrivate } from "./vault/private";
import { vaultPurgeProtection } from "./vault/purge-protection";
import { vaultRbac } from "./vault/rbac";

/** The security baseline of Azure, a rule a line. */
export const azureBaseline: readonly Rule[] = [
  appManagedIdentity,
  appSecretsByReference,
  appSecretsVaulted,
  appSecureIngress,
  cacheEncryptedInTransit,
  cacheHighAvailability,
  cacheNoKeys,
  cachePrivate,
  cacheTlsVersion,
  dataLocked,
  dataLogged,
  databaseBackups,
  databaseEncrypted,
  databaseEntraAuth,
  databaseGeoBackup,
  databaseLogs,
  databaseNoPasswords,
  databasePrivate,
  databaseSecureTransport,
  databaseTlsVersion,
  databaseZoneRedundant,
  edgeHttpsOrigin,
  edgeHttpsRedirect,
  edgeOriginCertificate,
  edgeTlsVersion,
  edgeWaf,
  edgeWafEnabled,
  edgeWafPrevention,
  edgeWafRules,
  identityNarrowScope,
  identityNoOwner,
  keyRotation,
  networkSecurityGroup,
  networkWorldIngress,
  passwordGenerated,
  eventsEncrypted,
  eventsNoKeys,
  eventsPrivate,
  eventsTlsVersion,
  queueEncrypted,
  queueNoKeys,
  queuePrivate,
  queueTlsVersion,
  storageContainerPrivate,
  storageDefaultDeny,
  storageEncrypted,
  storageHttpsOnly,
  storageNoKeys,
  storageNoPublicBlobs,
  storageOneTenant,
  storagePrivate,
  storageTlsVersion,
  storageVersioning,
  vaultDefaultDeny,
  vaultPrivate,
  vaultPurgeProtection,
  vaultRbac,
];
