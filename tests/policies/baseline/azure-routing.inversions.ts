import { AZURE_INVERSIONS } from "./azure.inversions";
import type { Inversion } from "./inversion";

const REGISTRY = "azure-native:cosmosdb:DatabaseAccount";
const ROUTERS = "azure-native:app:ContainerApp";

/** Rule id → how its row is broken in the rendered routing layer. */
export const AZURE_ROUTING_INVERSIONS: Readonly<Record<string, Inversion>> = {
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

/** Rules that stamps are judged by too and that are broken in the layer as they are in a stamp. */
const AS_IN_STAMPS = [
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
];

/** How the rules that stamps are judged by too are broken in the layer, which has the same kinds of resources. */
export const AZURE_EDGE_INVERSIONS: Readonly<Record<string, Inversion>> = {
  ...Object.fromEntries(Object.entries(AZURE_INVERSIONS).filter(([rule]) => AS_IN_STAMPS.includes(rule))),
  "azure-app-secrets-vaulted": {
    type: ROUTERS,
    property: "configuration.secrets",
    value: [{ name: "token-key", value: "x" }],
  },
};
