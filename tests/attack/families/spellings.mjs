/**
 * Foreign identifiers in free text, in every spelling a program could read: each carrier holds each kind of value plain, and
 * each spelling stands in each carrier once.
 */
import { gzipSync } from "node:zlib";
import { STRANGER } from "../values.mjs";
import { GROUPS } from "../world/world.mjs";
import { CARRIERS, carry, placeOf } from "./carriers.mjs";

/** Values by cloud: key of the variable, text, and what it is. `sister` values are another stamp's. */
const VALUES = {
  aws: [
    ["ROLE_ARN", `arn:aws:iam::${STRANGER.aws}:role/platform-shared`, "arn"],
    ["TABLE_ARN", `arn:aws:dynamodb:eu-central-1:${STRANGER.aws}:table/platform-sessions`, "arn"],
    ["DATABASE_HOST", "platform-db.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com", "host"],
    ["REDIS_URL", "rediss://master.platform-cache.c0ffee.euc1.cache.amazonaws.com:6379/0", "url"],
    [
      "DATABASE_URL",
      "postgres://app:pw@platform-db.c0ffee123456.eu-central-1.rds.amazonaws.com:5432/app",
      "url",
    ],
    ["QUEUE_URL", `https://sqs.eu-central-1.amazonaws.com/${STRANGER.aws}/platform-jobs`, "url"],
    ["BUCKET_URL", "s3://platform-shared-data/in/", "url"],
    [
      "SEARCH_ENDPOINT",
      "https://vpc-platform-search-c0ffee123456abcdef.eu-central-1.es.amazonaws.com",
      "url",
    ],
    ["ACCOUNT_ID", STRANGER.aws, "account"],
    ["VPC_ID", "vpc-0c0ffee123456789a", "id"],
    ["SECURITY_GROUP", "sg-0c0ffee123456789b", "id"],
    ["KEY_ID", "c0ffee12-3456-4abc-8def-0123456789ab", "guid"],
    [
      "KAFKA_BROKERS",
      "b-1.platform.c0ffee.c4.kafka.eu-central-1.amazonaws.com:9098,b-2.platform.c0ffee.c4.kafka.eu-central-1.amazonaws.com:9098",
      "host",
    ],
    ["FILESYSTEM", "fs-0c0ffee123456789c.efs.eu-central-1.amazonaws.com:/", "host"],
    ["IMAGE", `${STRANGER.aws}.dkr.ecr.eu-central-1.amazonaws.com/platform/agent:1.4.2`, "url"],
  ],
  azure: [
    [
      "SERVICE_ID",
      `/subscriptions/${STRANGER.azure}/resourceGroups/platform/providers/Microsoft.ServiceBus/namespaces/platform-bus`,
      "id",
    ],
    ["AZURE_SUBSCRIPTION_ID", STRANGER.azure, "guid"],
    ["DATABASE_HOST", "platform-db.postgres.database.azure.com", "host"],
    ["STORAGE_URL", "https://platformshared.blob.core.windows.net/in", "url"],
    ["VAULT_URL", "https://platform-shared-kv.vault.azure.net/", "url"],
    [
      "BUS_CONNECTION",
      "Endpoint=sb://platform-bus.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=abc123def456abc123def456abc123def456abc123d=",
      "connection",
    ],
    [
      "STORAGE_CONNECTION",
      "DefaultEndpointsProtocol=https;AccountName=platformshared;AccountKey=c2VjcmV0c2VjcmV0;EndpointSuffix=core.windows.net",
      "connection",
    ],
    [
      "DATABASE_URL",
      "Server=tcp:platform-sql.database.windows.net,1433;Database=app;User ID=app;Password=pw",
      "connection",
    ],
    ["REDIS_HOST", "platform-cache.westeurope.redis.azure.net:10000", "host"],
    ["COSMOS_ENDPOINT", "https://platform-docs.documents.azure.com:443/", "url"],
    ["AZURE_CLIENT_ID", "c0ffee12-3456-4abc-8def-0123456789ab", "guid"],
    ["SEARCH_ENDPOINT", "https://platform-search.search.windows.net", "url"],
    ["IMAGE", "platformshared.azurecr.io/agent:1.4.2", "url"],
  ],
  gcp: [
    ["TOPIC", `projects/${STRANGER.gcp}/topics/platform-events`, "path"],
    ["SECRET_NAME", `projects/${STRANGER.gcp}/secrets/platform-key/versions/latest`, "path"],
    ["INSTANCE_CONNECTION_NAME", `${STRANGER.gcp}:europe-west9:platform-db`, "connection"],
    ["GOOGLE_CLOUD_PROJECT", STRANGER.gcp, "project"],
    ["BUCKET_URL", "gs://platform-shared-data/in", "url"],
    ["SERVICE_ACCOUNT", `platform@${STRANGER.gcp}.iam.gserviceaccount.com`, "email"],
    ["API_URL", "https://platform-api-c0ffee1234-ew.a.run.app", "url"],
    ["DATASET", `bigquery://${STRANGER.gcp}.platform.sessions`, "url"],
    [
      "KEY_NAME",
      `projects/${STRANGER.gcp}/locations/europe-west9/keyRings/platform/cryptoKeys/shared`,
      "path",
    ],
    [
      "NETWORK_LINK",
      `https://www.googleapis.com/compute/v1/projects/${STRANGER.gcp}/global/networks/platform`,
      "url",
    ],
    ["IMAGE", `europe-docker.pkg.dev/${STRANGER.gcp}/platform/agent:1.4.2`, "url"],
    ["FUNCTION_URL", `https://europe-west9-${STRANGER.gcp}.cloudfunctions.net/platform`, "url"],
  ],
  all: [
    ["DATABASE_HOST", "db.platform.internal", "host"],
    ["UPSTREAM", "platform-shared.corp.example.net:8443", "host"],
    ["WEBHOOK_URL", "https://hooks.platform.example.com/in", "url"],
    ["DATABASE_URL", "postgresql://app:pw@10.250.4.17:5432/app", "url"],
    ["REDIS_HOST", "172.25.18.9", "address"],
    ["PEER_RANGE", "10.250.0.0/16", "range"],
    ["RESOLVERS", "10.250.0.2,10.250.0.3", "address"],
    ["SMTP_HOST", "smtp.platform.example.org", "host"],
    ["LDAP_URL", "ldaps://directory.platform.example.net:636", "url"],
    ["BROKERS", "kafka-0.platform.example.net:9092,kafka-1.platform.example.net:9092", "host"],
    ["MONGO_URL", "mongodb+srv://app:pw@platform.c0ffee.mongodb.net/app", "url"],
    ["AMQP_URL", "amqps://app:pw@platform-mq.example.net/vhost", "url"],
    ["PUBLIC_PEER", "203.0.113.77", "address"],
    ["OTHER_STAMP", { sister: "id-host" }, "host"],
    ["OTHER_ADDRESS", { sister: "address" }, "address"],
    ["OTHER_ACCOUNT", { sister: "account" }, "account"],
  ],
};

const b64 = (text, form = "base64") => Buffer.from(text, "utf8").toString(form);
const wrap = (text, width) => text.match(new RegExp(`.{1,${width}}`, "g")).join("\n");
const upper = (value) => value.toUpperCase();

/** [name, how, sure for which kinds]; `true` for all. */
const SPELLINGS = [
  ["plain", (t) => t, true],
  ["upper", upper, (kind, cloud) => ["host", "guid"].includes(kind) || (kind === "id" && cloud === "azure")],
  [
    "mixed-case",
    (t) => t.replace(/[a-z]/g, (c, i) => (i % 2 ? c : c.toUpperCase())),
    (kind, cloud) => ["host", "guid"].includes(kind) || (kind === "id" && cloud === "azure"),
  ],
  ["base64", (t) => b64(t), true],
  [
    "base64-unpadded",
    (t) => b64(`${t} `.padEnd(Math.ceil((t.length + 1) / 3) * 3 + 1)).replace(/=+$/, ""),
    true,
  ],
  ["base64-url", (t) => b64(`?>~${t}`, "base64url"), true],
  ["base64-wrapped", (t) => wrap(b64(`${t}\n`.repeat(2)), 40), true],
  ["base64-utf16", (t) => Buffer.from(t, "utf16le").toString("base64"), true],
  ["base64-utf16-bom", (t) => Buffer.from(`\ufeff${t}`, "utf16le").toString("base64"), true],
  ["base64-twice", (t) => b64(b64(t)), true],
  ["base64-after-colon", (t) => `token:${b64(t)}`, true],
  ["base64-after-equals", (t) => `config=${b64(t)}`, true],
  ["base64-data-url", (t) => `data:text/plain;base64,${b64(t)}`, true],
  ["base64-after-word", (t) => `Basic ${b64(t)}`, true],
  ["base64-of-json", (t) => b64(JSON.stringify({ a: 1, target: t })), true],
  ["base64-in-list", (t) => ["YWFhYWFhYWFhYWFh", b64(t)].join(","), true],
  ["gzip-base64", (t) => gzipSync(t).toString("base64"), true],
  ["gzip-base64-url", (t) => gzipSync(t).toString("base64url"), true],
  ["url", (t) => encodeURIComponent(t), (kind) => !["guid", "account"].includes(kind)],
  [
    "url-twice",
    (t) => encodeURIComponent(encodeURIComponent(t)),
    (kind) => !["guid", "account"].includes(kind),
  ],
  ["url-query", (t) => `/callback?next=${encodeURIComponent(t)}&x=1`, true],
  ["url-all", (t) => [...t].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join(""), true],
  ["json", (t) => JSON.stringify({ target: t }), true],
  ["json-in-json", (t) => JSON.stringify({ config: JSON.stringify({ target: t }) }), true],
  ["json-thrice", (t) => JSON.stringify({ a: JSON.stringify({ b: JSON.stringify([t]) }) }), true],
  [
    "json-escapes",
    (t) =>
      `{"target":"${[...t].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"}`,
    true,
  ],
  ["json-slashes", (t) => JSON.stringify({ target: t }).replaceAll("/", "\\/"), true],
  ["json-key", (t) => JSON.stringify({ [t]: true }), true],
  ["yaml", (t) => `server:\n  target: ${t}\n  retries: 3\n`, true],
  ["toml", (t) => `[server]\ntarget = "${t}"\n`, true],
  ["xml", (t) => `<config><target>${t.replaceAll("&", "&amp;")}</target></config>`, true],
  ["list", (t) => ["a", t, "b"].join(","), true],
  ["semicolons", (t) => `mode=fast;target=${t};retries=3`, true],
  ["spaces", (t) => `serve --target ${t} --retries 3`, true],
  ["quoted", (t) => `serve --target="${t}"`, true],
  ["brackets", (t) => `[${t}]`, true],
  ["trailing-dot", (t) => t.replace(/^([\w.-]+)$/, "$1."), (kind) => kind === "host"],
  ["newline", (t) => `first\n${t}\nlast`, true],
  ["hex", (t) => Buffer.from(t).toString("hex"), false],
  ["reversed", (t) => [...t].reverse().join(""), false],
  ["shell-concatenation", (t) => `${t.slice(0, 5)}""${t.slice(5)}`, false],
  [
    "rot13",
    (t) => t.replace(/[a-z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 84) % 26) + 97)),
    false,
  ],
];

export function* spellingMutants(cloud) {
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  const values = [...VALUES[cloud], ...VALUES.all];
  let number = 0;
  for (const [at, carrier] of CARRIERS[cloud].entries())
    for (const [row, [key, given, kind]] of values.entries())
      for (const [turn, [spelling, spell, sure]] of SPELLINGS.entries()) {
        // Every value stands plain in every carrier; a spelling meets every carrier and every value, not every pair of them.
        if (spelling !== "plain" && (row + turn) % 4 !== at % 4) continue;
        number += 1;
        yield one({ cloud, group, carrier, key, given, kind, spelling, spell, sure, number });
      }
}

function one({ cloud, group, carrier, key, given, kind, spelling, spell, sure, number }) {
  const sister = typeof given !== "string";
  const certain = sure === true || (typeof sure === "function" && sure(kind, cloud));
  const short =
    (["account", "address", "range"].includes(kind) && /base64|gzip/.test(spelling)) ||
    (kind === "project" && spelling !== "plain");
  const name = `text-${number}`;
  const place = placeOf(carrier, name);
  const owners = sister ? [1] : [0, 1];
  return {
    id: `${sister ? "stamp-to-stamp" : "spellings"} ${carrier.type} ${carrier.name} ${key} ${spelling}`,
    family: sister ? "stamp-to-stamp" : spelling === "plain" ? "positions" : "spellings",
    cloud,
    group,
    place: `${carrier.type} ${carrier.name} ${key} as ${spelling}`,
    value: sister ? given.sister : spell(given),
    how: "added",
    verdict: certain && !short ? "reject" : "arguable",
    reason: certain
      ? short
        ? "so short a text without a shape of its own could be anything"
        : `${carrier.name} is read by shape; a ${kind} of others stands in it`
      : `${spelling}: no program reads it so by itself`,
    owners,
    at: place,
    places: [{ resource: place, head: carrier.head }],
    apply(stamps) {
      for (const stamp of stamps) {
        // The first stamp has its own there, the second has the first one's: the place is the same, the owner is not.
        carry(stamp, carrier, name, spell(sister ? sisterly(given.sister, stamps[0]) : given), key);
      }
    },
  };
}

/** A value of a stamp, as its own there and a sister's in the other. */
function sisterly(what, stamp) {
  if (what === "account") return stamp.account;
  if (what === "address") return `${stamp.cidr.split(".").slice(0, 2).join(".")}.4.17`;
  return stamp.root.outputs.hostName;
}
