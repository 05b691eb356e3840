import type { GraphResource } from "../../../graph/model/graph";
import { isMap } from "../../../graph/model/property";
import type { Inversion } from "./inversion";

const EVENTS = "azure-native:eventhub:Namespace";
const SERVER = "azure-native:dbforpostgresql:Server";
const SETTING = "azure-native:dbforpostgresql:Configuration";
const CACHE = "azure-native:redisenterprise:RedisEnterprise";
const CACHE_DATABASE = "azure-native:redisenterprise:Database";
const NAMESPACE = "azure-native:servicebus:Namespace";
const ACCOUNT = "azure-native:storage:StorageAccount";
const VAULT = "azure-native:keyvault:Vault";
const APP = "azure-native:app:ContainerApp";
const ROUTE = "azure-native:cdn:Route";
const WAF = "azure-native:frontdoor:Policy";
const ROLE = "azure-native:authorization:RoleAssignment";

const isPrimary = ({ inputs }: GraphResource): boolean => inputs["createMode"] !== "Replica";
const sets =
  (name: string) =>
  ({ inputs }: GraphResource): boolean =>
    inputs["configurationName"] === name;
const hasIngress = ({ inputs: { configuration } }: GraphResource): boolean =>
  isMap(configuration) && "ingress" in configuration;
/** Settings of the network, and of accounts and clusters as a whole, say nothing about who read what. */
const logsData = ({ name }: GraphResource): boolean => !/-logs-(network|storage|cache)$/.test(name);

/** Rule id → how its row is broken in a rendered stamp of the reference class. */
export const AZURE_INVERSIONS: Readonly<Record<string, Inversion>> = {
  "azure-database-private": { type: SERVER, property: "network.publicNetworkAccess", value: "Enabled" },
  "azure-database-geo-backup": {
    type: SERVER,
    property: "backup.geoRedundantBackup",
    value: "Disabled",
    when: isPrimary,
  },
  "azure-database-backups": {
    type: SERVER,
    property: "backup.backupRetentionDays",
    value: 6,
    when: isPrimary,
  },
  "azure-database-entra-auth": {
    type: SERVER,
    property: "authConfig.activeDirectoryAuth",
    value: "Disabled",
  },
  "azure-database-no-passwords": { type: SERVER, property: "authConfig.passwordAuth", value: undefined },
  "azure-database-encrypted": { type: SERVER, property: "dataEncryption.type", value: "SystemManaged" },
  "azure-database-zone-redundant": {
    type: SERVER,
    property: "highAvailability.mode",
    value: "SameZone",
    when: isPrimary,
  },
  "azure-database-secure-transport": {
    type: SETTING,
    property: "value",
    value: "off",
    when: sets("require_secure_transport"),
  },
  "azure-database-tls-version": {
    type: SETTING,
    property: "value",
    value: "TLSv1.1",
    when: sets("ssl_min_protocol_version"),
  },
  "azure-database-logs": { without: SETTING, when: sets("log_connections") },
  "azure-cache-private": { type: CACHE, property: "publicNetworkAccess", value: "Enabled" },
  "azure-cache-tls-version": { type: CACHE, property: "minimumTlsVersion", value: undefined },
  "azure-cache-high-availability": { type: CACHE, property: "highAvailability", value: "Disabled" },
  "azure-cache-encrypted-in-transit": {
    type: CACHE_DATABASE,
    property: "clientProtocol",
    value: "Plaintext",
  },
  "azure-cache-no-keys": { type: CACHE_DATABASE, property: "accessKeysAuthentication", value: "Enabled" },
  "azure-queue-private": {
    type: NAMESPACE,
    property: "publicNetworkAccess",
    value: "Enabled",
  },
  "azure-queue-tls-version": { type: NAMESPACE, property: "minimumTlsVersion", value: "1.1" },
  "azure-queue-no-keys": { type: NAMESPACE, property: "disableLocalAuth", value: false },
  "azure-events-encrypted": { type: EVENTS, property: "encryption.keyVaultProperties", value: [] },
  "azure-events-no-keys": { type: EVENTS, property: "disableLocalAuth", value: undefined },
  "azure-events-private": { type: EVENTS, property: "publicNetworkAccess", value: "Enabled" },
  "azure-events-tls-version": { type: EVENTS, property: "minimumTlsVersion", value: "1.0" },
  "azure-queue-encrypted": { type: NAMESPACE, property: "encryption", value: undefined },
  "azure-storage-default-deny": { type: ACCOUNT, property: "networkRuleSet.defaultAction", value: "Allow" },
  "azure-storage-private": { type: ACCOUNT, property: "publicNetworkAccess", value: undefined },
  "azure-storage-tls-version": { type: ACCOUNT, property: "minimumTlsVersion", value: "TLS1_0" },
  "azure-storage-https-only": { type: ACCOUNT, property: "enableHttpsTrafficOnly", value: false },
  "azure-storage-no-public-blobs": { type: ACCOUNT, property: "allowBlobPublicAccess", value: true },
  "azure-storage-container-private": {
    type: "azure-native:storage:BlobContainer",
    property: "publicAccess",
    value: "Blob",
  },
  "azure-storage-no-keys": { type: ACCOUNT, property: "allowSharedKeyAccess", value: undefined },
  "azure-storage-one-tenant": { type: ACCOUNT, property: "allowCrossTenantReplication", value: true },
  "azure-storage-encrypted": { type: ACCOUNT, property: "encryption.keySource", value: "Microsoft.Storage" },
  "azure-storage-versioning": {
    type: "azure-native:storage:BlobServiceProperties",
    property: "isVersioningEnabled",
    value: false,
  },
  "azure-vault-purge-protection": {
    type: VAULT,
    property: "properties.enablePurgeProtection",
    value: undefined,
  },
  "azure-vault-rbac": { type: VAULT, property: "properties.enableRbacAuthorization", value: false },
  "azure-vault-default-deny": {
    type: VAULT,
    property: "properties.networkAcls.defaultAction",
    value: "Allow",
  },
  "azure-vault-private": { type: VAULT, property: "properties.publicNetworkAccess", value: "enabled" },
  "azure-key-rotation": {
    type: "azure-native:keyvault:Key",
    property: "properties.rotationPolicy",
    value: undefined,
  },
  "azure-network-security-group": {
    type: "azure-native:network:Subnet",
    property: "networkSecurityGroup",
    value: undefined,
  },
  "azure-network-world-ingress": {
    type: "azure-native:network:NetworkSecurityGroup",
    property: "securityRules.0.sourceAddressPrefix",
    value: "Internet",
  },
  "azure-data-logged": { without: "azure-native:monitor:DiagnosticSetting", when: logsData },
  "azure-data-locked": { without: "azure-native:authorization:ManagementLockByScope" },
  "azure-app-secure-ingress": {
    type: APP,
    property: "configuration.ingress.allowInsecure",
    value: true,
    when: hasIngress,
  },
  "azure-app-managed-identity": { type: APP, property: "identity", value: undefined },
  "azure-app-secrets-vaulted": {
    type: APP,
    property: "configuration.secrets.0",
    value: { name: "origin-secret", value: "x" },
  },
  "azure-app-secrets-by-reference": {
    type: APP,
    property: "template.containers.0.env.0",
    value: { name: "CACHE_PASSWORD", value: "x" },
  },
  "azure-edge-waf": {
    type: "azure-native:cdn:SecurityPolicy",
    property: "parameters.associations.0.domains.0",
    value: undefined,
  },
  "azure-edge-waf-rules": {
    type: WAF,
    property: "managedRules.managedRuleSets.0.ruleSetAction",
    value: "Log",
    at: "managedRules.managedRuleSets",
  },
  "azure-edge-origin-certificate": {
    type: "azure-native:cdn:AFDOrigin",
    property: "enforceCertificateNameCheck",
    value: false,
  },
  "azure-edge-waf-prevention": { type: WAF, property: "policySettings.mode", value: "Detection" },
  "azure-edge-waf-enabled": { type: WAF, property: "policySettings.enabledState", value: "Disabled" },
  "azure-edge-https-redirect": { type: ROUTE, property: "httpsRedirect", value: "Disabled" },
  "azure-edge-https-origin": { type: ROUTE, property: "forwardingProtocol", value: "MatchRequest" },
  "azure-edge-tls-version": {
    type: "azure-native:cdn:AFDCustomDomain",
    property: "tlsSettings.minimumTlsVersion",
    value: "TLS10",
  },
  "azure-identity-no-owner": {
    type: ROLE,
    property: "roleDefinitionId",
    value:
      "/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.Authorization/roleDefinitions/B24988AC-6180-42A0-AB88-20F7382DD24C",
  },
  "azure-identity-narrow-scope": {
    type: ROLE,
    property: "scope",
    value: "/subscriptions/00000000-0000-4000-8000-000000000001",
  },
  "azure-password-generated": {
    type: "azure-native:keyvault:Secret",
    property: "properties.value",
    value: "written down",
  },
};
