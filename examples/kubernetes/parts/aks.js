// @ts-check
const containerservice = require("@pulumi/azure-native/containerservice");
const managedidentity = require("@pulumi/azure-native/managedidentity");
const pulumi = require("@pulumi/pulumi");
const { appEdge, appEnvironment, originSecrets, scopeOf } = require("stampworks/azure");
const { controlPlane } = require("./aks-control-plane.js");
const { origin } = require("./aks-origin.js");
const { ACCOUNT, machineSize, manifest, NAMESPACE, nodesFor } = require("./plan.js");

/** @typedef {import("stampworks/azure").AzureParts} AzureParts */
/** @typedef {import("stampworks").PartArgs & import("stampworks").DataParts<AzureParts>} Args */

/** Machines by size: four times a pod's CPU. */
const MACHINES = {
  small: "Standard_D2ds_v5",
  medium: "Standard_D4ds_v5",
  large: "Standard_D8ds_v5",
  xlarge: "Standard_D16ds_v5",
};
const SYSTEM_MACHINE = "Standard_D2ds_v5";
const CLUSTER = { max: 63 };
/**
 * Of pods and services: never seen outside the cluster, since pods' addresses are translated to their machine's, and in no
 * stamp's block, which are in the private ranges.
 */
const PODS = "100.127.0.0/16";
const SERVICES = "100.126.0.0/20";
const DNS = "100.126.0.10";

/** AKS in the place of Container Apps: a cluster of the stamp's own behind the stamp's own edge. */
class Aks extends pulumi.ComponentResource {
  /**
   * @param {string} name
   * @param {Args} args
   * @param {pulumi.ComponentResourceOptions} opts
   */
  constructor(name, args, opts) {
    super("acme:azure:Aks", name, {}, opts);
    const { context, spec, secrets } = args;
    const scope = scopeOf("app", args);
    const { registry, tenantId } = context.fleet.global.azure ?? { registry: "", tenantId: "" };
    this.origin = originSecrets(`${name}-origin`, args, this);
    const control = controlPlane(`${name}-control`, { ...args, scope }, this);
    const cluster = this.#cluster(name, args, control);
    this.#pool(name, args, cluster);
    const issuer = cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? "");
    this.#trust(`${name}-identity`, args, secrets.appIdentity, issuer, ["app", `${NAMESPACE}:${ACCOUNT}`]);
    const queue = this.#scaler(name, args, issuer);
    const entry = origin(`${name}-origin`, { ...args, scope, issuer, control }, this);
    secrets.keep(
      `${name}-origin-secret`,
      { context, secretName: "origin-secret", value: this.origin.lines },
      this,
    );
    this.originHost = entry.host;
    this.edge = appEdge(
      `${name}-edge`,
      { ...args, scope, webHost: this.originHost, originSecrets: this.origin.accepted },
      this,
    );
    this.environment = cluster;
    this.services = [metrics(cluster.id)];
    this.endpoint = pulumi.output(`https://${context.hostName}`);
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
      manifest: manifest({ ...args, image: `${registry}/${spec.app.image}` }, appEnvironment(args), {
        CLUSTER: cluster.name,
        CLIENT_ID: secrets.appIdentity.clientId,
        VAULT: secrets.keys.vault.name,
        TENANT: tenantId,
        ...entry.values,
        ...queue,
      }),
    });
  }

  /**
   * Lets the pods of one account in the cluster act as an identity of the stamp.
   *
   * @param {string} name
   * @param {Args} args
   * @param {managedidentity.UserAssignedIdentity} identity
   * @param {pulumi.Output<string>} issuer
   * @param {readonly [credential: string, account: string]} who
   */
  #trust(name, args, identity, issuer, [credential, account]) {
    new managedidentity.FederatedIdentityCredential(
      name,
      {
        federatedIdentityCredentialResourceName: credential,
        resourceName: identity.name,
        resourceGroupName: scopeOf("app", args).resourceGroupName,
        issuer,
        subject: `system:serviceaccount:${account}`,
        audiences: ["api://AzureADTokenExchange"],
      },
      { parent: this },
    );
  }

  /**
   * What KEDA counts the queue's messages as: an identity with rights at this one queue, which the app's pods can't take.
   *
   * @param {string} name
   * @param {Args} args
   * @param {pulumi.Output<string>} issuer
   */
  #scaler(name, args, issuer) {
    const { spec, queue } = args;
    if (!spec.workers.enabled || queue === undefined) return {};
    const { namespace, queueId, scalerIdentity } = queue;
    this.#trust(`${name}-scaler`, args, scalerIdentity, issuer, ["keda", "kube-system:keda-operator"]);
    return { QUEUE: queueId, QUEUE_NAMESPACE: namespace.name, SCALER_ID: scalerIdentity.clientId };
  }

  /**
   * @param {string} name
   * @param {Args} args
   * @param {ReturnType<typeof controlPlane>} control
   */
  #cluster(name, args, control) {
    const { context, network, spec } = args;
    const { tenantId } = context.fleet.global.azure ?? { tenantId: "" };
    return new containerservice.ManagedCluster(
      `${name}-cluster`,
      {
        resourceName: context.physicalName("app", CLUSTER),
        ...scopeOf("app", args),
        dnsPrefix: context.physicalName("app", { max: 54 }),
        sku: { name: "Base", tier: "Standard" },
        identity: { type: "UserAssigned", userAssignedIdentities: [control.identity.id] },
        identityProfile: { kubeletidentity: control.kubelet },
        // Who may do what is said by roles of Azure; there is no other way in.
        disableLocalAccounts: true,
        enableRBAC: true,
        aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenantId },
        // The control plane answers inside the stamp's network alone.
        apiServerAccessProfile: {
          enablePrivateCluster: true,
          enablePrivateClusterPublicFQDN: false,
          enableVnetIntegration: true,
          subnetId: control.subnet.id,
          privateDNSZone: "system",
          disableRunCommand: true,
        },
        // KEDA, kept by AKS: scales the workers.
        workloadAutoScalerProfile: { keda: { enabled: spec.workers.enabled } },
        autoUpgradeProfile: { upgradeChannel: "stable", nodeOSUpgradeChannel: "NodeImage" },
        networkProfile: {
          networkPlugin: "azure",
          networkPluginMode: "overlay",
          networkDataplane: "cilium",
          networkPolicy: "cilium",
          loadBalancerSku: "standard",
          outboundType: "userAssignedNATGateway",
          podCidr: PODS,
          serviceCidr: SERVICES,
          dnsServiceIP: DNS,
        },
        oidcIssuerProfile: { enabled: true },
        securityProfile: {
          workloadIdentity: { enabled: true },
          azureKeyVaultKms: control.encryption,
          imageCleaner: { enabled: true, intervalHours: 168 },
        },
        addonProfiles: {
          azureKeyvaultSecretsProvider: { enabled: true, config: { enableSecretRotation: "true" } },
          azurepolicy: { enabled: true },
        },
        agentPoolProfiles: [
          {
            name: "system",
            mode: "System",
            ...machines(args),
            vmSize: SYSTEM_MACHINE,
            nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
            enableAutoScaling: true,
            count: 3,
            minCount: 3,
            maxCount: 6,
          },
        ],
      },
      // How many machines run is the scaling's to say, and which version the channel's.
      {
        parent: this,
        dependsOn: [network, ...control.rights],
        ignoreChanges: ["agentPoolProfiles[0].count"],
      },
    );
  }

  /**
   * @param {string} name
   * @param {Args} args
   * @param {containerservice.ManagedCluster} cluster
   */
  #pool(name, args, cluster) {
    const { spec } = args;
    const { min, max } = nodesFor(spec);
    const { resourceGroupName } = scopeOf("app", args);
    return new containerservice.AgentPool(
      `${name}-pool`,
      {
        agentPoolName: "app",
        resourceName: cluster.name,
        resourceGroupName,
        mode: "User",
        ...machines(args),
        vmSize: MACHINES[machineSize(spec)],
        enableAutoScaling: true,
        count: min,
        minCount: min,
        maxCount: max,
      },
      { parent: this, ignoreChanges: ["count"] },
    );
  }
}

/**
 * What the machines of both pools have in common.
 *
 * @param {Args} args
 */
function machines({ context, network }) {
  return {
    type: "VirtualMachineScaleSets",
    availabilityZones: [...context.zones],
    vnetSubnetID: network.appSubnet.id,
    osType: "Linux",
    osSKU: "AzureLinux",
    osDiskType: "Ephemeral",
    enableEncryptionAtHost: true,
    enableNodePublicIP: false,
    maxPods: 50,
    upgradeSettings: { maxSurge: "33%" },
    tags: context.tags("app"),
  };
}

/**
 * How Azure Monitor measures the cluster: its machines' CPU and memory, and the pods that can serve.
 * Source: https://learn.microsoft.com/azure/aks/monitor-aks-reference#metrics
 *
 * @param {pulumi.Output<string>} resource
 * @returns {AzureParts["app"]["services"][number]}
 */
function metrics(resource) {
  const metric = (/** @type {string} */ name, /** @type {Record<string, string[]>} */ only) => ({
    resource,
    namespace: "Microsoft.ContainerService/managedClusters",
    name,
    aggregation: /** @type {const} */ ("Average"),
    only,
  });
  const pool = { nodepool: ["app"] };
  return {
    role: "web",
    cpu: metric("node_cpu_usage_percentage", pool),
    memory: metric("node_memory_working_set_percentage", pool),
    count: { ...metric("kube_pod_status_ready", { namespace: [NAMESPACE] }), aggregation: "Total" },
  };
}

exports.Aks = Aks;
