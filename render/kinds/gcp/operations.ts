import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { KindTable, Refusal } from "../kind";
import { google, keyFault, member } from "./google";
import { ADDRESSES, REVISIONS, trafficFault } from "./run";

const LOCATION = "locations/{location}";
const MAIL = "{name}@{project}.iam.gserviceaccount.com";

/** What a Cloud Run service and a worker pool both tell of themselves. */
const RUN = {
  uid: "{uuid}",
  generation: "1",
  observedGeneration: "1",
  etag: '"{chars:20}"',
  latestCreatedRevision: "{id}/revisions/{name}-00001-{chars:3}",
  latestReadyRevision: "{id}/revisions/{name}-00001-{chars:3}",
  createTime: "2026-01-01T00:00:00Z",
  updateTime: "2026-01-01T00:00:00Z",
  reconciling: false,
  conditions: [],
  terminalConditions: [],
  effectiveAnnotations: {},
};

const GUARD = [
  {
    property: "deletionProtection",
    unlessSet: true,
    code: "deletionProtection",
    message: "cannot destroy '{name}' without setting deletionProtection=false and updating first",
  },
];

/** What Cloud Run itself tells a container. */
const RESERVED_ENV = new Set(["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"]);

/** Cloud Run, identities, certificates, logging and monitoring. */
export const OPERATIONS: KindTable = {
  "gcp:cloudrunv2/service:Service": google(
    { path: `${LOCATION}/services`, labels: true, limit: 49, pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/ },
    {
      outputs: {
        ...RUN,
        uri: "https://{name}-{place:10:run}-{chars:2:short}.a.run.app",
        urls: ["https://{name}-{number}.{location}.run.app"],
        trafficStatuses: [],
      },
      protection: GUARD,
      revisions: REVISIONS,
      // Optional and computed in the provider: what an update leaves out stays.
      chosen: ["traffics"],
      check: serviceFault,
      lingers: ADDRESSES,
    },
  ),
  "gcp:cloudrunv2/workerPool:WorkerPool": google(
    { path: `${LOCATION}/workerPools`, labels: true, limit: 49, pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/ },
    { outputs: { ...RUN, instanceSplitStatuses: [] }, protection: GUARD, lingers: ADDRESSES },
  ),
  "gcp:cloudrunv2/job:Job": google(
    { path: `${LOCATION}/jobs`, labels: true, limit: 63 },
    { outputs: RUN, protection: GUARD },
  ),
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": member("name"),
  "gcp:cloudscheduler/job:Job": google(
    { path: `${LOCATION}/jobs`, limit: 500 },
    { outputs: { state: "ENABLED", attemptDeadline: "180s" } },
  ),
  "gcp:serviceaccount/account:Account": {
    id: `projects/{project}/serviceAccounts/${MAIL}`,
    name: { property: "accountId", scope: "account", limit: 30, pattern: /^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/ },
    outputs: {
      project: "{project}",
      email: MAIL,
      member: `serviceAccount:${MAIL}`,
      name: `projects/{project}/serviceAccounts/${MAIL}`,
      uniqueId: "{digits:21}",
    },
  },
  "gcp:serviceaccount/iAMMember:IAMMember": member("serviceAccountId"),
  "gcp:projects/service:Service": {
    id: "{project}/{in:service}",
    outputs: { project: "{project}" },
    replaces: ["service"],
  },
  "gcp:projects/serviceIdentity:ServiceIdentity": {
    id: "projects/{project}/services/{in:service}",
    outputs: {
      project: "{project}",
      email: (inputs) => agent(String(inputs["service"] ?? "")),
      member: (inputs) => `serviceAccount:${agent(String(inputs["service"] ?? ""))}`,
    },
    replaces: ["service"],
  },
  "gcp:projects/iAMMember:IAMMember": member("project"),
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
    id: "{in:project}/audit_config/{in:service}",
    outputs: { etag: "BwY{chars:9}=" },
    replaces: ["project", "service"],
  },
  "gcp:projects/iAMCustomRole:IAMCustomRole": {
    id: "projects/{project}/roles/{name}",
    name: { property: "roleId", scope: "account", limit: 64, pattern: /^[\w.]{3,64}$/ },
    outputs: { project: "{project}", name: "projects/{project}/roles/{name}", deleted: false, stage: "GA" },
  },
  "gcp:artifactregistry/repository:Repository": google(
    { path: `${LOCATION}/repositories`, property: "repositoryId", labels: true, limit: 63 },
    { outputs: { name: "{name}", registryUri: "{location}-docker.pkg.dev/{project}/{name}" } },
  ),
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": member("repository"),
  "gcp:certificatemanager/certificate:Certificate": google(
    { path: `${LOCATION}/certificates`, labels: true, limit: 64 },
    {
      outputs: { sanDnsnames: [], scope: "DEFAULT" },
      replaces: ["managed", "scope"],
      blockers: [
        {
          types: ["*"],
          code: "failedPrecondition",
          message: "Can't delete certificate '{id}' that is in use.",
        },
      ],
    },
  ),
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": google(
    { path: `${LOCATION}/dnsAuthorizations`, labels: true, limit: 64 },
    {
      outputs: {
        dnsResourceRecords: [
          {
            name: "_acme-challenge_{chars:16:challenge}.{in:domain}.",
            type: "CNAME",
            data: "{uuid:data}.{digits:2}.{location}.authorize.certificatemanager.goog.",
          },
        ],
      },
      replaces: ["domain", "type"],
      blockers: [
        {
          types: ["gcp:certificatemanager/certificate:Certificate"],
          code: "failedPrecondition",
          message: "Can't delete DNS authorization '{id}' that is in use.",
        },
      ],
    },
  ),
  "gcp:certificatemanager/certificateMap:CertificateMap": google(
    { path: "locations/global/certificateMaps", labels: true, limit: 64 },
    { outputs: { gclbTargets: [] } },
  ),
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": {
    id: "projects/{project}/locations/global/certificateMaps/{in:map}/certificateMapEntries/{in:name}",
    outputs: { project: "{project}", state: "ACTIVE" },
    replaces: ["map", "name", "hostname", "matcher"],
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    id: "projects/{last:project}/locations/{location}/buckets/{in:bucketId}",
    outputs: {
      name: "projects/{last:project}/locations/{location}/buckets/{in:bucketId}",
      lifecycleState: "ACTIVE",
    },
    replaces: ["bucketId"],
  },
  "gcp:logging/projectSink:ProjectSink": {
    id: "projects/{project}/sinks/{name}",
    name: { property: "name", scope: "account", limit: 100 },
    outputs: {
      project: "{project}",
      writerIdentity: "serviceAccount:service-{number}@gcp-sa-logging.iam.gserviceaccount.com",
    },
    replaces: ["uniqueWriterIdentity"],
  },
  "gcp:logging/metric:Metric": {
    id: "{name}",
    name: { property: "name", scope: "account", limit: 100 },
    outputs: { project: "{project}" },
  },
  "gcp:monitoring/alertPolicy:AlertPolicy": {
    id: "projects/{project}/alertPolicies/{digits:19}",
    outputs: {
      project: "{project}",
      name: "{id}",
      enabled: true,
      creationRecords: [{ mutateTime: "2026-01-01T00:00:00Z", mutatedBy: "" }],
    },
  },
  "gcp:monitoring/dashboard:Dashboard": {
    id: "projects/{number}/dashboards/{uuid}",
    outputs: { project: "{project}" },
  },
  "gcp:monitoring/notificationChannel:NotificationChannel": {
    id: "projects/{project}/notificationChannels/{digits:19}",
    outputs: { project: "{project}", name: "{id}", enabled: true, verificationStatus: "" },
    blockers: [
      {
        types: ["gcp:monitoring/alertPolicy:AlertPolicy"],
        code: "failedPrecondition",
        message: "Cannot delete notification channel {id} because it is used by an alert policy.",
      },
    ],
  },
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {
    id: "projects/{project}/uptimeCheckConfigs/{logical}-{chars:10}",
    outputs: { project: "{project}", name: "{id}", uptimeCheckId: "{logical}-{chars:10}" },
    replaces: ["monitoredResource"],
  },
};

/** A variable Cloud Run keeps for itself, or a key of another region. */
function serviceFault(inputs: PropertyMap): Refusal | undefined {
  const template = isMap(inputs["template"]) ? inputs["template"] : {};
  const containers = Array.isArray(template["containers"]) ? template["containers"].filter(isMap) : [];
  const names = containers
    .flatMap(({ envs }) => (Array.isArray(envs) ? envs : []))
    .map((env) => (isMap(env) ? String(env["name"]) : ""));
  const reserved = names.find((name) => RESERVED_ENV.has(name));
  if (reserved !== undefined) {
    const message = `template.containers[0].env: The following reserved env names were provided: ${reserved}. These values are automatically set by the system.`;
    return { code: "invalidArgument", message };
  }
  return keyFault(template["encryptionKey"], inputs["location"]) ?? trafficFault(inputs);
}

/** Mail address of a service's agent, https://cloud.google.com/iam/docs/service-agents */
function agent(service: string): string {
  const [name = ""] = service.split(".");
  const known: Readonly<Record<string, string>> = {
    sqladmin: "cloud-sql",
    run: "serverless-robot-prod",
    storage: "gs-project-accounts",
  };
  const domain = name === "run" ? "serverless-robot-prod" : `gcp-sa-${known[name] ?? name}`;
  return `service-{number}@${domain}.iam.gserviceaccount.com`;
}
