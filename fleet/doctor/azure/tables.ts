/** Resource providers that a stamp's types belong to, which a subscription registers once. */
export const PROVIDERS: Readonly<Record<string, string>> = {
  app: "Microsoft.App",
  authorization: "Microsoft.Authorization",
  cdn: "Microsoft.Cdn",
  dataprotection: "Microsoft.DataProtection",
  dbforpostgresql: "Microsoft.DBforPostgreSQL",
  keyvault: "Microsoft.KeyVault",
  managedidentity: "Microsoft.ManagedIdentity",
  monitor: "Microsoft.Insights",
  network: "Microsoft.Network",
  operationalinsights: "Microsoft.OperationalInsights",
  redisenterprise: "Microsoft.Cache",
  servicebus: "Microsoft.ServiceBus",
  storage: "Microsoft.Storage",
};

/** A name that is the world's, and who says whether it is free: type → the input and the provider's own question. */
export interface WorldName {
  readonly check: string;
  /** What has such names, in words. */
  readonly what: string;
  readonly type: string;
  readonly input: string;
  /** Path behind the subscription's id, with its version. */
  readonly ask: string;
  /** What the question says the name is of; Service Bus is not told. */
  readonly kind?: string;
}

/** Sources: "Check Name Availability" of each service in https://learn.microsoft.com/rest/api/azure/. */
export const WORLD_NAMES: readonly WorldName[] = [
  {
    check: "storage-names",
    what: "storage accounts",
    type: "azure-native:storage:StorageAccount",
    input: "accountName",
    ask: "providers/Microsoft.Storage/checkNameAvailability?api-version=2024-01-01",
    kind: "Microsoft.Storage/storageAccounts",
  },
  {
    check: "vault-names",
    what: "vaults",
    type: "azure-native:keyvault:Vault",
    input: "vaultName",
    ask: "providers/Microsoft.KeyVault/checkNameAvailability?api-version=2024-11-01",
    kind: "Microsoft.KeyVault/vaults",
  },
  {
    check: "database-names",
    what: "servers",
    type: "azure-native:dbforpostgresql:Server",
    input: "serverName",
    ask: "providers/Microsoft.DBforPostgreSQL/checkNameAvailability?api-version=2025-08-01",
    kind: "Microsoft.DBforPostgreSQL/flexibleServers",
  },
  {
    check: "queue-names",
    what: "namespaces",
    type: "azure-native:servicebus:Namespace",
    input: "namespaceName",
    ask: "providers/Microsoft.ServiceBus/CheckNameAvailability?api-version=2021-11-01",
  },
];

/** What who deploys must be allowed to do. Source: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations */
export const AZURE_RIGHTS: readonly string[] = [
  "Microsoft.Resources/subscriptions/resourceGroups/write",
  "Microsoft.Authorization/roleAssignments/write",
  "Microsoft.Authorization/locks/write",
  "Microsoft.KeyVault/vaults/write",
  "Microsoft.DBforPostgreSQL/flexibleServers/write",
  "Microsoft.App/managedEnvironments/write",
  "Microsoft.Cdn/profiles/write",
];

/**
 * vCores of a machine and the family they are counted in: `Standard_E4ds_v5` has 4 of `standardEDSv5Family`.
 * Source: https://learn.microsoft.com/rest/api/postgresql/quota-usages/list, https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
 */
export function familyOf(size: string): { readonly cores: number; readonly family: string } {
  const [, letter = "", cores = "", features = "", version = ""] =
    /^Standard_([A-Z])(\d+)([a-z]*)(?:_(v\d+))?$/u.exec(size) ?? [];
  return { cores: Number(cores), family: `standard${letter}${features.toUpperCase()}${version}Family` };
}
