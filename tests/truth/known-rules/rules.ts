import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import { ordered } from "./order";

/** What a cloud refuses, or does wrongly, and no schema of it says. */
export interface KnownRule {
  readonly id: string;
  readonly cloud: "aws" | "azure" | "gcp";
  readonly says: string;
  /** Who met it. */
  readonly source: string;
  /** Names of the resources that break it. */
  readonly breaks: (graph: ResourceGraph) => string[];
}

const of = (graph: ResourceGraph, type: string): readonly GraphResource[] =>
  graph.resources.filter((resource) => resource.type === type);
const names = (resources: readonly GraphResource[]): string[] => resources.map(({ name }) => name);

/** The value at a path of an input. */
export function at(inputs: PropertyMap, path: string): PropertyValue | undefined {
  return path
    .split(".")
    .reduce<PropertyValue | undefined>(
      (value, key) => (Array.isArray(value) ? value[Number(key)] : isMap(value) ? value[key] : undefined),
      inputs,
    );
}

/** Changes of one thing that takes one at a time: each pair of them must be in order. */
function oneAtATime(id: string, source: string, parents: RegExp, says: string): KnownRule {
  return { id, cloud: "azure", says, source, breaks: (graph) => ordered(graph, parents) };
}

export const KNOWN_RULES: readonly KnownRule[] = [
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
    id: "aws-zones-are-awss",
    cloud: "aws",
    says: "a database with a standby names no zone: RDS refuses one, and a failover swaps them",
    source:
      "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (AvailabilityZone)",
    breaks: (graph) =>
      names(
        of(graph, "aws:rds/instance:Instance").filter(
          ({ inputs }) => inputs["multiAz"] === true && inputs["availabilityZone"] !== undefined,
        ),
      ),
  },
  {
    id: "gcp-zones-are-googles",
    cloud: "gcp",
    says: "an instance with a standby names no zone: after a failover an update that names the old one is refused",
    source: "https://github.com/terraform-google-modules/terraform-google-sql-db/issues/206",
    breaks: (graph) =>
      names(
        of(graph, "gcp:sql/databaseInstance:DatabaseInstance").filter(
          ({ inputs }) =>
            at(inputs, "settings.availabilityType") === "REGIONAL" &&
            at(inputs, "settings.locationPreference") !== undefined,
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
    id: "aws-backup-windows",
    cloud: "aws",
    says: "no job of AWS Backup is due within an hour before RDS's windows, in them, or less than its own hour to start before that",
    source: "https://repost.aws/knowledge-center/backup-coordinates-pitr",
    breaks: (graph) => {
      const windows = of(graph, "aws:rds/instance:Instance").flatMap(({ inputs }) =>
        [inputs["backupWindow"], inputs["maintenanceWindow"]].map((window) =>
          String(window).replace(/[a-z]+:/gu, ""),
        ),
      );
      return names(
        of(graph, "aws:backup/plan:Plan").filter(({ inputs }) =>
          collides(String(at(inputs, "rules.0.schedule")), windows),
        ),
      );
    },
  },
  {
    id: "aws-service-after-rules",
    cloud: "aws",
    says: "a service joins its target group after the rule that sends there",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html",
    breaks: (graph) => {
      const rules = names(of(graph, "aws:lb/listenerRule:ListenerRule"));
      return names(
        of(graph, "aws:ecs/service:Service").filter(
          ({ inputs, dependencies }) =>
            Array.isArray(inputs["loadBalancers"]) &&
            inputs["loadBalancers"].length > 0 &&
            !rules.some((rule) => dependencies.some((urn) => urn.endsWith(`::${rule}`))),
        ),
      );
    },
  },
  {
    id: "aws-nothing-reserved",
    cloud: "aws",
    says: "a function reserves nothing: a new account has ten executions and keeps as many unreserved",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    breaks: (graph) =>
      names(
        of(graph, "aws:lambda/function:Function").filter(
          ({ inputs }) => Number(inputs["reservedConcurrentExecutions"] ?? -1) > 0,
        ),
      ),
  },
  {
    id: "aws-search-role",
    cloud: "aws",
    says: "OpenSearch in a network comes with its service-linked role",
    source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html",
    breaks: (graph) =>
      of(graph, "aws:iam/serviceLinkedRole:ServiceLinkedRole").length > 0
        ? []
        : names(
            of(graph, "aws:opensearch/domain:Domain").filter(
              ({ inputs }) => inputs["vpcOptions"] !== undefined,
            ),
          ),
  },
  {
    id: "aws-zones-by-id",
    cloud: "aws",
    says: "a zone is named by its id, which is one place for all accounts; a letter is the account's own",
    source: "https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html",
    breaks: (graph) =>
      names(
        graph.resources.filter(
          ({ type, inputs }) =>
            /^aws:(ec2\/subnet|rds\/instance|elasticache\/replicationGroup):/u.test(type) &&
            ["availabilityZone", "preferredCacheClusterAzs"]
              .flatMap((key) => texts(inputs[key]))
              .some((zone) => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/u.test(zone)),
        ),
      ),
  },
  {
    id: "aws-certificate-alarm",
    cloud: "aws",
    says: "an alarm looks at each certificate's days: a renewal that fails is silent",
    source: "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html",
    breaks: (graph) =>
      unseen(
        graph,
        "aws:acm/certificate:Certificate",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "DaysToExpiry",
      ),
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
    id: "gcp-certificate-alarm",
    cloud: "gcp",
    says: "an alarm looks at the days that are left of every certificate that is looked at from outside",
    source: "https://cloud.google.com/monitoring/api/metrics_gcp_i_o#gcp-monitoring",
    breaks: (graph) =>
      unseen(
        graph,
        "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
        "gcp:monitoring/alertPolicy:AlertPolicy",
        "time_until_ssl_cert_expires",
      ),
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
    id: "gcp-replica-without-window",
    cloud: "gcp",
    says: "a replica has no window of maintenance of its own",
    source: "https://github.com/hashicorp/terraform-provider-google/issues/7422",
    breaks: (graph) =>
      names(
        of(graph, "gcp:sql/databaseInstance:DatabaseInstance").filter(
          ({ inputs }) =>
            inputs["masterInstanceName"] !== undefined &&
            at(inputs, "settings.maintenanceWindow") !== undefined,
        ),
      ),
  },
];

/** All of a type, where no alarm speaks of the metric. */
function unseen(graph: ResourceGraph, type: string, alarms: string, metric: string): string[] {
  const seen = of(graph, alarms).some(({ inputs }) => JSON.stringify(inputs).includes(metric));
  return seen ? [] : names(of(graph, type));
}

function texts(value: PropertyValue | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

function collides(schedule: string, windows: readonly string[]): boolean {
  const [, minute = "0", hours = "*"] = /^cron\((\d+) (\S+) /u.exec(schedule) ?? [];
  const starts = hoursOf(hours).map((hour) => hour * 60 + Number(minute));
  return windows.some((window) => {
    const [from = 0, to = 0] = window.split("-").map((clock) => {
      const [hour = 0, past = 0] = clock.split(":").map(Number);
      return hour * 60 + past;
    });
    return starts.some((start) =>
      [-1440, 0, 1440].some((day) => start + 60 > from - 60 + day && start < to + day),
    );
  });
}

function hoursOf(text: string): number[] {
  const every = /^(\d+)\/(\d+)$/u.exec(text);
  if (every !== null) {
    const [first, step] = [Number(every[1]), Number(every[2])];
    return Array.from({ length: 24 }, (_, hour) => hour).filter(
      (hour) => hour >= first && (hour - first) % step === 0,
    );
  }
  return text.split(",").map(Number);
}
