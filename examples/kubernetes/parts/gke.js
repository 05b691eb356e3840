// @ts-check
const { Firewall, InstanceGroupNamedPort } = require("@pulumi/gcp/compute");
const container = require("@pulumi/gcp/container");
const pulumi = require("@pulumi/pulumi");
const gcp = require("stampworks/gcp");
const { appAccount, machineAccount, told } = require("./gke-accounts.js");
const { machineSize, manifest, NAMESPACE, NODE_PORT, nodesFor } = require("./plan.js");

/** @typedef {import("stampworks/gcp").GcpParts} GcpParts */
/** @typedef {import("stampworks").PartArgs & import("stampworks").DataParts<GcpParts>} Args */

/** Machines by size: four times a pod's CPU. */
const MACHINES = {
  small: "n2d-standard-2",
  medium: "n2d-standard-4",
  large: "n2d-standard-8",
  xlarge: "n2d-standard-16",
};
/** Longest name of a cluster and of a pool, https://cloud.google.com/kubernetes-engine/docs/reference/rest */
const CLUSTER = { max: 40 };
const COMPUTE = { max: 63 };
/** Fewer than GKE's 110, so that the app's second block has room for the nodes of the smallest stamp. */
const PODS_A_NODE = 32;
/** Network tag that the stamp's firewall lets out to its data and to the web. */
const TAG = "app";
const PORT_NAME = "web";
/** Where Google's health checks come from, https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges */
const HEALTH_CHECKS = ["35.191.0.0/16", "130.211.0.0/22"];

/** GKE in the place of Cloud Run: a regional cluster of the stamp's own behind the stamp's own edge. */
class Gke extends pulumi.ComponentResource {
  /**
   * @param {string} name
   * @param {Args} args
   * @param {pulumi.ComponentResourceOptions} opts
   */
  constructor(name, args, opts) {
    super("acme:gcp:Gke", name, {}, opts);
    const { context, spec, secrets } = args;
    const { registry } = context.fleet.global.gcp ?? { registry: "" };
    const { account: project } = context.identity;
    const api = gcp.enableApi(`${name}-api`, { project, service: "container" }, this);
    const { member } = gcp.serviceAgent(`${name}-agent`, api, this);
    const key = gcp.keyGrant(`${name}-grant`, { keyId: secrets.keyId, member }, this);
    const machine = machineAccount(name, args, this);
    const ways = this.#ways(name, args);
    const cluster = this.#cluster(name, args, machine.account, [key, ...ways, ...machine.rights]);
    const pool = this.#pool(name, args, cluster, machine.account);
    const app = appAccount(name, args, cluster, this);
    this.origin = gcp.originSecrets(`${name}-origin`, args, this);
    this.edge = gcp.appEdge(
      `${name}-edge`,
      {
        ...args,
        originSecrets: this.origin.accepted,
        behind: { groups: this.#groups(name, args, pool), portName: PORT_NAME, port: NODE_PORT },
      },
      this,
    );
    const roles = /** @type {const} */ (["web", ...(spec.workers.enabled ? ["worker"] : [])]);
    this.services = roles.map((each) => metrics(cluster.name, each));
    this.endpoint = pulumi.output(`https://${context.hostName}`);
    this.originHost = pulumi.output(context.hostName);
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
      manifest: manifest({ ...args, image: `${registry}/${spec.app.image}` }, told(args), {
        CLUSTER: cluster.name,
        SERVICE_ACCOUNT: app.email,
      }),
    });
  }

  /**
   * The stamp's firewall lets nothing in, and out only to data and web: nodes and pods need one another.
   *
   * @param {string} name
   * @param {Args} args
   */
  #ways(name, { context, network }) {
    const own = [context.subnet("app", 0), context.subnet("app", 1)];
    const port = { protocol: "tcp", ports: [String(NODE_PORT)] };
    /** @type {Record<string, import("@pulumi/gcp/compute").FirewallArgs>} */
    const ways = {
      "nodes-in": { network: "", direction: "INGRESS", sourceRanges: own, allows: [{ protocol: "all" }] },
      "nodes-out": {
        network: "",
        direction: "EGRESS",
        destinationRanges: own,
        allows: [{ protocol: "all" }],
      },
      "edge-in": { network: "", sourceRanges: [context.subnet("public", 0)], allows: [port] },
      "checks-in": { network: "", sourceRanges: HEALTH_CHECKS, allows: [port] },
    };
    return Object.entries(ways).map(
      ([kind, way]) =>
        new Firewall(
          `${name}-${kind}`,
          {
            direction: "INGRESS",
            ...way,
            network: network.networkId,
            name: context.physicalName(kind, COMPUTE),
            targetTags: [TAG],
            priority: 1000,
            logConfig: { metadata: "INCLUDE_ALL_METADATA" },
          },
          { parent: this },
        ),
    );
  }

  /**
   * @param {string} name
   * @param {Args} args
   * @param {import("@pulumi/gcp/serviceaccount").Account} account
   * @param {pulumi.Resource[]} after
   */
  #cluster(name, { context, spec, network, secrets }, account, after) {
    const { account: project, region } = context.identity;
    return new container.Cluster(
      `${name}-cluster`,
      {
        name: context.physicalName("app", CLUSTER),
        location: region,
        nodeLocations: [...context.zones],
        network: network.networkId,
        subnetwork: network.subnets.app.id,
        networkingMode: "VPC_NATIVE",
        datapathProvider: "ADVANCED_DATAPATH",
        enableIntranodeVisibility: true,
        // On Google Cloud a subnet spans the zones, so the blocks of the second zone are free for pods and services.
        ipAllocationPolicy: {
          clusterIpv4CidrBlock: context.subnet("app", 1),
          servicesIpv4CidrBlock: context.subnet("data", 1),
        },
        // Reached from inside the stamp's network alone.
        privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
        masterAuthorizedNetworksConfig: { cidrBlocks: [], gcpPublicCidrsAccessEnabled: false },
        workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
        databaseEncryption: { state: "ENCRYPTED", keyName: secrets.keyId },
        releaseChannel: { channel: "REGULAR" },
        maintenancePolicy: {
          recurringWindow: {
            startTime: "2026-01-03T02:00:00Z",
            endTime: "2026-01-03T08:00:00Z",
            recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
          },
        },
        enableShieldedNodes: true,
        enableLegacyAbac: false,
        masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
        securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
        loggingConfig: {
          enableComponents: [
            "SYSTEM_COMPONENTS",
            "WORKLOADS",
            "APISERVER",
            "CONTROLLER_MANAGER",
            "SCHEDULER",
          ],
        },
        monitoringConfig: {
          enableComponents: ["SYSTEM_COMPONENTS", "POD", "DEPLOYMENT", "HPA"],
          managedPrometheus: { enabled: true },
        },
        // The first pool goes at once; until then it, too, acts as the stamp's account.
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        nodeConfig: {
          serviceAccount: account.email,
          tags: [TAG],
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
          workloadMetadataConfig: { mode: "GKE_METADATA" },
        },
        deletionProtection: context.protects(spec.deletionProtection),
        resourceLabels: context.tags("app"),
      },
      // What the first pool is made of is forgotten with it.
      { parent: this, dependsOn: after, ignoreChanges: ["nodeConfig", "initialNodeCount"] },
    );
  }

  /**
   * @param {string} name
   * @param {Args} args
   * @param {container.Cluster} cluster
   * @param {import("@pulumi/gcp/serviceaccount").Account} account
   */
  #pool(name, { context, spec }, cluster, account) {
    const { min, max } = nodesFor(spec);
    return new container.NodePool(
      `${name}-pool`,
      {
        name: context.physicalName("pool", CLUSTER),
        cluster: cluster.id,
        nodeLocations: [...context.zones],
        maxPodsPerNode: PODS_A_NODE,
        autoscaling: { totalMinNodeCount: min, totalMaxNodeCount: max, locationPolicy: "BALANCED" },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
        nodeConfig: {
          machineType: MACHINES[machineSize(spec)],
          imageType: "COS_CONTAINERD",
          diskType: "pd-balanced",
          diskSizeGb: 50,
          serviceAccount: account.email,
          oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
          // A pod is told tokens of its own account, never the machine's.
          workloadMetadataConfig: { mode: "GKE_METADATA" },
          metadata: { "disable-legacy-endpoints": "true" },
          tags: [TAG],
          resourceLabels: context.tags("app"),
        },
      },
      { parent: this },
    );
  }

  /**
   * The pool's groups, one a zone, each with a name for the port the web service answers on.
   *
   * @param {string} name
   * @param {Args} args
   * @param {container.NodePool} pool
   */
  #groups(name, { context }, pool) {
    return context.zones.map((_, index) => {
      const group = pool.managedInstanceGroupUrls.apply((urls) => urls[index] ?? "");
      const port = new InstanceGroupNamedPort(
        `${name}-port-${index}`,
        {
          group,
          // Google lists the groups in no order.
          zone: group.apply((url) => url.split("/zones/")[1]?.split("/")[0] ?? ""),
          name: PORT_NAME,
          port: NODE_PORT,
        },
        { parent: this },
      );
      // A backend needs the name, so it waits for it.
      return port.id.apply(() => group);
    });
  }
}

/**
 * How Cloud Monitoring measures the pods of a Deployment, by the name of its container.
 * Source: https://cloud.google.com/monitoring/api/metrics_kubernetes
 *
 * @param {pulumi.Output<string>} cluster
 * @param {"web" | "worker"} role
 * @returns {GcpParts["app"]["services"][number]}
 */
function metrics(cluster, role) {
  const of = (/** @type {string} */ metric, more = "") =>
    pulumi.interpolate`metric.type="kubernetes.io/container/${metric}" AND resource.type="k8s_container" AND resource.labels.cluster_name="${cluster}" AND resource.labels.namespace_name="${NAMESPACE}" AND resource.labels.container_name="${role}"${more}`;
  return {
    role,
    cpu: { filter: of("cpu/limit_utilization"), how: ["ALIGN_MEAN", "REDUCE_PERCENTILE_50"] },
    memory: {
      filter: of("memory/limit_utilization", ' AND metric.labels.memory_type="non-evictable"'),
      how: ["ALIGN_MEAN", "REDUCE_PERCENTILE_50"],
    },
    count: { filter: of("uptime"), how: ["ALIGN_MAX", "REDUCE_COUNT"] },
  };
}

exports.Gke = Gke;
