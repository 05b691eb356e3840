import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import { type KindTable, PROJECT_NUMBER, type Protection, type Refusal, type Serial } from "../kind";
import { google, member } from "./google";

const LOCATION = "locations/{location}";

/** The provider's own guard; on unless a program turns it off. */
function guarded(property: string, what: string): Protection[] {
  return [
    {
      property,
      unlessSet: true,
      code: "deletionProtection",
      message: `cannot destroy ${what} '{name}' without setting ${property}=false and updating first`,
    },
  ];
}

/** Source: https://github.com/hashicorp/terraform-provider-google/issues/4370, https://github.com/hashicorp/terraform/issues/9018 */
const INSTANCE_BUSY: Omit<Serial, "on"> = {
  code: "operationInProgress",
  message: "Operation failed because another operation was already in progress ({what}). Try again later.",
  // By locks of its own, which a provider in another process does not know.
  waitedOut: true,
};

/** Databases, caches, queues and storage. */
export const DATA: KindTable = {
  "gcp:sql/databaseInstance:DatabaseInstance": {
    id: "{name}",
    name: {
      property: "name",
      scope: "account",
      limit: 97,
      pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      held: {
        days: 7,
        code: "instanceAlreadyExists",
        message:
          "The Cloud SQL instance '{name}' already exists or was deleted less than a week ago: its name can't be reused yet.",
      },
    },
    outputs: {
      project: "{project}",
      connectionName: "{project}:{location}:{name}",
      selfLink: "https://sqladmin.googleapis.com/sql/v1beta4/projects/{project}/instances/{name}",
      serviceAccountEmailAddress: "p{number}-{chars:6}@gcp-sa-cloud-sql.iam.gserviceaccount.com",
      privateIpAddress: (inputs) => (network(inputs) === undefined ? undefined : "{ip}"),
      publicIpAddress: (inputs) => (isPublic(inputs) ? "{ip}" : ""),
      firstIpAddress: "{ip}",
      ipAddresses: (inputs) => [
        { ipAddress: "{ip}", type: isPublic(inputs) ? "PRIMARY" : "PRIVATE", timeToRetire: "" },
      ],
      dnsName: "{hex:12}.{hex:12:dns}.{location}.sql.goog.",
      serverCaCerts: [
        {
          cert: "-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----",
          commonName: "C=US,O=Google\\, Inc,CN=Google Cloud SQL Server CA",
          createTime: "2026-01-01T00:00:00Z",
          expirationTime: "2036-01-01T00:00:00Z",
          sha1Fingerprint: "{hex:40}",
        },
      ],
      instanceType: (inputs) =>
        inputs["masterInstanceName"] === undefined ? "CLOUD_SQL_INSTANCE" : "READ_REPLICA_INSTANCE",
      maintenanceVersion: "{in:databaseVersion}",
      settings: { version: 1 },
    },
    checkUpdate: zoneChange,
    // A replica is an operation of its source.
    serial: { on: (inputs) => instanceOf(inputs["masterInstanceName"] ?? inputs["name"]), ...INSTANCE_BUSY },
    chosen: ["settings.locationPreference.zone", "settings.locationPreference.secondaryZone"],
    replaces: ["databaseVersion", "masterInstanceName", "encryptionKeyName"],
    references: { masterInstanceName: ["gcp:sql/databaseInstance:DatabaseInstance"] },
    protection: [
      ...guarded("deletionProtection", "instance"),
      {
        property: "settings.deletionProtectionEnabled",
        code: "operationNotAllowed",
        message:
          "The instance '{name}' is protected. Please disable the deletion protection (`settings.deletionProtectionEnabled: false`) and try again.",
      },
    ],
    blockers: [
      {
        types: ["gcp:sql/databaseInstance:DatabaseInstance"],
        code: "instanceHasReplicas",
        message: "The instance '{name}' has read replicas; delete them first.",
      },
    ],
  },
  "gcp:sql/database:Database": {
    id: "projects/{project}/instances/{in:instance}/databases/{name}",
    name: { property: "name", scope: "parent", within: ["instance"] },
    serial: { on: (inputs) => instanceOf(inputs["instance"]), ...INSTANCE_BUSY },
    outputs: {
      project: "{project}",
      charset: "UTF8",
      collation: "en_US.UTF8",
      selfLink:
        "https://sqladmin.googleapis.com/sql/v1beta4/projects/{project}/instances/{in:instance}/databases/{name}",
    },
  },
  "gcp:sql/user:User": {
    id: "{in:name}//{in:instance}",
    outputs: { project: "{project}" },
    serial: { on: (inputs) => instanceOf(inputs["instance"]), ...INSTANCE_BUSY },
    replaces: ["instance", "name", "type", "host"],
    secrets: ["password"],
  },
  "gcp:memorystore/instance:Instance": google(
    {
      path: `${LOCATION}/instances`,
      property: "instanceId",
      labels: true,
      limit: 63,
      pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    },
    {
      outputs: {
        name: "{id}",
        state: "ACTIVE",
        uid: "{uuid}",
        endpoints: [
          {
            connections: ["primary", "reader"].map((role) => ({
              pscAutoConnection: {
                connectionType: role === "primary" ? "CONNECTION_TYPE_PRIMARY" : "CONNECTION_TYPE_READER",
                ipAddress: "{ip}",
                port: 6379,
                pscConnectionId: "{digits:18}",
                pscConnectionStatus: "ACTIVE",
                projectId: "{project}",
                network: (inputs: PropertyMap) => endpointNetwork(inputs),
                forwardingRule: `projects/{project}/regions/{location}/forwardingRules/sca-auto-fr-{uuid:${role}}`,
                serviceAttachment: `projects/{number}/regions/{location}/serviceAttachments/gcp-memorystore-auto-{uuid:${role}-sa}`,
              },
            })),
          },
        ],
        discoveryEndpoints: [
          { address: "{ip}", port: 6379, network: (inputs: PropertyMap) => endpointNetwork(inputs) },
        ],
        nodeConfigs: [{ sizeGb: 6.5 }],
        stateInfos: [],
        pscAutoConnections: [],
        pscAttachmentDetails: [],
      },
      replaces: [
        "mode",
        "authorizationMode",
        "transitEncryptionMode",
        "zoneDistributionConfig",
        "kmsKey",
        "desiredAutoCreatedEndpoints",
      ],
      protection: guarded("deletionProtectionEnabled", "instance"),
    },
  ),
  "gcp:pubsub/topic:Topic": google({
    path: "topics",
    labels: true,
    limit: 255,
    pattern: /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/,
  }),
  "gcp:pubsub/subscription:Subscription": google(
    { path: "subscriptions", labels: true, limit: 255, pattern: /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/ },
    {
      outputs: { ackDeadlineSeconds: 10, messageRetentionDuration: "604800s" },
      replaces: ["topic", "enableMessageOrdering", "filter"],
      references: { topic: ["gcp:pubsub/topic:Topic"] },
    },
  ),
  "gcp:pubsub/topicIAMMember:TopicIAMMember": member("topic"),
  "gcp:bigquery/iamMember:IamMember": member("tableId"),
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": member("subscription"),
  "gcp:storage/bucket:Bucket": {
    id: "{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "global",
      limit: 63,
      pattern: /^(?!goog)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
    },
    outputs: {
      project: "{project}",
      url: "gs://{name}",
      selfLink: "https://www.googleapis.com/storage/v1/b/{name}",
      projectNumber: PROJECT_NUMBER,
      timeCreated: "2026-01-01T00:00:00Z",
      updated: "2026-01-01T00:00:00Z",
    },
    replaces: ["customPlacementConfig"],
  },
  "gcp:storage/bucketIAMMember:BucketIAMMember": {
    ...member("bucket"),
    references: { bucket: ["gcp:storage/bucket:Bucket"] },
  },
  "gcp:storage/transferJob:TransferJob": {
    id: "{project}/{digits:18}",
    outputs: {
      project: "{project}",
      name: "transferJobs/{digits:18}",
      creationTime: "2026-01-01T00:00:00Z",
      lastModificationTime: "2026-01-01T00:00:00Z",
    },
  },
};

/**
 * What a patch of an instance is refused for that names the zone it stood in before a failover.
 * Source: https://github.com/terraform-google-modules/terraform-google-sql-db/issues/206
 */
/** What is busy while an instance has an operation. */
function instanceOf(name: PropertyValue | undefined): string | undefined {
  return typeof name === "string" ? `projects/{project}/instances/${name}` : undefined;
}

function zoneChange(news: PropertyMap, live: PropertyMap): Refusal | undefined {
  if (settingOf(news, "availabilityType") !== "REGIONAL") return undefined;
  const [asked, stands] = [news, live].map((side) => {
    const place = settingOf(side, "locationPreference");
    return isMap(place) ? place["zone"] : undefined;
  });
  return typeof asked === "string" && typeof stands === "string" && asked !== stands
    ? { code: "invalidRequest", message: "The incoming request contained invalid data." }
    : undefined;
}

function settingOf({ settings }: PropertyMap, name: string): PropertyValue | undefined {
  return isMap(settings) ? settings[name] : undefined;
}

function ipConfiguration(inputs: PropertyMap): PropertyMap {
  const configuration = settingOf(inputs, "ipConfiguration");
  return isMap(configuration) ? configuration : {};
}

function network(inputs: PropertyMap): unknown {
  return ipConfiguration(inputs)["privateNetwork"];
}

function isPublic(inputs: PropertyMap): boolean {
  return ipConfiguration(inputs)["ipv4Enabled"] !== false;
}

function endpointNetwork(inputs: PropertyMap): string | undefined {
  const [first] = Array.isArray(inputs["desiredAutoCreatedEndpoints"])
    ? inputs["desiredAutoCreatedEndpoints"]
    : [];
  const found = isMap(first) ? first["network"] : undefined;
  return typeof found === "string" ? found : undefined;
}
