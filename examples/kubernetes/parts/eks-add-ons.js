// @ts-check
const { LogGroup } = require("@pulumi/aws/cloudwatch");
const eks = require("@pulumi/aws/eks");
const { podRole } = require("./eks-roles.js");

/** @typedef {import("@pulumi/pulumi").Resource} Resource */
/** @typedef {import("stampworks").PartArgs & { cluster: eks.Cluster }} Args */

/** Before the first machine: without its network a machine is never ready. */
const FIRST = {
  "vpc-cni": { enableNetworkPolicy: "true" },
  "kube-proxy": {},
  "eks-pod-identity-agent": {},
};
/** What runs on the machines: names of services, and what the pods' autoscaler goes by. */
const LATER = ["coredns", "metrics-server"];
/** What Container Insights writes. */
const LOGS = ["application", "dataplane", "host", "performance"];

/**
 * One thing that AWS runs in the cluster. Its version is AWS's choice for the cluster's, so that it moves with it.
 *
 * @param {string} name
 * @param {Args} args
 * @param {string} addonName
 * @param {Partial<eks.AddonArgs>} more
 * @param {Resource} parent
 * @param {Resource[]} after
 */
const addOn = (name, { context, cluster }, addonName, more, parent, after) =>
  new eks.Addon(
    `${name}-${addonName}`,
    {
      clusterName: cluster.name,
      addonName,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      tags: context.tags("app"),
      ...more,
    },
    { parent, dependsOn: after },
  );

/**
 * What machines wait for.
 *
 * @param {string} name
 * @param {Args} args
 * @param {Resource} parent
 */
exports.firstAddOns = (name, args, parent) =>
  Object.entries(FIRST).map(([each, settings]) =>
    addOn(name, args, each, { configurationValues: JSON.stringify(settings) }, parent, []),
  );

/**
 * What waits for machines.
 *
 * @param {string} name
 * @param {Args & { nodes: eks.NodeGroup }} args
 * @param {Resource} parent
 */
exports.laterAddOns = (name, args, parent) => {
  const { context, spec, nodes } = args;
  const tags = context.tags("app");
  for (const each of LATER) addOn(name, args, each, {}, parent, [nodes]);
  // Made before the agent, else it makes them without an end.
  const logs = LOGS.map(
    (log) =>
      new LogGroup(
        `${name}-${log}`,
        {
          name: context.derive(
            `/aws/containerinsights/${context.physicalName("app", { max: 100 })}/${log}`,
            `name(cluster-${log})`,
          ),
          retentionInDays: spec.observability.logRetentionDays,
          tags,
        },
        { parent },
      ),
  );
  const agent = podRole(`${name}-agent`, args, "agent", [], ["CloudWatchAgentServerPolicy"], parent);
  addOn(
    name,
    args,
    "amazon-cloudwatch-observability",
    { podIdentityAssociations: [{ serviceAccount: "cloudwatch-agent", roleArn: agent.arn }] },
    parent,
    [nodes, ...logs, ...agent.rights],
  );
};
