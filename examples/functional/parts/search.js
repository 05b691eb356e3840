// @ts-check
const { SecurityGroup } = require("@pulumi/aws/ec2");
const { ServiceLinkedRole } = require("@pulumi/aws/iam");
const { Domain } = require("@pulumi/aws/opensearch");
const { SecurityGroupEgressRule, SecurityGroupIngressRule } = require("@pulumi/aws/vpc");
const pulumi = require("@pulumi/pulumi");

/** @typedef {Parameters<import("stampworks").MakeOwnPart<import("stampworks/aws").AwsParts>>[1]} Args */

const PORT = 443;

/** A search domain over the stamp's three zones: reached by the stamp's tasks only, encrypted with the stamp's key. */
class Search extends pulumi.ComponentResource {
  /**
   * @param {string} name
   * @param {Args} args
   * @param {pulumi.ComponentResourceOptions} opts
   */
  constructor(name, args, opts) {
    super("acme:aws:Search", name, {}, opts);
    const { context, network, secrets, tags } = args;
    const { account, region } = context.identity;
    // The kind is short because a domain's name has 28 characters at most:
    // https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html
    const domainName = context.physicalName("find", { max: 28 });
    const arn = `arn:aws:es:${region}:${account}:domain/${domainName}`;
    // A fresh account lacks the role by which OpenSearch comes into a network, and OpenSearch does not make it. It is the
    // account's, so this part wants an account for each stamp:
    // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html
    const role = new ServiceLinkedRole(
      `${name}-role`,
      { awsServiceName: "opensearchservice.amazonaws.com", tags },
      { parent: this },
    );
    const domain = new Domain(
      `${name}-domain`,
      {
        domainName,
        engineVersion: "OpenSearch_2.17",
        clusterConfig: {
          instanceType: "r7g.large.search",
          instanceCount: 3,
          zoneAwarenessEnabled: true,
          zoneAwarenessConfig: { availabilityZoneCount: 3 },
          dedicatedMasterEnabled: true,
          dedicatedMasterType: "m7g.large.search",
          dedicatedMasterCount: 3,
        },
        ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 200 },
        encryptAtRest: { enabled: true, kmsKeyId: secrets.keyId },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
        vpcOptions: { subnetIds: network.subnets.dataIds, securityGroupIds: [this.#access(name, args).id] },
        // Who may do what is said by the roles of the stamp's own account.
        accessPolicies: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${account}:root` },
              Action: "es:ESHttp*",
              Resource: `${arn}/*`,
            },
          ],
        }),
        tags,
      },
      { parent: this, dependsOn: [role] },
    );
    this.environment = { SEARCH_HOST: domain.endpoint };
    this.appRights = [{ Sid: "Search", Action: "es:ESHttp*", Resource: pulumi.interpolate`${domain.arn}/*` }];
    this.registerOutputs({ host: domain.endpoint });
  }

  /**
   * @param {string} name
   * @param {Args} args
   */
  #access(name, { context, network, tags }) {
    const groupName = context.physicalName("search", { max: 255 });
    const group = new SecurityGroup(
      `${name}-access`,
      {
        name: groupName,
        description: "Nodes of the search domain",
        vpcId: network.networkId,
        revokeRulesOnDelete: true,
        tags: { ...tags, Name: groupName },
      },
      { parent: this },
    );
    const flow = {
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
      description: "Tasks to the search domain",
      tags,
    };
    new SecurityGroupEgressRule(
      `${name}-tasks-out`,
      { ...flow, securityGroupId: network.workloadGroupId, referencedSecurityGroupId: group.id },
      { parent: this },
    );
    new SecurityGroupIngressRule(
      `${name}-tasks-in`,
      { ...flow, securityGroupId: group.id, referencedSecurityGroupId: network.workloadGroupId },
      { parent: this },
    );
    return group;
  }
}

exports.Search = Search;
