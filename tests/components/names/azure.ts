import { DNS_NAME, type NameRules, rule } from "./rule";

const GROUP = "resourceGroupName";
/** Letters, digits, dashes; no dash at either end. */
const PLAIN = (min: number, max: number): RegExp =>
  new RegExp(`^(?=.{${min},${max}}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$`);
/** What most of the network's resources take. */
const NETWORK = (max: number): RegExp => new RegExp(`^(?=.{1,${max}}$)[A-Za-z0-9]([\\w.-]*\\w)?$`);
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What Azure allows. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
export const AZURE_NAMES: NameRules = {
  "azure-native:resources:ResourceGroup": [rule("resourceGroupName", /^[\w.()-]{1,89}[\w()-]$/, "account")],
  "azure-native:keyvault:Vault": [
    rule("vaultName", /^(?=.{3,24}$)[a-z]([a-z0-9]|-(?!-))*[a-z0-9]$/, "global"),
  ],
  "azure-native:keyvault:Key": [rule("keyName", /^[A-Za-z0-9-]{1,127}$/, "global", "vaultName")],
  "azure-native:keyvault:Secret": [rule("secretName", /^[A-Za-z0-9-]{1,127}$/, "global", "vaultName")],
  "azure-native:managedidentity:UserAssignedIdentity": [
    rule("resourceName", /^[A-Za-z0-9][\w-]{2,127}$/, "account", GROUP),
  ],
  "azure-native:authorization:RoleAssignment": [rule("roleAssignmentName", GUID, "global")],
  "azure-native:authorization:ManagementLockByScope": [
    rule("lockName", /^[\w.()-]{1,90}$/, "account", "scope"),
  ],
  "azure-native:network:VirtualNetwork": [rule("virtualNetworkName", NETWORK(64), "account", GROUP)],
  "azure-native:network:Subnet": [rule("subnetName", NETWORK(80), "account", GROUP, "virtualNetworkName")],
  "azure-native:network:NatGateway": [rule("natGatewayName", NETWORK(80), "account", GROUP)],
  "azure-native:network:PublicIPAddress": [rule("publicIpAddressName", NETWORK(80), "account", GROUP)],
  "azure-native:network:NetworkSecurityGroup": [
    rule("networkSecurityGroupName", NETWORK(80), "account", GROUP),
  ],
  "azure-native:network:PrivateEndpoint": [
    rule("privateEndpointName", NETWORK(64), "account", GROUP),
    rule("customNetworkInterfaceName", NETWORK(80), "account", GROUP),
  ],
  "azure-native:network:PrivateDnsZoneGroup": [
    rule("privateDnsZoneGroupName", NETWORK(80), "account", GROUP, "privateEndpointName"),
  ],
  "azure-native:privatedns:PrivateZone": [rule("privateZoneName", DNS_NAME, "account", GROUP)],
  "azure-native:privatedns:VirtualNetworkLink": [
    rule("virtualNetworkLinkName", NETWORK(80), "account", GROUP, "privateZoneName"),
  ],
  "azure-native:storage:StorageAccount": [rule("accountName", /^[a-z0-9]{3,24}$/, "global")],
  "azure-native:storage:BlobContainer": [
    rule("containerName", /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "global", "accountName"),
  ],
  "azure-native:storage:BlobServiceProperties": [
    rule("blobServicesName", /^default$/, "global", "accountName"),
  ],
  "azure-native:storage:ManagementPolicy": [
    rule("managementPolicyName", /^default$/, "global", "accountName"),
  ],
  // Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsofteventhub
  "azure-native:eventhub:Namespace": [
    rule("namespaceName", /^(?!.*-$)[A-Za-z][A-Za-z0-9-]{5,49}$/, "global"),
  ],
  "azure-native:eventhub:EventHub": [
    rule("eventHubName", /^[A-Za-z0-9]([\w.-]{0,254}[A-Za-z0-9])?$/, "account", "namespaceName"),
  ],
  "azure-native:servicebus:Namespace": [
    rule("namespaceName", /^(?!.*-(sb|mgmt)$)[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$/, "global"),
  ],
  "azure-native:servicebus:Queue": [
    rule("queueName", /^[A-Za-z0-9]([\w./-]{0,258}[A-Za-z0-9])?$/, "global", "namespaceName"),
  ],
  // Source: https://learn.microsoft.com/azure/redis/create-redis
  "azure-native:redisenterprise:RedisEnterprise": [
    rule("clusterName", /^(?=.{1,60}$)(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/, "global", "location"),
  ],
  "azure-native:redisenterprise:Database": [
    rule("databaseName", /^default$/, "account", GROUP, "clusterName"),
  ],
  "azure-native:redisenterprise:AccessPolicyAssignment": [
    rule("accessPolicyAssignmentName", /^[A-Za-z0-9]{1,60}$/, "account", GROUP, "clusterName"),
  ],
  "azure-native:dbforpostgresql:Server": [rule("serverName", PLAIN(3, 63), "global")],
  "azure-native:dbforpostgresql:Database": [
    rule("databaseName", /^[a-z_][\w-]{0,62}$/, "global", "serverName"),
  ],
  "azure-native:dbforpostgresql:Configuration": [
    rule("configurationName", /^[a-z_.]{1,63}$/, "global", "serverName"),
  ],
  "azure-native:app:ManagedEnvironment": [rule("environmentName", PLAIN(2, 60), "account", GROUP)],
  "azure-native:app:ContainerApp": [
    rule("containerAppName", /^(?=.{2,32}$)(?!.*--)[a-z]([a-z0-9-]*[a-z0-9])$/, "account", GROUP),
  ],
  "azure-native:cdn:Profile": [rule("profileName", PLAIN(1, 260), "account", GROUP)],
  // Source: https://learn.microsoft.com/azure/frontdoor/endpoint
  "azure-native:cdn:AFDEndpoint": [rule("endpointName", PLAIN(2, 46), "global")],
  "azure-native:cdn:AFDCustomDomain": [
    rule("customDomainName", PLAIN(2, 260), "account", GROUP, "profileName"),
    rule("hostName", DNS_NAME, "global"),
  ],
  "azure-native:cdn:AFDOriginGroup": [rule("originGroupName", PLAIN(1, 50), "account", GROUP, "profileName")],
  "azure-native:cdn:AFDOrigin": [
    rule("originName", PLAIN(1, 50), "account", GROUP, "profileName", "originGroupName"),
  ],
  "azure-native:cdn:Route": [
    rule("routeName", PLAIN(1, 50), "account", GROUP, "profileName", "endpointName"),
  ],
  "azure-native:cdn:SecurityPolicy": [
    rule("securityPolicyName", PLAIN(1, 260), "account", GROUP, "profileName"),
  ],
  "azure-native:frontdoor:Policy": [rule("policyName", /^[A-Za-z][A-Za-z0-9]{0,127}$/, "account", GROUP)],
  "azure-native:dns:RecordSet": [
    rule("relativeRecordSetName", /^[\w-]{1,63}(\.[\w-]{1,63})*$/, "global", "zoneName", "recordType"),
  ],
  "azure-native:dataprotection:BackupVault": [
    rule("vaultName", /^[A-Za-z][A-Za-z0-9-]{1,49}$/, "account", GROUP),
  ],
  "azure-native:dataprotection:BackupPolicy": [
    rule("backupPolicyName", /^[A-Za-z][A-Za-z0-9-]{2,149}$/, "account", GROUP, "vaultName"),
  ],
  "azure-native:dataprotection:BackupInstance": [
    rule("backupInstanceName", /^[A-Za-z][\w-]{2,149}$/, "account", GROUP, "vaultName"),
  ],
  "azure-native:operationalinsights:Workspace": [
    rule("workspaceName", /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/, "account", GROUP),
  ],
  "azure-native:monitor:DiagnosticSetting": [
    rule("name", /^[^*<>%&:\\?+/]{1,260}$/, "account", "resourceUri"),
  ],
  "azure-native:monitor:ActionGroup": [
    rule("actionGroupName", /^[^:<>+/&%\\?|]{1,259}[^:<>+/&%\\?| .]$/, "account", GROUP),
    // What text messages begin with; it need not be unique.
    rule("groupShortName", /^[\w-]{1,12}$/, "free"),
  ],
  "azure-native:monitor:MetricAlert": [
    rule("ruleName", /^[^*#&+:<>?@%{}\\/]{1,259}[^*#&+:<>?@%{}\\/ .]$/, "account", GROUP),
  ],
  "azure-native:portal:Dashboard": [rule("dashboardName", /^[A-Za-z0-9-]{3,24}$/, "account", GROUP)],
};

/** Named by the identity they let in, not by the stamp. */
export const AZURE_NAMELESS = /^azure-native:dbforpostgresql:Administrator$/;
