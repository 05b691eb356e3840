import { byKeys, ordered } from "./order";
import { at, type KnownRule, names, of, texts, unseen } from "./rule";

/** What Google Cloud refuses, or does wrongly. */
export const GCP_RULES: readonly KnownRule[] = [
  {
    id: "gcp-sql-one-change",
    cloud: "gcp",
    says: "an instance takes one operation at a time, its replicas, databases and users among them (409 operationInProgress)",
    source:
      "https://github.com/hashicorp/terraform-provider-google/issues/4370, https://github.com/hashicorp/terraform/issues/9018",
    breaks: (graph) =>
      ordered(graph, {
        types: /^gcp:sql\/databaseInstance:/u,
        changes: /^gcp:sql\/(?:databaseInstance|database|user):/u,
        tells: byKeys("instance", "masterInstanceName"),
      }),
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
  {
    id: "gcp-backup-away-from-maintenance",
    cloud: "gcp",
    says: "an instance's backup does not begin in the hour of its maintenance, nor in the one after",
    source: "https://cloud.google.com/sql/docs/postgres/maintenance",
    breaks: (graph) =>
      names(
        of(graph, "gcp:sql/databaseInstance:DatabaseInstance").filter(({ inputs }) => {
          const kept = Number(at(inputs, "settings.maintenanceWindow.hour") ?? NaN);
          const [begins] = String(at(inputs, "settings.backupConfiguration.startTime"))
            .split(":")
            .map(Number);
          return begins === kept || begins === kept + 1;
        }),
      ),
  },
  {
    id: "gcp-no-mean-of-many",
    cloud: "gcp",
    says: "an alarm over several things looks at the worst of them: their mean hides one of two",
    source: "https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#reducer",
    breaks: (graph) =>
      names(
        of(graph, "gcp:monitoring/alertPolicy:AlertPolicy").filter(({ inputs }) =>
          texts(inputs["conditions"]).includes("REDUCE_MEAN"),
        ),
      ),
  },
  {
    id: "gcp-record-star-first",
    cloud: "gcp",
    says: "a star stands first in a record's name or not at all",
    source: "https://cloud.google.com/dns/docs/records-overview#wildcard",
    breaks: (graph) =>
      names(
        of(graph, "gcp:dns/recordSet:RecordSet").filter(({ inputs }) =>
          String(inputs["name"]).slice(1).includes("*"),
        ),
      ),
  },
];
