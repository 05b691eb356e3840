import type { KindTable } from "../kind";

const EKS = "arn:aws:eks:{region}:{account}";

/** EKS and the machines of its nodes. */
export const KUBERNETES: KindTable = {
  "aws:eks/cluster:Cluster": {
    id: "{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 100,
      pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/,
      taken: "ResourceInUseException",
    },
    outputs: {
      arn: `${EKS}:cluster/{name}`,
      clusterId: "{uuid:cluster}",
      createdAt: "2026-01-01T00:00:00Z",
      certificateAuthority: { data: "{chars:64:authority}" },
      endpoint: "https://{upper:32:endpoint}.gr7.{region}.eks.amazonaws.com",
      identities: [{ oidcs: [{ issuer: "https://oidc.eks.{region}.amazonaws.com/id/{upper:32:endpoint}" }] }],
      platformVersion: "eks.1",
      status: "ACTIVE",
      vpcConfig: { clusterSecurityGroupId: "sg-{hex:17:cluster}", vpcId: "vpc-{hex:17:vpc}" },
    },
    replaces: ["name", "roleArn", "bootstrapSelfManagedAddons"],
    references: { roleArn: ["aws:iam/role:Role"] },
    protection: [
      {
        property: "deletionProtection",
        code: "InvalidRequestException",
        message:
          "Cluster {name} has deletion protection; set `deletionProtection: false` and update it first",
      },
    ],
    blockers: [
      {
        types: ["aws:eks/nodeGroup:NodeGroup", "aws:eks/fargateProfile:FargateProfile"],
        code: "ResourceInUseException",
        message: "Cluster has nodegroups attached",
      },
    ],
    quota: {
      limit: 100,
      per: "region",
      code: "ResourceLimitExceededException",
      message: "The maximum number of EKS clusters is reached.",
    },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    id: "{in:clusterName}:{name}",
    tagged: true,
    name: {
      property: "nodeGroupName",
      scope: "parent",
      within: ["clusterName"],
      limit: 63,
      taken: "ResourceInUseException",
    },
    outputs: {
      arn: `${EKS}:nodegroup/{in:clusterName}/{name}/{uuid:group}`,
      resources: [
        {
          autoscalingGroups: [{ name: "eks-{name}-{uuid:group}" }],
          remoteAccessSecurityGroupId: "",
        },
      ],
      status: "ACTIVE",
    },
    replaces: [
      "clusterName",
      "nodeGroupName",
      "nodeRoleArn",
      "subnetIds",
      "amiType",
      "instanceTypes",
      "capacityType",
      "diskSize",
    ],
    references: { clusterName: ["aws:eks/cluster:Cluster"], nodeRoleArn: ["aws:iam/role:Role"] },
  },
  "aws:eks/addon:Addon": {
    id: "{in:clusterName}:{in:addonName}",
    tagged: true,
    outputs: {
      arn: `${EKS}:addon/{in:clusterName}/{in:addonName}/{uuid:addon}`,
      addonVersion: "v1.0.0-eksbuild.1",
      createdAt: "2026-01-01T00:00:00Z",
      modifiedAt: "2026-01-01T00:00:00Z",
    },
    replaces: ["clusterName", "addonName"],
    references: { clusterName: ["aws:eks/cluster:Cluster"] },
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    id: "a-{chars:17:association}",
    tagged: true,
    outputs: {
      associationArn: `${EKS}:podidentityassociation/{in:clusterName}/{id}`,
      associationId: "{id}",
    },
    replaces: ["clusterName", "namespace", "serviceAccount"],
    references: { clusterName: ["aws:eks/cluster:Cluster"] },
    check: (inputs, around) => {
      const taken = around
        .siblings()
        .some((other) =>
          ["clusterName", "namespace", "serviceAccount"].every((key) => other[key] === inputs[key]),
        );
      return taken
        ? { code: "ResourceInUseException", message: "Association already exists for the service account" }
        : undefined;
    },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    id: "lt-{hex:17}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 128,
      taken: "InvalidLaunchTemplateName.AlreadyExistsException",
    },
    outputs: {
      arn: "arn:aws:ec2:{region}:{account}:launch-template/{id}",
      defaultVersion: 1,
      latestVersion: 1,
    },
    replaces: ["name"],
    // The group of a cluster is made by EKS and by no resource.
    unchecked: ["vpcSecurityGroupIds"],
  },
  "aws:autoscaling/attachment:Attachment": {
    id: "{in:autoscalingGroupName}-{hex:26}",
    replaces: ["*"],
  },
  "aws:autoscaling/policy:Policy": {
    id: "{name}",
    name: { property: "name", scope: "parent", within: ["autoscalingGroupName"], limit: 255 },
    outputs: {
      arn: "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:autoScalingGroupName/{in:autoscalingGroupName}:policyName/{name}",
      metricAggregationType: "Average",
    },
    replaces: ["name", "autoscalingGroupName"],
  },
};
