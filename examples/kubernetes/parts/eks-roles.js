// @ts-check
const eks = require("@pulumi/aws/eks");
const iam = require("@pulumi/aws/iam");
const pulumi = require("@pulumi/pulumi");

/** @typedef {import("stampworks").PartArgs} PartArgs */
/** @typedef {ReturnType<typeof import("stampworks/aws").appStatements>} Statements */

/**
 * A role for a service of AWS, or for pods, with policies AWS keeps and statements of its own.
 *
 * @param {string} name
 * @param {PartArgs} args
 * @param {string} kind
 * @param {{ service: string, actions: string | string[] }} trusted
 * @param {readonly string[]} managed names of policies AWS keeps
 * @param {Statements} statements
 * @param {pulumi.Resource} parent
 */
function role(name, { context }, kind, trusted, managed, statements, parent) {
  const made = new iam.Role(
    name,
    {
      name: context.physicalName(kind, { max: 64 }),
      description: `Role "${kind}" of the stamp's cluster`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Assume",
            Effect: "Allow",
            Principal: { Service: `${trusted.service}.amazonaws.com` },
            Action: trusted.actions,
          },
        ],
      }),
      tags: context.tags("app"),
    },
    { parent },
  );
  /** @type {pulumi.Resource[]} */
  const rights = managed.map(
    (policy, index) =>
      new iam.RolePolicyAttachment(
        `${name}-managed-${index}`,
        { role: made.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  if (statements.length > 0) {
    const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
    rights.push(
      new iam.RolePolicy(`${name}-policy`, { name: "access", role: made.name, policy }, { parent }),
    );
  }
  return { arn: made.arn, rights };
}

/**
 * A role that a service of AWS takes.
 *
 * @param {string} name
 * @param {PartArgs} args
 * @param {string} kind
 * @param {string} service
 * @param {readonly string[]} managed
 * @param {pulumi.Resource} parent
 */
exports.serviceRole = (name, args, kind, service, managed, parent) =>
  role(name, args, kind, { service, actions: "sts:AssumeRole" }, managed, [], parent);

/**
 * A role that pods take by EKS Pod Identity, which tells by tags which pod it is.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 *
 * @param {string} name
 * @param {PartArgs} args
 * @param {string} kind
 * @param {Statements} statements
 * @param {readonly string[]} managed
 * @param {pulumi.Resource} parent
 */
exports.podRole = (name, args, kind, statements, managed, parent) =>
  role(
    name,
    args,
    kind,
    { service: "pods.eks", actions: ["sts:AssumeRole", "sts:TagSession"] },
    managed,
    statements,
    parent,
  );

/**
 * Lets the pods of one account in the cluster take a role.
 *
 * @param {string} name
 * @param {Pick<PartArgs, "context"> & { cluster: eks.Cluster, role: { arn: pulumi.Output<string> } }} args
 * @param {readonly [namespace: string, serviceAccount: string]} account
 * @param {pulumi.Resource} parent
 */
exports.association = (name, { cluster, context, role: { arn } }, [namespace, serviceAccount], parent) =>
  new eks.PodIdentityAssociation(
    name,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: arn, tags: context.tags("app") },
    { parent },
  );
