// @ts-check
const authorization = require("@pulumi/azure-native/authorization");
const keyvault = require("@pulumi/azure-native/keyvault");
const managedidentity = require("@pulumi/azure-native/managedidentity");
const azure = require("@pulumi/azure-native/network");

/** @typedef {import("./aks.js").Args & { scope: ReturnType<typeof import("stampworks/azure").scopeOf> }} Args */

/** Built-in roles. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES = {
  /** Network Contributor: load balancers and their addresses. */
  network: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  /** Managed Identity Operator: lets the control plane give the machines their identity. */
  operator: "f1a07417-d97a-45cb-824c-7a7467783830",
  /** AcrPull. */
  pull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  /** Key Vault Crypto User: encrypt and decrypt. */
  key: "12338af0-0e69-4776-bea7-57ae8d297424",
  /** Key Vault Contributor: the control plane brings itself to the closed vault. */
  vault: "f25e0fa2-a7c8-4377-a976-54943a77a395",
  /** DNS Zone Contributor. */
  dns: "befefa01-2a29-4197-83a8-272ff33ce314",
};

/**
 * Gives an identity one built-in role on one resource.
 *
 * @param {string} name
 * @param {import("stampworks").PartArgs["context"]} context
 * @param {keyof typeof ROLES} role
 * @param {import("@pulumi/pulumi").Input<string>} principalId
 * @param {import("@pulumi/pulumi").Input<string>} scope
 * @param {import("@pulumi/pulumi").Resource} parent
 */
function grant(name, context, role, principalId, scope, parent) {
  return new authorization.RoleAssignment(
    name,
    {
      roleAssignmentName: context.guid(name),
      principalId,
      // Said outright, or Azure refuses an identity that its directory has not heard of yet.
      principalType: "ServicePrincipal",
      roleDefinitionId: `/subscriptions/${context.identity.account}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[role]}`,
      scope,
    },
    { parent },
  );
}
exports.grant = grant;

/**
 * An identity of the stamp.
 *
 * @param {string} name
 * @param {string} kind
 * @param {Args} args
 * @param {import("@pulumi/pulumi").Resource} parent
 */
function identity(name, kind, { context, scope }, parent) {
  return new managedidentity.UserAssignedIdentity(
    name,
    { resourceName: context.physicalName(kind, { max: 128 }), ...scope },
    { parent },
  );
}
exports.identity = identity;

/**
 * What a cluster's control plane has before the cluster: its identity and the machines', a subnet in the stamp's network, and a
 * key for the cluster's secrets.
 *
 * @param {string} name
 * @param {Args} args
 * @param {import("@pulumi/pulumi").Resource} parent
 */
exports.controlPlane = (name, args, parent) => {
  const { context, network, secrets } = args;
  const { registryId } = context.fleet.global.azure ?? { registryId: "" };
  const own = identity(`${name}-identity`, "cluster", args, parent);
  const machines = identity(`${name}-machines`, "machines", args, parent);
  const subnet = apiSubnet(`${name}-subnet`, args, parent);
  const key = encryptionKey(`${name}-key`, args, parent);
  const { vault } = secrets.keys;
  const rights = [
    grant(`${name}-network`, context, "network", own.principalId, network.vnet.id, parent),
    grant(`${name}-operator`, context, "operator", own.principalId, machines.id, parent),
    grant(`${name}-encrypt`, context, "key", own.principalId, key.id, parent),
    grant(`${name}-vault`, context, "vault", own.principalId, vault.id, parent),
    grant(`${name}-pull`, context, "pull", machines.principalId, registryId, parent),
  ];
  return {
    identity: own,
    kubelet: {
      resourceId: machines.id,
      clientId: machines.clientId,
      objectId: machines.principalId,
    },
    subnet,
    encryption: {
      enabled: true,
      keyId: key.keyUriWithVersion,
      keyVaultNetworkAccess: "Private",
      keyVaultResourceId: vault.id,
    },
    rights,
  };
};

/**
 * A key of its own: the stamp's wraps keys, and AKS asks for one that encrypts, in one version that it is told.
 * Source: https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
 *
 * @param {string} name
 * @param {Args} args
 * @param {import("@pulumi/pulumi").Resource} parent
 */
function encryptionKey(name, { context, scope, secrets }, parent) {
  return new keyvault.Key(
    name,
    {
      keyName: "cluster",
      vaultName: secrets.keys.vault.name,
      resourceGroupName: scope.resourceGroupName,
      tags: context.lastingTags("app"),
      properties: {
        kty: "RSA-HSM",
        keySize: 3072,
        keyOps: ["encrypt", "decrypt"],
        attributes: { enabled: true },
        rotationPolicy: {
          // The cluster goes on with the version it was told until an update that refreshes tells it the next: there is a year for it.
          attributes: { expiryTime: "P2Y" },
          lifetimeActions: [{ trigger: { timeAfterCreate: "P1Y" }, action: { type: "rotate" } }],
        },
      },
    },
    // Only from inside the vault's networks could it be deleted; it goes with the vault.
    { parent, retainOnDelete: true },
  );
}

/**
 * Where the control plane answers: in the stamp's block for an edge, which Azure's stamps leave free.
 *
 * @param {string} name
 * @param {Args} args
 * @param {import("@pulumi/pulumi").Resource} parent
 */
function apiSubnet(name, { context, network, scope }, parent) {
  const cidr = context.subnet("public", 0);
  const inbound = [
    { name: "nodes", source: context.subnet("app", 0), ports: ["443", "4443"] },
    { name: "probes", source: "AzureLoadBalancer", ports: ["9988"] },
  ].map((rule, index) => ({
    name: `allow-${rule.name}`,
    priority: 100 + 10 * index,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefix: rule.source,
    sourcePortRange: "*",
    destinationAddressPrefix: cidr,
    destinationPortRanges: rule.ports,
  }));
  const group = new azure.NetworkSecurityGroup(
    `${name}-nsg`,
    {
      networkSecurityGroupName: context.physicalName("nsg-control", { max: 80 }),
      ...scope,
      securityRules: [
        ...inbound,
        {
          name: "deny-rest",
          priority: 4096,
          direction: "Inbound",
          access: "Deny",
          protocol: "*",
          sourceAddressPrefix: "*",
          sourcePortRange: "*",
          destinationAddressPrefix: "*",
          destinationPortRange: "*",
        },
      ],
    },
    { parent },
  );
  return new azure.Subnet(
    name,
    {
      subnetName: "control",
      virtualNetworkName: network.vnet.name,
      resourceGroupName: scope.resourceGroupName,
      addressPrefix: cidr,
      networkSecurityGroup: { id: group.id },
      delegations: [{ name: "control", serviceName: "Microsoft.ContainerService/managedClusters" }],
    },
    // Azure changes one subnet of a network at a time.
    { parent, dependsOn: [network] },
  );
}
