import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Kind, KindTable } from "../kind";
import { arm, extension, GROUP } from "./arm";
import { CHAOS } from "./chaos";
import { LATE_LOCK } from "./lingering";
import { SERVER_BUSY } from "./postgres";
import { COSMOS_BUSY } from "./serial";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const LOCK: Kind = extension("Microsoft.Authorization/locks", "scope", "lockName", {
  locks: "scope",
  lingers: LATE_LOCK,
});

/** Groups, identities, rights, observability and backups. */
export const OPERATIONS: KindTable = {
  "azure-native:resources:ResourceGroup": {
    id: "/subscriptions/{subscription}/resourceGroups/{name}",
    name: { property: "resourceGroupName", scope: "account", limit: 90, pattern: /^[\w().-]*[\w()-]$/ },
    outputs: {
      name: "{name}",
      type: "Microsoft.Resources/resourceGroups",
      properties: { provisioningState: "Succeeded" },
    },
    cascades: true,
    quota: {
      limit: 980,
      per: "account",
      code: "ResourceGroupQuotaExceeded",
      message: "Creating the resource group '{name}' would exceed the quota of resource groups",
    },
  },
  "azure-native:managedidentity:UserAssignedIdentity": arm(
    { type: "Microsoft.ManagedIdentity/userAssignedIdentities", names: ["resourceName"], limit: 128 },
    { outputs: { clientId: "{uuid:client}", principalId: "{uuid:principal}", tenantId: "{tenant}" } },
  ),
  "azure-native:authorization:RoleAssignment": extension(
    "Microsoft.Authorization/roleAssignments",
    "scope",
    "roleAssignmentName",
    {
      guest: true,
      replaces: ["*"],
      check: (inputs, around) => {
        const name = inputs["roleAssignmentName"];
        if (typeof name === "string" && !GUID.test(name))
          return {
            code: "InvalidRoleAssignmentId",
            message: `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
          };
        const twin = around
          .siblings()
          .some((other) =>
            ["scope", "principalId", "roleDefinitionId"].every((key) => other[key] === inputs[key]),
          );
        return twin
          ? { code: "RoleAssignmentExists", message: "The role assignment already exists." }
          : undefined;
      },
    },
  ),
  "azure-native:authorization:RoleDefinition": extension(
    "Microsoft.Authorization/roleDefinitions",
    "scope",
    "roleDefinitionId",
  ),
  "azure-native:authorization:ManagementLockByScope": LOCK,
  "azure-native:authorization:ManagementLockAtResourceGroupLevel": arm({
    type: "Microsoft.Authorization/locks",
    names: ["lockName"],
  }),
  "azure-native:monitor:DiagnosticSetting": extension(
    "Microsoft.Insights/diagnosticSettings",
    "resourceUri",
    "name",
  ),
  "azure-native:monitor:ActionGroup": arm({
    type: "Microsoft.Insights/actionGroups",
    names: ["actionGroupName"],
    limit: 260,
  }),
  "azure-native:monitor:MetricAlert": arm(
    { type: "Microsoft.Insights/metricAlerts", names: ["ruleName"], limit: 260 },
    { outputs: { isMigrated: false } },
  ),
  "azure-native:monitor:ScheduledQueryRule": arm({
    type: "Microsoft.Insights/scheduledQueryRules",
    names: ["ruleName"],
    limit: 260,
  }),
  "azure-native:operationalinsights:Workspace": arm(
    {
      type: "Microsoft.OperationalInsights/workspaces",
      names: ["workspaceName"],
      limit: 63,
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]$/,
    },
    {
      outputs: {
        customerId: "{uuid:customer}",
        createdDate: "2026-01-01T00:00:00Z",
        modifiedDate: "2026-01-01T00:00:00Z",
      },
    },
  ),
  "azure-native:portal:Dashboard": arm({
    type: "Microsoft.Portal/dashboards",
    names: ["dashboardName"],
    limit: 24,
    pattern: /^[a-zA-Z0-9-]{3,24}$/,
  }),
  ...CHAOS,
  "azure-native:dataprotection:BackupVault": arm(
    {
      type: "Microsoft.DataProtection/backupVaults",
      names: ["vaultName"],
      limit: 50,
      pattern: /^[a-zA-Z][a-zA-Z0-9-]{1,49}$/,
    },
    { outputs: { eTag: "{uuid:etag}" }, replaces: ["properties.storageSettings"] },
  ),
  "azure-native:dataprotection:BackupPolicy": arm(
    {
      type: "Microsoft.DataProtection/backupVaults/backupPolicies",
      names: ["vaultName", "backupPolicyName"],
      limit: 150,
    },
    { replaces: ["properties"] },
  ),
  "azure-native:dataprotection:BackupInstance": arm(
    {
      type: "Microsoft.DataProtection/backupVaults/backupInstances",
      names: ["vaultName", "backupInstanceName"],
      limit: 150,
    },
    {
      // Protecting a server changes it.
      serial: { on: protectedServer, ...SERVER_BUSY },
      leaves: {
        in: `${GROUP}/providers/Microsoft.DataProtection/backupVaults/{in:vaultName}`,
        when: softDeletes,
      },
    },
  ),
  "azure-native:containerregistry:Registry": arm(
    {
      type: "Microsoft.ContainerRegistry/registries",
      names: ["registryName"],
      limit: 50,
      pattern: /^[a-zA-Z0-9]{5,50}$/,
      scope: "global",
      taken: "AlreadyInUse",
    },
    { outputs: { loginServer: "{name}.azurecr.io", status: {} }, cascades: true },
  ),
  "azure-native:cosmosdb:DatabaseAccount": arm(
    {
      type: "Microsoft.DocumentDB/databaseAccounts",
      names: ["accountName"],
      limit: 44,
      pattern: /^[a-z0-9][a-z0-9-]{2,43}$/,
      scope: "global",
      taken: "ServiceUnavailable",
    },
    {
      outputs: { documentEndpoint: "https://{name}.documents.azure.com:443/", instanceId: "{uuid:instance}" },
      cascades: true,
    },
  ),
  "azure-native:cosmosdb:SqlResourceSqlDatabase": arm({
    type: "Microsoft.DocumentDB/databaseAccounts/sqlDatabases",
    names: ["accountName", "databaseName"],
    busies: COSMOS_BUSY,
  }),
  "azure-native:cosmosdb:SqlResourceSqlContainer": arm(
    {
      type: "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers",
      names: ["accountName", "databaseName", "containerName"],
      busies: COSMOS_BUSY,
    },
    { replaces: ["resource.partitionKey"] },
  ),
  "azure-native:cosmosdb:SqlResourceSqlRoleAssignment": arm(
    {
      type: "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
      names: ["accountName", "roleAssignmentId"],
      busies: COSMOS_BUSY,
      pattern: GUID,
    },
    // The roles that every account has are nobody's resources.
    { unchecked: ["roleDefinitionId"] },
  ),
};

/** The server a backup instance protects. */
function protectedServer({ properties }: PropertyMap): string | undefined {
  const source = isMap(properties) ? properties["dataSourceInfo"] : undefined;
  const id = isMap(source) ? source["resourceID"] : undefined;
  return typeof id === "string" && id.includes("/flexibleServers/") ? id : undefined;
}

/**
 * Whether a vault keeps what is deleted in it; the vault then stays, too.
 * Source: https://github.com/hashicorp/terraform-provider-azurerm/issues/33289
 */
function softDeletes({ properties }: PropertyMap): boolean {
  const security = isMap(properties) ? properties["securitySettings"] : undefined;
  const soft = isMap(security) ? security["softDeleteSettings"] : undefined;
  return isMap(soft) && soft["state"] !== "Off";
}
