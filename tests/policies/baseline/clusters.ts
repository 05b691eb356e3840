import { renderStamp } from "../../../fleet/check/render-fleet";
import type { StampGraph } from "../../../fleet/check/states/stamp-graph";
import { TokenTable } from "../../../graph/model/tokens";
import { type BlueprintInput, defineFleet } from "../../../components/program/index";
import type { Cloud } from "../../../components/contract/cloud";
import type { LoadCloud } from "../../../components/contract/own-parts";
import type { Inversions } from "./inversion";
import { IDENTITIES } from "../../render/reference";

const EKS = "aws:eks/cluster:Cluster";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const AKS = "azure-native:containerservice:ManagedCluster";
const GKE = "gcp:container/cluster:Cluster";
const POOL = "gcp:container/nodePool:NodePool";

/** Rule id → how its row is broken in a stamp of examples/kubernetes. */
export const CLUSTER_INVERSIONS: Readonly<Record<`${Cloud}`, Inversions>> = {
  aws: {
    "aws-cluster-private-endpoint": {
      type: EKS,
      property: "vpcConfig",
      // Open, but to the stamp's own network alone: else the rule of sources speaks as well.
      value: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ["10.21.0.0/16"] },
    },
    "aws-cluster-secrets-encrypted": { type: EKS, property: "encryptionConfig", value: undefined },
    "aws-cluster-control-plane-logs": { type: EKS, property: "enabledClusterLogTypes", value: ["api"] },
    "aws-cluster-access-entries": {
      type: EKS,
      property: "accessConfig.authenticationMode",
      value: "API_AND_CONFIG_MAP",
    },
    "aws-cluster-node-metadata": {
      type: TEMPLATE,
      property: "metadataOptions.httpTokens",
      value: "optional",
    },
  },
  azure: {
    "azure-cluster-private": {
      type: AKS,
      property: "apiServerAccessProfile.enablePrivateCluster",
      value: false,
    },
    "azure-cluster-no-local-accounts": { type: AKS, property: "disableLocalAccounts", value: undefined },
    "azure-cluster-azure-roles": { type: AKS, property: "aadProfile.enableAzureRBAC", value: false },
    "azure-cluster-workload-identity": {
      type: AKS,
      property: "securityProfile.workloadIdentity",
      value: undefined,
    },
    "azure-cluster-secrets-encrypted": {
      type: AKS,
      property: "securityProfile.azureKeyVaultKms",
      value: undefined,
    },
    "azure-cluster-upgrades": { type: AKS, property: "autoUpgradeProfile.upgradeChannel", value: "none" },
  },
  gcp: {
    "gcp-cluster-private-endpoint": {
      type: GKE,
      property: "privateClusterConfig.enablePrivateEndpoint",
      value: false,
    },
    "gcp-cluster-private-nodes": {
      type: GKE,
      property: "privateClusterConfig.enablePrivateNodes",
      value: undefined,
    },
    "gcp-cluster-secrets-encrypted": { type: GKE, property: "databaseEncryption.state", value: "DECRYPTED" },
    "gcp-cluster-workload-identity": { type: GKE, property: "workloadIdentityConfig", value: undefined },
    "gcp-cluster-release-channel": { type: GKE, property: "releaseChannel.channel", value: "UNSPECIFIED" },
    "gcp-cluster-node-metadata": {
      type: POOL,
      property: "nodeConfig.workloadMetadataConfig.mode",
      value: "GCE_METADATA",
    },
    "gcp-cluster-node-account": { type: POOL, property: "nodeConfig.serviceAccount", value: undefined },
    "gcp-cluster-node-secure-boot": {
      type: POOL,
      property: "nodeConfig.shieldedInstanceConfig.enableSecureBoot",
      value: false,
    },
    "gcp-cluster-node-upgrades": { type: POOL, property: "management.autoUpgrade", value: false },
  },
};

const FOLDER = "../../../examples/kubernetes";

/** The example's blueprint, as the example itself has it. */
export function clusterBlueprint(): BlueprintInput {
  return jest.requireActual<{ blueprint: BlueprintInput }>(`${FOLDER}/blueprint.js`).blueprint;
}

/** What the example's script makes of a state's resources. */
export function manifestOf(resources: readonly object[]): string {
  return jest
    .requireActual<{ manifestOf: (resources: readonly object[]) => string }>(`${FOLDER}/manifest.js`)
    .manifestOf(resources);
}

function partsOf(cloud: `${Cloud}`): LoadCloud {
  return jest.requireActual<{ parts: LoadCloud }>(`${FOLDER}/parts/${cloud}.js`).parts;
}

/** Renders a stamp of examples/kubernetes on a cloud. */
export function renderCluster(
  cloud: `${Cloud}`,
  { id = "one1", cidr = "10.21.0.0/16", tokens = new TokenTable() } = {},
): Promise<StampGraph> {
  const identity = { ...IDENTITIES[cloud], cloud, cidr, class: "standard", ring: "broad" };
  const config = Object.fromEntries(
    Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
  );
  return renderStamp(
    {
      project: "acme-kubernetes",
      stack: id,
      config,
      program: defineFleet(clusterBlueprint(), { [cloud]: () => partsOf(cloud) }),
    },
    tokens,
  );
}
