// @ts-check
const { IAMMember: ProjectRole } = require("@pulumi/gcp/projects");
const serviceaccount = require("@pulumi/gcp/serviceaccount");
const gcp = require("stampworks/gcp");
const { ACCOUNT, NAMESPACE } = require("./plan.js");

/** @typedef {import("./gke.js").Args} Args */

/**
 * What the machines act as: they pull, write logs and metrics, and may do nothing else.
 *
 * @param {string} name
 * @param {Args} args
 * @param {import("@pulumi/pulumi").Resource} parent
 */
exports.machineAccount = (name, { context, spec, secrets }, parent) => {
  const account = new serviceaccount.Account(
    `${name}-machines`,
    {
      accountId: context.physicalName("nodes", { max: 30 }),
      displayName: "What the machines of the stamp's cluster act as",
    },
    { parent, dependsOn: [secrets.apis.iam] },
  );
  const { member } = account;
  const role = new ProjectRole(
    `${name}-machines-may`,
    { project: context.identity.account, role: "roles/container.defaultNodeServiceAccount", member },
    { parent, dependsOn: [secrets.apis.resourceManager] },
  );
  const pull = { context, image: spec.app.image, apis: secrets.apis, member };
  return { account, rights: [role, gcp.pullRight(`${name}-machines-pull`, pull, parent)] };
};

/**
 * What the app acts as; only its own account in the cluster may take it.
 *
 * @param {string} name
 * @param {Args} args
 * @param {import("@pulumi/gcp/container").Cluster} cluster
 * @param {import("@pulumi/pulumi").Resource} parent
 */
exports.appAccount = (name, args, cluster, parent) => {
  const { context, secrets, spec } = args;
  const account = new serviceaccount.Account(
    `${name}-account`,
    { accountId: context.physicalName("web", { max: 30 }), displayName: "Runs the app of this stamp" },
    { parent, dependsOn: [secrets.apis.iam] },
  );
  // Web service and workers act as one, as they do on the other clouds; only workers take from the queue.
  gcp.workloadRights(`${name}-may`, { ...args, member: account.member }, spec.workers.enabled, parent);
  new serviceaccount.IAMMember(
    `${name}-identity`,
    {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${context.identity.account}.svc.id.goog[${NAMESPACE}/${ACCOUNT}]`,
    },
    // The pool of identities comes with the project's first cluster.
    { parent, dependsOn: [cluster] },
  );
  return account;
};

/**
 * What the app is told: Cloud Run hands secrets over by reference, here the app reads them by their ids.
 *
 * @param {Args} args
 */
exports.told = (args) => {
  const { database } = args;
  const plain = gcp
    .appEnvironment(args)
    .flatMap((each) => ("value" in each && each.value !== undefined ? [[each.name, each.value]] : []));
  return {
    ...Object.fromEntries(plain),
    ...(database === undefined ? {} : { DATABASE_SECRET_ID: database.secretId }),
  };
};
