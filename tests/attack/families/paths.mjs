/** The owner's segment decides: an own name further in vouches for nothing, a foreign host with an own database least of all. */
import { STRANGER } from "../values.mjs";
import { GROUPS } from "../world/world.mjs";
import { CARRIERS, carry, placeOf } from "./carriers.mjs";

/** [name, text made of an own name, is it sure] */
const SHAPES = {
  aws: [
    ["foreign-bucket-own-key", (n) => `s3://platform-shared-data/${n}/in`],
    ["foreign-bucket-arn-own-key", (n) => `arn:aws:s3:::platform-shared-data/${n}/*`],
    ["foreign-bucket-host-own-key", (n) => `https://platform-shared-data.s3.eu-central-1.amazonaws.com/${n}`],
    ["foreign-bucket-path-style", (n) => `https://s3.eu-central-1.amazonaws.com/platform-shared-data/${n}`],
    [
      "foreign-cluster-own-service",
      (n, s) => `arn:aws:ecs:${s.region}:${s.account}:service/platform-cluster/${n}`,
    ],
    ["foreign-bus-own-rule", (n, s) => `arn:aws:events:${s.region}:${s.account}:rule/platform-bus/${n}`],
    ["foreign-role-own-session", (n) => `arn:aws:sts::${STRANGER.aws}:assumed-role/platform/${n}`],
    ["foreign-account-own-name", (n, s) => `arn:aws:sqs:${s.region}:${STRANGER.aws}:${n}`],
    [
      "foreign-log-group-own-stream",
      (n, s) => `arn:aws:logs:${s.region}:${s.account}:log-group:/platform/all:log-stream:${n}`,
    ],
    ["foreign-api-own-stage", (n, s) => `arn:aws:execute-api:${s.region}:${s.account}:c0ffee1234/${n}/GET/x`],
    ["foreign-parameter-own-leaf", (n, s) => `arn:aws:ssm:${s.region}:${s.account}:parameter/platform/${n}`],
    [
      "foreign-queue-account-own-name",
      (n, s) => `https://sqs.${s.region}.amazonaws.com/${STRANGER.aws}/${n}`,
    ],
  ],
  azure: [
    [
      "foreign-subscription-own-names",
      (n, s) =>
        `/subscriptions/${STRANGER.azure}/resourceGroups/${s.group}/providers/Microsoft.Storage/storageAccounts/${n}`,
    ],
    [
      "foreign-group-own-name",
      (n, s) =>
        `/subscriptions/${s.account}/resourceGroups/platform/providers/Microsoft.Storage/storageAccounts/${n}`,
    ],
    [
      "foreign-server-own-database",
      (n, s) =>
        `/subscriptions/${s.account}/resourceGroups/platform/providers/Microsoft.DBforPostgreSQL/flexibleServers/platform-db/databases/${n}`,
    ],
    ["foreign-vault-own-secret", (n) => `https://platform-shared-kv.vault.azure.net/secrets/${n}`],
    ["foreign-account-own-container", (n) => `https://platformshared.blob.core.windows.net/${n}`],
    ["foreign-bus-own-queue", (n) => `sb://platform-bus.servicebus.windows.net/${n}`],
    ["foreign-registry-own-repository", (n) => `platformshared.azurecr.io/${n}:1.0.0`],
  ],
  gcp: [
    ["foreign-project-own-topic", (n) => `projects/${STRANGER.gcp}/topics/${n}`],
    ["foreign-project-own-secret", (n) => `projects/${STRANGER.gcp}/secrets/${n}/versions/latest`],
    ["foreign-bucket-own-object", (n) => `gs://platform-shared-data/${n}`],
    [
      "foreign-ring-own-key",
      (n, s) => `projects/${s.account}/locations/${s.region}/keyRings/platform/cryptoKeys/${n}`,
    ],
    ["foreign-instance-own-database", (n, s) => `projects/${s.account}/instances/platform-db/databases/${n}`],
    ["foreign-account-own-name", (n) => `${n.slice(0, 28)}@${STRANGER.gcp}.iam.gserviceaccount.com`],
    [
      "foreign-repository-own-image",
      (n, s) => `${s.region}-docker.pkg.dev/${STRANGER.gcp}/platform/${n}:1.0.0`,
    ],
    ["foreign-connection-own-name", (n) => `${STRANGER.gcp}:europe-west9:${n}`],
  ],
  all: [
    ["foreign-host-own-database", (n) => `postgres://app:pw@db.platform.example.net:5432/${n}`],
    ["foreign-host-own-path", (n) => `https://platform.example.net/${n}/in`],
    ["foreign-host-own-query", (n) => `https://platform.example.net/in?tenant=${n}`],
    ["foreign-host-own-user", (n) => `https://${n}:pw@platform.example.net/in`],
    ["foreign-host-own-fragment", (n) => `https://platform.example.net/in#${n}`],
    ["own-name-under-foreign-domain", (n) => `https://${n}.platform.example.net/in`],
    ["own-host-as-label", (_n, s) => `https://${s.host}.platform.example.net/in`],
    ["foreign-then-own", (_n, s) => `https://platform.example.net,https://${s.host}`],
    ["own-then-foreign", (_n, s) => `https://${s.host},https://platform.example.net`],
    ["own-host-foreign-redirect", (_n, s) => `https://${s.host}/go?to=https://platform.example.net/in`],
    ["own-host-in-user-part", (_n, s) => `https://${s.host}@platform.example.net/in`],
    ["foreign-address-own-database", (n) => `postgres://app:pw@10.250.4.17:5432/${n}`],
    ["mixed-hosts", (_n, s) => `${s.host}:443 platform.example.net:443`],
  ],
};

export function* pathMutants(cloud) {
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  let number = 0;
  for (const carrier of CARRIERS[cloud])
    for (const [shape, text] of [...SHAPES[cloud], ...SHAPES.all])
      for (const key of ["TARGET_URL", "SETTING"]) {
        number += 1;
        const name = `path-${number}`;
        const place = placeOf(carrier, name);
        yield {
          id: `paths ${carrier.type} ${carrier.name} ${key} ${shape}`,
          family: "paths",
          cloud,
          group,
          place: `${carrier.type} ${carrier.name} ${key} ${shape}`,
          value: text("OWN-NAME", {
            account: "OWN-ACCOUNT",
            region: "OWN-REGION",
            host: "OWN-HOST",
            group: "OWN-GROUP",
          }),
          how: "added",
          verdict: "reject",
          reason: "the segment that names the owner is foreign; the own name stands further in",
          owners: [0, 1],
          at: place,
          places: [{ resource: place, head: carrier.head }],
          apply(stamps) {
            for (const stamp of stamps) carry(stamp, carrier, name, text(ownName(stamp), about(stamp)), key);
          },
        };
      }
}

const NAMED = {
  aws: "aws:sqs/queue:Queue",
  azure: "azure-native:storage:StorageAccount",
  gcp: "gcp:pubsub/topic:Topic",
};

function ownName(stamp) {
  for (const type of Object.values(NAMED)) {
    const [found] = stamp.ofType(type);
    if (found !== undefined) return found.outputs.name ?? found.inputs.name;
  }
  return stamp.id;
}

function about(stamp) {
  const [group] = stamp.ofType("azure-native:resources:ResourceGroup");
  return {
    account: stamp.account,
    region: stamp.region,
    host: stamp.root.outputs.hostName,
    group: group?.outputs.name,
  };
}
