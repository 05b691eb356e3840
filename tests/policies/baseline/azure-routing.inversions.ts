import { AZURE_INVERSIONS } from "./azure.inversions";
import { type Inversions, only } from "./inversion";

const REGISTRY = "azure-native:cosmosdb:DatabaseAccount";
const ROUTERS = "azure-native:app:ContainerApp";

/** Rule id → how its row is broken in the rendered routing layer. */
export const AZURE_ROUTING_INVERSIONS: Inversions = {
  "azure-routing-registry-backups": { type: REGISTRY, property: "backupPolicy.type", value: "Periodic" },
  "azure-routing-registry-encrypted": { type: REGISTRY, property: "keyVaultKeyUri", value: undefined },
  "azure-routing-registry-failover": {
    type: REGISTRY,
    property: "enableAutomaticFailover",
    value: undefined,
  },
  "azure-routing-registry-no-keys": { type: REGISTRY, property: "disableLocalAuth", value: undefined },
  "azure-routing-registry-private": { type: REGISTRY, property: "publicNetworkAccess", value: "Enabled" },
  "azure-routing-registry-tls-version": { type: REGISTRY, property: "minimalTlsVersion", value: "Tls11" },
  "azure-routing-registry-zone-redundant": {
    type: REGISTRY,
    property: "locations.1.isZoneRedundant",
    value: false,
    at: "locations",
  },
  "azure-routing-router-edge-only": {
    type: ROUTERS,
    property: "template.containers.0.env",
    value: [{ name: "PORT", value: "8080" }],
    at: "template.containers",
  },
};

/** The same of the rules that stamps are judged by too; most are broken as in a stamp. */
export const AZURE_EDGE_INVERSIONS: Inversions = {
  ...only(
    AZURE_INVERSIONS,
    "azure-app-managed-identity",
    "azure-app-secrets-by-reference",
    "azure-app-secure-ingress",
    "azure-data-locked",
    "azure-data-logged",
    "azure-edge-https-origin",
    "azure-edge-https-redirect",
    "azure-edge-origin-certificate",
    "azure-edge-tls-version",
    "azure-edge-waf",
    "azure-edge-waf-enabled",
    "azure-edge-waf-prevention",
    "azure-edge-waf-rules",
    "azure-identity-narrow-scope",
    "azure-identity-no-owner",
    "azure-key-rotation",
    "azure-network-security-group",
    "azure-network-world-ingress",
    "azure-password-generated",
    "azure-vault-default-deny",
    "azure-vault-private",
    "azure-vault-purge-protection",
    "azure-vault-rbac",
  ),
  "azure-app-secrets-vaulted": {
    type: ROUTERS,
    property: "configuration.secrets",
    value: [{ name: "token-key", value: "x" }],
  },
};
