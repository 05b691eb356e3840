// @ts-check
const autoscaling = require("@pulumi/aws/autoscaling");
const { LogGroup } = require("@pulumi/aws/cloudwatch");
const { LaunchTemplate } = require("@pulumi/aws/ec2");
const eks = require("@pulumi/aws/eks");
const pulumi = require("@pulumi/pulumi");
const { appEdge, appEnvironment, appStatements, originSecrets } = require("stampworks/aws");
const { firstAddOns, laterAddOns } = require("./eks-add-ons.js");
const { association, podRole, serviceRole } = require("./eks-roles.js");
const { ACCOUNT, machineSize, manifest, NAMESPACE, NODE_PORT, nodesFor } = require("./plan.js");

/** @typedef {import("stampworks/aws").AwsParts} AwsParts */
/** @typedef {import("stampworks").PartArgs & import("stampworks").DataParts<AwsParts>} Args */

/** A minor version of Kubernetes has standard support for 14 months; AWS moves a cluster on when that ends. */
const VERSION = "1.34";
/** Machines by size: four times a pod's CPU. */
const MACHINES = { small: "m7i.large", medium: "m7i.xlarge", large: "m7i.2xlarge", xlarge: "m7i.4xlarge" };
/**
 * CPU of all machines, in percent, beyond which AWS adds one: below what full pods leave them at, so that there is room before
 * a pod waits for it.
 */
const NODE_CPU = 45;
/** Longest name of a cluster, https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const CLUSTER = { max: 100 };

/** EKS in the place of ECS on Fargate: a cluster of the stamp's own behind the stamp's own edge. */
class Eks extends pulumi.ComponentResource {
  /**
   * @param {string} name
   * @param {Args} args
   * @param {pulumi.ComponentResourceOptions} opts
   */
  constructor(name, args, opts) {
    super("acme:aws:Eks", name, {}, opts);
    const { context, spec } = args;
    const { registry } = context.fleet.global.aws ?? { registry: "" };
    this.origin = originSecrets(`${name}-origin`, args, this);
    this.edge = appEdge(
      `${name}-edge`,
      { ...args, originSecrets: this.origin.accepted, nodePort: NODE_PORT },
      this,
    );
    const cluster = this.#cluster(name, args);
    const first = firstAddOns(`${name}-add-on`, { ...args, cluster }, this);
    const nodes = this.#nodes(name, args, cluster, first);
    laterAddOns(`${name}-add-on`, { ...args, cluster, nodes }, this);
    const role = podRole(`${name}-pods`, args, "pods", appStatements(args), [], this);
    association(`${name}-identity`, { ...args, cluster, role }, [NAMESPACE, ACCOUNT], this);
    const queue = this.#scaler(name, args, cluster);
    const roles = /** @type {const} */ (["web", ...(spec.workers.enabled ? ["worker"] : [])]);
    this.services = roles.map((each) => metrics(cluster.name, each));
    this.endpoint = pulumi.output(`https://${context.hostName}`);
    this.originHost = this.edge.loadBalancer.dnsName;
    const image = `${registry}/${spec.app.image}`;
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
      manifest: manifest({ ...args, image }, appEnvironment(args), { CLUSTER: cluster.name, ...queue }),
    });
  }

  /**
   * What KEDA may know: how many messages wait. It acts as itself, and the app's pods can't take its role.
   *
   * @param {string} name
   * @param {Args} args
   * @param {eks.Cluster} cluster
   */
  #scaler(name, args, cluster) {
    const { context, spec, queue } = args;
    if (!spec.workers.enabled || queue === undefined) return {};
    const waiting = { Sid: "Backlog", Action: "sqs:GetQueueAttributes", Resource: [queue.queueArn] };
    const statements = [{ ...waiting, Effect: /** @type {const} */ ("Allow") }];
    const role = podRole(`${name}-scaler`, args, "scaler", statements, [], this);
    association(`${name}-scaler-identity`, { context, cluster, role }, ["keda", "keda-operator"], this);
    return { QUEUE: queue.queueId, REGION: context.identity.region };
  }

  /**
   * @param {string} name
   * @param {Args} args
   */
  #cluster(name, args) {
    const { context, spec, network, secrets } = args;
    const clusterName = context.physicalName("app", CLUSTER);
    const tags = context.tags("app");
    const role = serviceRole(`${name}-control`, args, "control", "eks", ["AmazonEKSClusterPolicy"], this);
    // Made before the cluster, else EKS makes it without an end.
    const log = new LogGroup(
      `${name}-log`,
      {
        name: context.derive(`/aws/eks/${clusterName}/cluster`, "name(cluster-log)"),
        retentionInDays: spec.observability.logRetentionDays,
        tags,
      },
      { parent: this },
    );
    return new eks.Cluster(
      `${name}-cluster`,
      {
        name: clusterName,
        version: VERSION,
        upgradePolicy: { supportType: "STANDARD" },
        roleArn: role.arn,
        // Whoever made the cluster applies the manifest. Others are let in by an access entry, not by a map in the cluster.
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        bootstrapSelfManagedAddons: false,
        // Reached from inside the stamp's network alone.
        vpcConfig: {
          subnetIds: network.subnets.appIds,
          endpointPrivateAccess: true,
          endpointPublicAccess: false,
        },
        encryptionConfig: { provider: { keyArn: secrets.keyId }, resources: ["secrets"] },
        enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        deletionProtection: context.protects(spec.deletionProtection),
        tags,
      },
      { parent: this, dependsOn: [log, ...role.rights] },
    );
  }

  /**
   * Machines over the three zones. They carry the group of the stamp's tasks, so the data parts let their pods in, and that of
   * the cluster, by which nodes and control plane talk.
   *
   * @param {string} name
   * @param {Args} args
   * @param {eks.Cluster} cluster
   * @param {pulumi.Resource[]} first what a machine needs to be ready
   */
  #nodes(name, args, cluster, first) {
    const { context, spec, network } = args;
    const tags = context.tags("app");
    const role = serviceRole(
      `${name}-nodes`,
      args,
      "nodes",
      "ec2",
      ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"],
      this,
    );
    const template = new LaunchTemplate(
      `${name}-template`,
      {
        name: context.physicalName("nodes", { max: 128 }),
        updateDefaultVersion: true,
        vpcSecurityGroupIds: [
          cluster.vpcConfig.apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId),
          network.workloadGroupId,
        ],
        // One hop: a pod does not reach the machine's own credentials.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          { deviceName: "/dev/xvdb", ebs: { volumeType: "gp3", volumeSize: 50, encrypted: "true" } },
        ],
        tagSpecifications: [
          { resourceType: "instance", tags },
          { resourceType: "volume", tags },
        ],
        tags,
      },
      { parent: this },
    );
    const { min, max } = nodesFor(spec);
    const nodes = new eks.NodeGroup(
      `${name}-machines`,
      {
        clusterName: cluster.name,
        nodeGroupName: context.physicalName("nodes", { max: 63 }),
        nodeRoleArn: role.arn,
        subnetIds: network.subnets.appIds,
        amiType: "BOTTLEROCKET_x86_64",
        instanceTypes: [MACHINES[machineSize(spec)]],
        launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
        scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
        updateConfig: { maxUnavailablePercentage: 33 },
        nodeRepairConfig: { enabled: true },
        tags,
      },
      // How many run is the scaling's to say.
      { parent: this, dependsOn: [...role.rights, ...first], ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    const group = nodes.resources.apply(([made]) => made?.autoscalingGroups?.[0]?.name ?? "");
    new autoscaling.Attachment(
      `${name}-targets`,
      { autoscalingGroupName: group, lbTargetGroupArn: this.edge.targetGroup.arn },
      { parent: this, dependsOn: [...this.edge.rules] },
    );
    new autoscaling.Policy(
      `${name}-scaling`,
      {
        name: context.physicalName("nodes-cpu", { max: 255 }),
        autoscalingGroupName: group,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: {
          targetValue: NODE_CPU,
          predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
        },
      },
      { parent: this },
    );
    return nodes;
  }
}

/**
 * How CloudWatch measures the pods behind a service.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html
 *
 * @param {pulumi.Output<string>} cluster
 * @param {"web" | "worker"} role
 * @returns {import("stampworks/aws").AwsParts["app"]["services"][number]}
 */
function metrics(cluster, role) {
  const metric = (/** @type {string} */ name) => ({
    namespace: "ContainerInsights",
    name,
    dimensions: { ClusterName: cluster, Namespace: NAMESPACE, Service: role },
    stat: "Average",
  });
  return {
    role,
    cpu: metric("pod_cpu_utilization_over_pod_limit"),
    memory: metric("pod_memory_utilization_over_pod_limit"),
    count: metric("service_number_of_running_pods"),
  };
}

exports.Eks = Eks;
