import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { KindTable } from "../kind";
import { arm, GROUP } from "./arm";
import { serverChange, SERVER_BUSY } from "./postgres";
import { SERVER_LINK } from "./lingering";
import { redundancyFault } from "./replication";
import { CACHE_BUSY, STORAGE_BUSY } from "./serial";
import { behindVault } from "./vault";

const SERVER = ["serverName"];
const REDIS_HOST = "{name}.{location}.redis.azure.net";

/** Databases, caches, queues, storage and vaults. */
export const DATA: KindTable = {
  "azure-native:dbforpostgresql:Server": arm(
    {
      type: "Microsoft.DBforPostgreSQL/flexibleServers",
      names: SERVER,
      limit: 63,
      pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      scope: "global",
      taken: "ServerNameAlreadyExists",
    },
    {
      outputs: {
        fullyQualifiedDomainName: "{name}.postgres.database.azure.com",
        state: "Ready",
        minorVersion: "0",
        replicaCapacity: 5,
        replicationRole: (inputs) => (inputs["createMode"] === "Replica" ? "AsyncReplica" : "Primary"),
        privateEndpointConnections: [],
      },
      checkUpdate: serverChange,
      chosen: ["availabilityZone", "highAvailability.standbyAvailabilityZone"],
      // A source makes one replica at a time.
      serial: {
        on: ({ sourceServerResourceId: source }) => (typeof source === "string" ? source : undefined),
        ...SERVER_BUSY,
      },
      settles: true,
      lingers: SERVER_LINK,
      // The location of a server, its network and how it was made stand for its life.
      replaces: [
        "administratorLogin",
        "createMode",
        "network",
        "sourceServerResourceId",
        "pointInTimeUTC",
        "dataEncryption.type",
      ],
      cascades: true,
    },
  ),
  "azure-native:dbforpostgresql:Database": arm(
    {
      type: "Microsoft.DBforPostgreSQL/flexibleServers/databases",
      names: [...SERVER, "databaseName"],
      busies: SERVER_BUSY,
      limit: 63,
    },
    { replaces: ["charset", "collation"] },
  ),
  "azure-native:dbforpostgresql:Configuration": arm({
    type: "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
    names: [...SERVER, "configurationName"],
    busies: SERVER_BUSY,
  }),
  "azure-native:dbforpostgresql:Administrator": arm(
    {
      type: "Microsoft.DBforPostgreSQL/flexibleServers/administrators",
      names: [...SERVER, "objectId"],
      busies: SERVER_BUSY,
    },
    { replaces: ["principalName", "principalType", "tenantId"] },
  ),
  "azure-native:dbforpostgresql:FirewallRule": arm({
    type: "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
    names: [...SERVER, "firewallRuleName"],
    busies: SERVER_BUSY,
  }),
  "azure-native:dbforpostgresql:VirtualEndpoint": arm(
    {
      type: "Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints",
      names: [...SERVER, "virtualEndpointName"],
      busies: SERVER_BUSY,
    },
    {
      outputs: {
        virtualEndpoints: [
          "{name}.writer.postgres.database.azure.com",
          "{name}.reader.postgres.database.azure.com",
        ],
      },
    },
  ),
  "azure-native:redisenterprise:RedisEnterprise": arm(
    {
      type: "Microsoft.Cache/redisEnterprise",
      names: ["clusterName"],
      limit: 60,
      pattern: /^(?!.*--)[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]$/,
      scope: "global",
      taken: "NameNotAvailable",
    },
    {
      outputs: {
        hostName: REDIS_HOST,
        redisVersion: "7.4",
        resourceState: "Running",
        redundancyMode: "ZR",
        kind: "v2",
        privateEndpointConnections: [],
      },
      replaces: ["sku", "highAvailability", "zones"],
      cascades: true,
    },
  ),
  "azure-native:redisenterprise:Database": arm(
    { type: "Microsoft.Cache/redisEnterprise/databases", names: ["clusterName", "databaseName"] },
    {
      outputs: { redisVersion: "7.4", resourceState: "Running", port: 10_000, clientProtocol: "Encrypted" },
      replaces: ["clusteringPolicy", "port", "modules"],
      cascades: true,
    },
  ),
  "azure-native:redisenterprise:AccessPolicyAssignment": arm({
    type: "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
    names: ["clusterName", "databaseName", "accessPolicyAssignmentName"],
    busies: CACHE_BUSY,
  }),
  "azure-native:servicebus:Namespace": arm(
    {
      type: "Microsoft.ServiceBus/namespaces",
      names: ["namespaceName"],
      limit: 50,
      pattern: /^(?!.*(-sb|-mgmt|-)$)[a-zA-Z][a-zA-Z0-9-]{5,49}$/,
      scope: "global",
      taken: "NamespaceUnavailable",
    },
    {
      outputs: {
        serviceBusEndpoint: "https://{name}.servicebus.windows.net:443/",
        metricId: "{subscription}:{name}",
        status: "Active",
        privateEndpointConnections: [],
      },
      replaces: ["zoneRedundant", "premiumMessagingPartitions"],
      cascades: true,
    },
  ),
  "azure-native:eventhub:Namespace": arm(
    {
      type: "Microsoft.EventHub/namespaces",
      names: ["namespaceName"],
      limit: 50,
      pattern: /^(?!.*-$)[a-zA-Z][a-zA-Z0-9-]{5,49}$/,
      scope: "global",
      taken: "NamespaceUnavailable",
    },
    {
      outputs: {
        serviceBusEndpoint: "https://{name}.servicebus.windows.net:443/",
        metricId: "{subscription}:{name}",
        status: "Active",
        privateEndpointConnections: [],
      },
      replaces: ["zoneRedundant"],
      cascades: true,
    },
  ),
  "azure-native:eventhub:EventHub": arm(
    {
      type: "Microsoft.EventHub/namespaces/eventhubs",
      names: ["namespaceName", "eventHubName"],
      limit: 256,
    },
    { outputs: { status: "Active", partitionIds: [] } },
  ),
  "azure-native:servicebus:NamespaceNetworkRuleSet": {
    id: "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.ServiceBus/namespaces/{in:namespaceName}/networkRuleSets/default",
    outputs: { name: "default", type: "Microsoft.ServiceBus/namespaces/networkRuleSets" },
    replaces: ["namespaceName"],
    within: [
      "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.ServiceBus/namespaces/{in:namespaceName}",
    ],
  },
  "azure-native:servicebus:Queue": arm(
    { type: "Microsoft.ServiceBus/namespaces/queues", names: ["namespaceName", "queueName"], limit: 260 },
    {
      outputs: { status: "Active", messageCount: 0, sizeInBytes: 0 },
      replaces: ["requiresSession", "requiresDuplicateDetection", "enablePartitioning"],
    },
  ),
  "azure-native:servicebus:Topic": arm(
    { type: "Microsoft.ServiceBus/namespaces/topics", names: ["namespaceName", "topicName"], limit: 260 },
    { outputs: { status: "Active" } },
  ),
  "azure-native:storage:StorageAccount": arm(
    {
      type: "Microsoft.Storage/storageAccounts",
      names: ["accountName"],
      limit: 24,
      pattern: /^[a-z0-9]{3,24}$/,
      scope: "global",
      taken: "StorageAccountAlreadyTaken",
    },
    {
      outputs: {
        primaryEndpoints: Object.fromEntries(
          ["blob", "dfs", "file", "queue", "table", "web"].map((part) => [
            part,
            `https://{name}.${part}.core.windows.net/`,
          ]),
        ),
        primaryLocation: "{location}",
        statusOfPrimary: "available",
        privateEndpointConnections: [],
        creationTime: "2026-01-01T00:00:00Z",
      },
      check: redundancyFault,
      replaces: ["kind", "isHnsEnabled", "enableNfsV3"],
      cascades: true,
    },
  ),
  "azure-native:storage:BlobContainer": {
    ...arm(
      {
        type: "Microsoft.Storage/storageAccounts/containers",
        names: ["accountName", "containerName"],
        limit: 63,
        pattern: /^(?!.*--)[a-z0-9$][a-z0-9-]{2,62}$/,
      },
      {
        serial: {
          on: `${GROUP}/providers/Microsoft.Storage/storageAccounts/{in:accountName}`,
          ...STORAGE_BUSY,
        },
        outputs: {
          deleted: false,
          hasImmutabilityPolicy: false,
          hasLegalHold: false,
          leaseState: "Available",
          leaseStatus: "Unlocked",
        },
      },
    ),
    // Below the account's blob service, which has no resource of its own.
    id: `${GROUP}/providers/Microsoft.Storage/storageAccounts/{in:accountName}/blobServices/default/containers/{in:containerName}`,
  },
  "azure-native:storage:BlobServiceProperties": {
    id: "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.Storage/storageAccounts/{in:accountName}/blobServices/default",
    outputs: { name: "default", type: "Microsoft.Storage/storageAccounts/blobServices" },
    replaces: ["accountName"],
    serial: { on: `${GROUP}/providers/Microsoft.Storage/storageAccounts/{in:accountName}`, ...STORAGE_BUSY },
    within: [
      "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.Storage/storageAccounts/{in:accountName}",
    ],
  },
  "azure-native:storage:ManagementPolicy": arm({
    type: "Microsoft.Storage/storageAccounts/managementPolicies",
    names: ["accountName", "managementPolicyName"],
    busies: STORAGE_BUSY,
  }),
  "azure-native:storage:ObjectReplicationPolicy": arm({
    type: "Microsoft.Storage/storageAccounts/objectReplicationPolicies",
    names: ["accountName", "objectReplicationPolicyId"],
  }),
  "azure-native:keyvault:Vault": arm(
    {
      type: "Microsoft.KeyVault/vaults",
      names: ["vaultName"],
      limit: 24,
      pattern: /^(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
      scope: "global",
      taken: "VaultAlreadyExists",
      held: {
        days: 90,
        daysOf: retention,
        code: "ConflictError",
        message:
          "A vault with the same name '{name}' already exists in deleted state. You need to either recover or purge existing key vault.",
      },
    },
    {
      outputs: {
        properties: { vaultUri: "https://{name}.vault.azure.net/", provisioningState: "Succeeded" },
      },
      replaces: ["properties.tenantId"],
      cascades: true,
    },
  ),
  "azure-native:keyvault:Key": arm(
    {
      type: "Microsoft.KeyVault/vaults/keys",
      names: ["vaultName", "keyName"],
      limit: 127,
      pattern: /^[a-zA-Z0-9-]+$/,
    },
    {
      outputs: {
        keyUri: "https://{in:vaultName}.vault.azure.net/keys/{name}",
        keyUriWithVersion: "https://{in:vaultName}.vault.azure.net/keys/{name}/{hex:32}",
        location: "{location}",
      },
      replaces: ["properties.kty", "properties.keySize", "properties.curveName"],
      undeletable: behindVault,
    },
  ),
  "azure-native:keyvault:Secret": arm(
    {
      type: "Microsoft.KeyVault/vaults/secrets",
      names: ["vaultName", "secretName"],
      limit: 127,
      pattern: /^[a-zA-Z0-9-]+$/,
    },
    {
      outputs: {
        properties: {
          secretUri: "https://{in:vaultName}.vault.azure.net/secrets/{name}",
          secretUriWithVersion: "https://{in:vaultName}.vault.azure.net/secrets/{name}/{hex:32}",
        },
        location: "{location}",
      },
      undeletable: behindVault,
    },
  ),
};

function retention(inputs: PropertyMap): number | undefined {
  const { properties } = inputs;
  const days = isMap(properties) ? properties["softDeleteRetentionInDays"] : undefined;
  return typeof days === "number" ? days : undefined;
}
