/**
 * Identifiers of things that no stamp of the fleet made, in the forms the clouds' public documentation gives. Whose they
 * are is one of: a stranger (an account the fleet does not know), a neighbour (the stamp's own account, something the stamp
 * did not make), a sister (another stamp of the fleet).
 */
import { random, seedOf } from "./random.mjs";
import { shapeOfProperty } from "./sdk/references.mjs";

export const STRANGER = {
  aws: "998877665544",
  azure: "5ca1ab1e-7a57-4e55-9d00-c0ffee123456",
  gcp: "other-team-prod-4711",
};
const TENANTISH = "shared-platform";

function hex(rng, length) {
  return Array.from({ length }, () => "0123456789abcdef"[rng.below(16)]).join("");
}

export function guid(rng) {
  return `${hex(rng, 8)}-${hex(rng, 4)}-4${hex(rng, 3)}-a${hex(rng, 3)}-${hex(rng, 12)}`;
}

/** A foreign value for a place: `whose` it is, and the stamp it goes into (for a neighbour's account and region). */
export function foreign(declarations, place, whose, stamp) {
  const rng = random(seedOf(`${place.type} ${place.path.join(".")} ${whose}`));
  return MAKERS[declarations.cloud](declarations, place, whose, stamp, rng);
}

const kebab = (text) => text.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
const lower = (text) => text[0].toLowerCase() + text.slice(1);
const kindOf = (place) =>
  place.of?.split(":").at(-1) ??
  (place.what ?? place.path.filter((key) => key !== "[]").at(-1)).replace(/(Arn|Id|Name|Resource)s?$/, "");
const nameOf = (place, rng) =>
  `${TENANTISH}-${kebab(kindOf(place)).slice(0, 24)}-${hex(rng, 4)}`.slice(0, 50);

/** ARNs' service names where they differ from the SDK's module. */
const SERVICES = {
  ec2: "ec2",
  vpc: "ec2",
  ec2transitgateway: "ec2",
  lb: "elasticloadbalancing",
  alb: "elasticloadbalancing",
  elb: "elasticloadbalancing",
  cfg: "config",
  cloudwatch: "logs",
  msk: "kafka",
  efs: "elasticfilesystem",
  sfn: "states",
  cognito: "cognito-idp",
  ebs: "ec2",
  opensearch: "es",
  elasticsearch: "es",
  acmpca: "acm-pca",
  apigatewayv2: "apigateway",
  wafv2: "wafv2",
  mq: "mq",
  appautoscaling: "autoscaling",
};

/** `roleArn` of any type is a role's; the words of properties that name another service than their own. */
const BY_WORD = [
  [/role/i, (a) => `arn:aws:iam::${a.account}:role/${a.name}`],
  [/kms|key|cmk/i, (a) => `arn:aws:kms:${a.region}:${a.account}:key/${a.guid}`],
  [/topic|sns/i, (a) => `arn:aws:sns:${a.region}:${a.account}:${a.name}`],
  [/queue|sqs|deadLetter/i, (a) => `arn:aws:sqs:${a.region}:${a.account}:${a.name}`],
  [/bucket|s3/i, (a) => `arn:aws:s3:::${a.name}`],
  [/lambda|function/i, (a) => `arn:aws:lambda:${a.region}:${a.account}:function:${a.name}`],
  [/secret/i, (a) => `arn:aws:secretsmanager:${a.region}:${a.account}:secret:${a.name}-${a.hex.slice(0, 6)}`],
  [
    /logGroup|logDestination|cloudwatch/i,
    (a) => `arn:aws:logs:${a.region}:${a.account}:log-group:${a.name}:*`,
  ],
  [/stream|kinesis|firehose/i, (a) => `arn:aws:kinesis:${a.region}:${a.account}:stream/${a.name}`],
  [/cert/i, (a) => `arn:aws:acm:${a.region}:${a.account}:certificate/${a.guid}`],
  [
    /loadBalancer/i,
    (a) =>
      `arn:aws:elasticloadbalancing:${a.region}:${a.account}:loadbalancer/app/${a.name.slice(0, 30)}/${a.hex}`,
  ],
  [
    /targetGroup/i,
    (a) =>
      `arn:aws:elasticloadbalancing:${a.region}:${a.account}:targetgroup/${a.name.slice(0, 30)}/${a.hex}`,
  ],
  [
    /listener/i,
    (a) =>
      `arn:aws:elasticloadbalancing:${a.region}:${a.account}:listener/app/${a.name.slice(0, 30)}/${a.hex}/${a.hex}`,
  ],
  [/user$|userArn/i, (a) => `arn:aws:iam::${a.account}:user/${a.name}`],
  [/polic/i, (a) => `arn:aws:iam::${a.account}:policy/${a.name}`],
  [/cluster/i, (a) => `arn:aws:ecs:${a.region}:${a.account}:cluster/${a.name}`],
  [/table/i, (a) => `arn:aws:dynamodb:${a.region}:${a.account}:table/${a.name}`],
];

const MAKERS = {
  aws(declarations, place, whose, stamp, rng) {
    const of = place.of === undefined ? undefined : declarations.resources[place.of];
    const account = whose === "neighbour" ? stamp.account : STRANGER.aws;
    const region = whose === "neighbour" ? stamp.region : "eu-central-1";
    const name = nameOf(place, rng);
    const about = { account, region, name, guid: guid(rng), hex: hex(rng, 16) };
    if (place.form === "name") return /bucket/i.test(kindOf(place)) ? `${name}-data` : name;
    if (place.form === "host") return `${name}.${hex(rng, 12)}.${region}.rds.amazonaws.com`;
    if (place.form === "url") return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    if (place.form === "number") return account;
    if (place.form === "email") return `${name}@example.net`;
    if (place.form === "arn") {
      const sample = of?.imports.find((text) => text.startsWith("arn:"));
      if (sample !== undefined) return reseed(sample, about, rng);
      if (place.of === undefined) {
        const last = place.path.filter((key) => key !== "[]").at(-1);
        const word = BY_WORD.find(([pattern]) => pattern.test(last));
        if (word !== undefined) return word[1](about);
      }
      return arnOf(place.of ?? place.type, kindOf(place), about);
    }
    // An id: what an import of the type takes, with other digits.
    const prefix = place.prefix;
    if (prefix === "Z") return `Z0${hex(rng, 18).toUpperCase()}`;
    if (prefix === "api") return hex(rng, 10);
    if (prefix === "pool") return `${region}_${hex(rng, 9)}`;
    if (prefix === "E") return `E${hex(rng, 13).toUpperCase()}`;
    if (prefix !== undefined) return `${prefix}-0${hex(rng, 16)}`;
    const sample = of?.imports[0];
    if (sample === undefined) return name;
    if (sample.startsWith("arn:")) return reseed(sample, about, rng);
    if (/^[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}$/.test(sample))
      return `${sample.replace(/-[0-9a-f]+$/, "")}-0${hex(rng, 16)}`;
    if (/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(sample)) return guid(rng);
    if (/^Z[0-9A-Z]{6,}$/.test(sample)) return `Z0${hex(rng, 18).toUpperCase()}`;
    const shape = shapeOfProperty([`${lower(kindOf(place))}Id`]);
    if (shape !== undefined && shape.length < 5) return `${shape}-0${hex(rng, 16)}`;
    if (/^[a-z0-9]{10}$/.test(sample) && /\d/.test(sample)) return hex(rng, 10);
    return name;
  },

  azure(_declarations, place, whose, stamp, rng) {
    const subscription = whose === "neighbour" ? stamp.account : STRANGER.azure;
    const name = nameOf(place, rng);
    if (place.form === "guid") return guid(rng);
    if (place.form === "name")
      return /storage|registry|account/i.test(kindOf(place)) ? `sharedacct${hex(rng, 6)}` : name;
    const [provider, kind] = armType(kindOf(place), place.type);
    const child =
      kind === "virtualNetworks/subnets" ? `virtualNetworks/${name}/subnets/default` : `${kind}/${name}`;
    return `/subscriptions/${subscription}/resourceGroups/rg-${TENANTISH}/providers/${provider}/${child}`;
  },

  gcp(declarations, place, whose, stamp, rng) {
    const of = place.of === undefined ? undefined : declarations.resources[place.of];
    const project = whose === "neighbour" ? stamp.account : STRANGER.gcp;
    const region = whose === "neighbour" ? stamp.region : "europe-west9";
    const name = nameOf(place, rng);
    const digits = String(100000000000 + rng.below(899999999999));
    switch (place.form) {
      case "project":
        return STRANGER.gcp;
      case "number":
        return digits;
      case "email":
        return `${name.slice(0, 28)}@${project}.iam.gserviceaccount.com`;
      case "member":
        return `serviceAccount:${name.slice(0, 28)}@${project}.iam.gserviceaccount.com`;
      case "name":
        return /bucket/i.test(kindOf(place)) ? `${name}-data` : name;
      case "host":
        return `${name}-${hex(rng, 10)}-ew.a.run.app`;
      case "url":
        return `https://${name}-${hex(rng, 10)}-ew.a.run.app`;
      case "link": {
        const kind = gcpPath(of, kindOf(place), { project, region, name });
        return `https://www.googleapis.com/compute/v1/${kind}`;
      }
      default: {
        const pattern = place.pattern;
        if (pattern !== undefined && /^projects\/[{<\w]/.test(pattern) && /\/.+\/.+/.test(pattern))
          return fill(pattern, { project, region, name });
        return gcpPath(of, kindOf(place), { project, region, name });
      }
    }
  },
};

/** An ARN as an import's comment shows it, in another account, with other digits. */
function reseed(sample, { account, region, name }, rng) {
  const parts = sample.split(":");
  if (parts[4] !== "" && parts[4] !== undefined) parts[4] = parts[4] === "aws" ? parts[4] : account;
  if (parts[3] !== "" && parts[3] !== undefined) parts[3] = region;
  const tail = parts
    .slice(5)
    .join(":")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, () => guid(rng))
    .replace(/\b[0-9a-f]{16,}\b/g, (digits) => hex(rng, digits.length));
  const last = tail.split(/[/:]/).at(-1);
  const renamed = /^[0-9a-f-]{16,}$/.test(last)
    ? tail
    : tail.slice(0, tail.length - last.length) + (tail.includes("*") ? last : `${name}-${hex(rng, 4)}`);
  return [...parts.slice(0, 5), renamed].join(":");
}

function arnOf(token, kind, { account, region, name, guid: id }) {
  const module = token.split(":")[1].split("/")[0];
  const service = SERVICES[module] ?? module;
  if (service === "s3") return `arn:aws:s3:::${name}`;
  if (service === "iam") return `arn:aws:iam::${account}:${lower(kind).toLowerCase()}/${name}`;
  if (service === "kms") return `arn:aws:kms:${region}:${account}:key/${id}`;
  if (service === "sns" || service === "sqs") return `arn:aws:${service}:${region}:${account}:${name}`;
  if (service === "lambda") return `arn:aws:lambda:${region}:${account}:function:${name}`;
  return `arn:aws:${service}:${region}:${account}:${kebab(kind)}/${name}`;
}

const ARM = [
  [/subnet/i, "Microsoft.Network", "virtualNetworks/subnets"],
  [/virtualNetwork|vnet|network$/i, "Microsoft.Network", "virtualNetworks"],
  [/workspace/i, "Microsoft.OperationalInsights", "workspaces"],
  [/vault|key/i, "Microsoft.KeyVault", "vaults"],
  [/storage|account/i, "Microsoft.Storage", "storageAccounts"],
  [/identity/i, "Microsoft.ManagedIdentity", "userAssignedIdentities"],
  [/publicIP/i, "Microsoft.Network", "publicIPAddresses"],
  [/securityGroup/i, "Microsoft.Network", "networkSecurityGroups"],
  [/gateway/i, "Microsoft.Network", "virtualNetworkGateways"],
  [/zone/i, "Microsoft.Network", "privateDnsZones"],
  [/namespace|eventHub|serviceBus/i, "Microsoft.EventHub", "namespaces"],
  [/server/i, "Microsoft.DBforPostgreSQL", "flexibleServers"],
  [/cluster/i, "Microsoft.ContainerService", "managedClusters"],
  [/environment/i, "Microsoft.App", "managedEnvironments"],
  [/disk/i, "Microsoft.Compute", "disks"],
  [/snapshot/i, "Microsoft.Compute", "snapshots"],
  [/image/i, "Microsoft.Compute", "images"],
  [/virtualMachine|vm/i, "Microsoft.Compute", "virtualMachines"],
  [/host/i, "Microsoft.Compute", "hostGroups"],
  [/registry/i, "Microsoft.ContainerRegistry", "registries"],
  [/plan|farm/i, "Microsoft.Web", "serverfarms"],
  [/topic/i, "Microsoft.EventGrid", "topics"],
  [/routeTable/i, "Microsoft.Network", "routeTables"],
];

function armType(kind, type) {
  const hit = ARM.find(([pattern]) => pattern.test(kind));
  if (hit !== undefined) return [hit[1], hit[2]];
  const module = type.split(":")[1];
  return [`Microsoft.${module[0].toUpperCase()}${module.slice(1)}`, `${lower(kind || "resource")}s`];
}

function fill(pattern, { project, region, name }) {
  return pattern
    .replace(/^projects\/[^/]+/, `projects/${project}`)
    .replace(/locations\/[^/]+/, `locations/${region}`)
    .replace(/regions\/[^/]+/, `regions/${region}`)
    .replace(/zones\/[^/]+/, `zones/${region}-b`)
    .replace(/\/(?!projects|locations|regions|zones)([^/]*[{}<>][^/]*|[A-Z][A-Z_-]+)/g, `/${name}`)
    .replace(/\{\{?\w+\}?\}/g, name);
}

const GCP_KINDS = {
  cryptoKey: (a) => `projects/${a.project}/locations/${a.region}/keyRings/${TENANTISH}/cryptoKeys/${a.name}`,
  topic: (a) => `projects/${a.project}/topics/${a.name}`,
  network: (a) => `projects/${a.project}/global/networks/${a.name}`,
  subnetwork: (a) => `projects/${a.project}/regions/${a.region}/subnetworks/${a.name}`,
};

function gcpPath(of, kind, about) {
  const known = GCP_KINDS[lower(kind)];
  if (known !== undefined) return known(about);
  const sample = of?.imports.find((text) => text.includes("projects/{{project}}"));
  if (sample !== undefined) return fill(sample.replace(/\s.*$/, ""), about);
  return `projects/${about.project}/locations/${about.region}/${lower(kind)}s/${about.name}`;
}

/** The id a cloud would give a stamp's own new resource. */
export function ownId(declarations, type, stamp, name) {
  const rng = random(seedOf(`${type} ${stamp.id} ${name}`));
  const of = declarations.resources[type];
  if (declarations.cloud === "azure") {
    const group = stamp.ofType("azure-native:resources:ResourceGroup")[0].outputs.name;
    const [, module, kind] = type.split(":");
    const provider = `Microsoft.${module[0].toUpperCase()}${module.slice(1)}`;
    return `/subscriptions/${stamp.account}/resourceGroups/${group}/providers/${provider}/${lower(kind)}s/${stamp.id}-${name}`;
  }
  if (declarations.cloud === "gcp")
    return gcpPath(of, type.split(":").at(-1), {
      project: stamp.account,
      region: stamp.region,
      name: `${stamp.id}-${name}`,
    });
  const sample = of.imports[0];
  const about = { account: stamp.account, region: stamp.region, name: `${stamp.id}-${name}` };
  if (sample?.startsWith("arn:")) return reseed(sample, about, rng);
  if (sample !== undefined && /^[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}$/.test(sample))
    return `${sample.replace(/-[0-9a-f]+$/, "")}-0${hex(rng, 16)}`;
  return `${stamp.id}-${name}`;
}
