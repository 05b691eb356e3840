import { byId, byKeys, ordered, type Parent } from "./order";
import { at, type KnownRule, names, of } from "./rule";

/** Changes of one thing that takes one at a time: each pair of them must be in order. */
function oneAtATime(id: string, source: string, types: RegExp, says: string): KnownRule {
  return {
    id,
    cloud: "azure",
    says,
    source,
    breaks: (graph) => ordered(graph, { types, changes: CHANGES, tells }),
  };
}

const CHANGES =
  /^azure-native:(cosmosdb:Sql\w+|storage:(BlobContainer|BlobServiceProperties|ManagementPolicy)|dbforpostgresql:(Server|Database|Administrator|Configuration)|network:(PrivateEndpoint|Subnet|VirtualNetworkPeering)|redisenterprise:(Database|AccessPolicyAssignment)|dataprotection:BackupInstance)$/u;

const tells: Parent["tells"] = (resource, parent) =>
  /:(?:PrivateEndpoint|BackupInstance)$|postgresql:Server$/u.test(resource.type)
    ? byId(resource, parent)
    : byKeys("serverName", "accountName", "clusterName", "virtualNetworkName")(resource, parent);

/** What Azure refuses, or does wrongly. */
export const AZURE_RULES: readonly KnownRule[] = [
  oneAtATime(
    "azure-cosmos-one-change",
    "https://github.com/hashicorp/terraform-provider-azurerm/issues/15842",
    /^azure-native:cosmosdb:DatabaseAccount$/u,
    "a Cosmos DB account takes one change at a time (412)",
  ),
  oneAtATime(
    "azure-storage-one-change",
    "https://learn.microsoft.com/rest/api/storagerp/srp_error_codes_common (StorageAccountOperationInProgress)",
    /^azure-native:storage:StorageAccount$/u,
    "a storage account takes one change at a time",
  ),
  oneAtATime(
    "azure-postgres-one-change",
    "https://learn.microsoft.com/azure/postgresql/troubleshoot/ (ServerIsBusy)",
    /^azure-native:dbforpostgresql:Server$/u,
    "a PostgreSQL server takes one change at a time, its replicas and its backup among them",
  ),
  oneAtATime(
    "azure-network-one-change",
    "https://github.com/pulumi/pulumi-azure-native/issues/1024",
    /^azure-native:network:VirtualNetwork$/u,
    "a network takes one change of its subnets at a time",
  ),
  oneAtATime(
    "azure-cache-one-change",
    "https://github.com/Azure/azure-dev/issues/6640, https://github.com/microsoft/aspire/issues/13043",
    /^azure-native:redisenterprise:RedisEnterprise$/u,
    "a cache takes one change at a time, the rights to its data among them",
  ),
  {
    id: "azure-replica-not-updated",
    cloud: "azure",
    says: "a replica is never updated in place: the body would say again that it is to be made",
    source: "https://github.com/Azure/azure-service-operator/issues/5086",
    breaks: (graph) =>
      names(
        of(graph, "azure-native:dbforpostgresql:Server").filter(
          ({ inputs, options }) =>
            inputs["createMode"] === "Replica" && options.replaceOnChanges?.includes("*") !== true,
        ),
      ),
  },
  {
    id: "azure-no-release-where-a-put-hurts",
    cloud: "azure",
    says: "what an update sends whole again has no tag that changes with a release",
    source:
      "https://github.com/Azure/azure-service-operator/issues/5086, https://learn.microsoft.com/rest/api/redis/redisenterprisecache/redis-enterprise/create",
    breaks: (graph) =>
      names(
        graph.resources.filter(
          ({ type, inputs }) =>
            /:(dbforpostgresql:Server|redisenterprise:RedisEnterprise|keyvault:(Key|Secret)|cosmosdb:Sql\w+|dataprotection:BackupInstance)$/u.test(
              type,
            ) && at(inputs, "tags.stampworks-release") !== undefined,
        ),
      ),
  },
  {
    id: "azure-zones-are-azures",
    cloud: "azure",
    says: "a server with a standby names no zone: a failover swaps them and an update would ask to swap back",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/issues/25538",
    breaks: (graph) =>
      names(
        of(graph, "azure-native:dbforpostgresql:Server").filter(
          ({ inputs }) =>
            at(inputs, "highAvailability.mode") === "ZoneRedundant" &&
            [inputs["availabilityZone"], at(inputs, "highAvailability.standbyAvailabilityZone")].some(
              Boolean,
            ),
        ),
      ),
  },
  {
    id: "azure-vault-data-plane",
    cloud: "azure",
    says: "a key or a secret is not deleted through a vault that nobody reaches",
    source: "https://github.com/Azure/terraform-provider-azapi/issues/879",
    breaks: (graph) =>
      names(
        graph.resources.filter(
          ({ type, options }) =>
            /^azure-native:keyvault:(Key|Secret)$/u.test(type) && options.retainOnDelete !== true,
        ),
      ),
  },
  {
    id: "azure-record-star-first",
    cloud: "azure",
    says: "a star stands first in a record's name or not at all",
    source: "https://learn.microsoft.com/azure/dns/dns-zones-records#wildcard-records",
    breaks: (graph) =>
      names(
        of(graph, "azure-native:dns:RecordSet").filter(({ inputs }) =>
          String(inputs["relativeRecordSetName"]).slice(1).includes("*"),
        ),
      ),
  },
  {
    id: "azure-health-by-origin",
    cloud: "azure",
    says: "an alarm on the health of several origins looks at each",
    source:
      "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types#monitor-multiple-resources-by-dimensions",
    breaks: (graph) => {
      const origins = of(graph, "azure-native:cdn:AFDOrigin").length;
      return names(
        of(graph, "azure-native:monitor:MetricAlert").filter(
          ({ inputs }) =>
            origins > 1 &&
            at(inputs, "criteria.allOf.0.metricName") === "OriginHealthPercentage" &&
            at(inputs, "criteria.allOf.0.dimensions.0.name") !== "Origin",
        ),
      );
    },
  },
  {
    id: "azure-gzrs-regions",
    cloud: "azure",
    says: "japanwest has no account that is spread over zones and copied",
    source: "https://learn.microsoft.com/azure/storage/common/redundancy-regions-gzrs",
    breaks: (graph) =>
      names(
        of(graph, "azure-native:storage:StorageAccount").filter(
          ({ inputs }) => inputs["location"] === "japanwest" && at(inputs, "sku.name") === "Standard_GZRS",
        ),
      ),
  },
  {
    id: "azure-backup-away-from-maintenance",
    cloud: "azure",
    says: "a server's full copy does not begin on the day of its maintenance",
    source: "https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix",
    breaks: (graph) => {
      const days = of(graph, "azure-native:dbforpostgresql:Server").map(({ inputs }) =>
        at(inputs, "maintenanceWindow.dayOfWeek"),
      );
      return names(
        of(graph, "azure-native:dataprotection:BackupPolicy").filter(({ inputs }) => {
          const first = at(inputs, "properties.policyRules.0.trigger.schedule.repeatingTimeIntervals.0");
          const day = new Date(String(first).split("/")[1] ?? "").getUTCDay();
          return days.includes(day);
        }),
      );
    },
  },
  {
    id: "azure-certificate-alarm",
    cloud: "azure",
    says: "a look from outside says how long the certificate of the domain and of the names below it is good for",
    source: "https://learn.microsoft.com/azure/azure-monitor/app/availability#ssl-tests",
    breaks: (graph) => {
      const looks = of(graph, "azure-native:applicationinsights:WebTest").filter(
        ({ inputs }) => Number(at(inputs, "validationRules.sSLCertRemainingLifetimeCheck") ?? 0) > 0,
      );
      const urls = looks.map(({ inputs }) => new URL(String(at(inputs, "request.requestUrl"))).hostname);
      return of(graph, "azure-native:cdn:AFDCustomDomain")
        .filter(({ inputs }) => inputs["customDomainName"] !== "stamp")
        .filter(({ inputs }) => {
          const host = String(inputs["hostName"]);
          return !urls.some((url) =>
            host.startsWith("*.") ? url.split(".").slice(1).join(".") === host.slice(2) : url === host,
          );
        })
        .map(({ name }) => name);
    },
  },
  {
    id: "azure-wildcard-own-certificate",
    cloud: "azure",
    says: "Front Door gets no certificate for a wildcard that it renews by itself",
    source: "https://learn.microsoft.com/azure/frontdoor/domain#tls-certificates",
    breaks: (graph) =>
      names(
        of(graph, "azure-native:cdn:AFDCustomDomain").filter(
          ({ inputs }) =>
            String(inputs["hostName"]).startsWith("*.") &&
            at(inputs, "tlsSettings.certificateType") !== "CustomerCertificate",
        ),
      ),
  },
  {
    id: "azure-dashboard-names",
    cloud: "azure",
    says: "a dashboard's name has 3 to 24 letters, digits and dashes",
    source:
      "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftportal",
    breaks: (graph) =>
      names(
        of(graph, "azure-native:portal:Dashboard").filter(
          ({ inputs }) => !/^[a-zA-Z0-9-]{3,24}$/u.test(String(inputs["dashboardName"])),
        ),
      ),
  },
  {
    id: "azure-copied-up-to-a-terabyte",
    cloud: "azure",
    says: "Azure Backup takes no copy of a server with more than 1,024 GB",
    source: "https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix",
    breaks: (graph) => {
      const sizes = of(graph, "azure-native:dbforpostgresql:Server").map(({ inputs }) =>
        Number(at(inputs, "storage.storageSizeGB") ?? 0),
      );
      return Math.max(0, ...sizes) > 1024
        ? names(of(graph, "azure-native:dataprotection:BackupInstance"))
        : [];
    },
  },
];
