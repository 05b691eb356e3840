import type { KindTable } from "../kind";
import { arm } from "./arm";

/** AKS. */
export const KUBERNETES: KindTable = {
  "azure-native:containerservice:ManagedCluster": arm(
    {
      type: "Microsoft.ContainerService/managedClusters",
      names: ["resourceName"],
      limit: 63,
      pattern: /^[a-zA-Z0-9]$|^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$/,
    },
    {
      outputs: {
        currentKubernetesVersion: "1.33.0",
        fqdn: "{in:dnsPrefix}-{chars:8:host}.hcp.{location}.azmk8s.io",
        privateFQDN: "{in:dnsPrefix}-{chars:8:host}.{uuid:zone}.privatelink.{location}.azmk8s.io",
        azurePortalFQDN: "{chars:32:portal}-priv.portal.hcp.{location}.azmk8s.io",
        maxAgentPools: 100,
        oidcIssuerProfile: {
          issuerURL: "https://{location}.oic.prod-aks.azure.com/{uuid:tenant}/{uuid:issuer}/",
        },
        powerState: { code: "Running" },
        resourceUID: "{hex:24:uid}",
      },
      replaces: [
        "dnsPrefix",
        "networkProfile.networkPlugin",
        "networkProfile.podCidr",
        "networkProfile.serviceCidr",
      ],
      cascades: true,
    },
  ),
  "azure-native:containerservice:AgentPool": arm(
    {
      type: "Microsoft.ContainerService/managedClusters/agentPools",
      names: ["resourceName", "agentPoolName"],
      limit: 12,
      pattern: /^[a-z][a-z0-9]{0,11}$/,
    },
    {
      outputs: {
        currentOrchestratorVersion: "1.33.0",
        nodeImageVersion: "AKSAzureLinux-V3gen2-202601.01.0",
        powerState: { code: "Running" },
      },
      replaces: ["vnetSubnetID", "availabilityZones", "osType", "osSKU"],
    },
  ),
};
