import { type AllowEntry, type DefaultEntry, escapePattern } from "./allow";
import { allowCentre, allowTakenFrom } from "./allow-centre";
import { ALLOW_RESTORED } from "./allowed/restored";
import { PRIVATE_ZONES } from "./private-zones";

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const AWS_REGION = "[a-z]{2}(?:-[a-z]+)+-\\d";

/**
 * Accounts from which load balancers of each region write their logs.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const LOAD_BALANCER_ACCOUNTS = [
  "127311923021",
  "033677994240",
  "027434742980",
  "797873946194",
  "098369216593",
  "754344448648",
  "589379963580",
  "718504428378",
  "383597477331",
  "600734575887",
  "114774131450",
  "783225319266",
  "582318560864",
  "985666609251",
  "054676820928",
  "156460612806",
  "652711504416",
  "635631232127",
  "009996457667",
  "897822967062",
  "076674570225",
  "507241528517",
  "048591011584",
  "190560391635",
];

const AWS: readonly AllowEntry[] = [
  { value: "arn:aws[\\w-]*:iam::aws:policy/.+", reason: "policies AWS manages" },
  {
    value: "arn:aws[\\w-]*:iam::\\{account\\}:role/aws-service-role/.+",
    reason: "roles a service of the account makes for itself",
  },
  {
    value: `arn:aws[\\w-]*:[\\w-]+:(?:${AWS_REGION})?:aws:.+`,
    reason: "what AWS itself owns in every account",
  },
  {
    value: "arn:aws[\\w-]*:states:::[\\w:.-]+",
    reason: "what a state machine asks of AWS's services: without an account it names nobody's thing",
  },
  {
    value: "(?:arn:aws[\\w-]*:kms:(?:\\{region\\}|[\\w-]*):(?:\\{account\\})?:)?alias/aws/.+",
    reason: "keys AWS manages in the stamp's account",
  },
  { value: "pl-[0-9a-f]{8}", reason: "prefix lists AWS manages; a customer's have 17 digits" },
  {
    value: `(?:arn:aws[\\w-]*:iam::)?(?:${LOAD_BALANCER_ACCOUNTS.join("|")})(?::root)?`,
    path: "aws:s3/*#*Principal*",
    reason: "the region's account that load balancers write logs from",
  },
  {
    value: `[a-z0-9-]+(?:\\.${AWS_REGION})?\\.amazonaws\\.com(?:\\.cn)?`,
    reason: "a service of AWS, as principal or endpoint",
  },
  {
    value: `https://[a-z0-9-]+(?:\\.${AWS_REGION})?\\.amazonaws\\.com(?:\\.cn)?/?`,
    reason: "a service's endpoint",
  },
  {
    path: "*#*Service*",
    value: "(?:[a-z0-9-]+\\.)+amazonaws\\.com(?:\\.cn)?",
    reason: "a service of AWS as principal, where no bucket or database can stand",
  },
  { value: "public\\.ecr\\.aws/.+", reason: "public images" },
  {
    path: "aws:s3/*#*uri",
    value: "http://acs\\.amazonaws\\.com/groups/s3/LogDelivery",
    reason: "whom S3 writes its access logs as",
  },
  {
    // Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    path: "aws:s3/*#*grant*id",
    value: "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
    reason: "whom CloudFront writes its access logs as",
  },
  {
    // Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertion.html
    path: "*#*SAML:aud*",
    value:
      "https://(?:\\{region\\}\\.)?signin\\.(?:aws\\.amazon\\.com|amazonaws\\.cn|amazonaws-us-gov\\.com)/saml",
    reason: "AWS's own sign-in, to which a company's tokens are addressed",
  },
  {
    // Source: https://docs.aws.amazon.com/fis/latest/userguide/getting-started-iam-service-role.html
    path: "aws:iam/*#*SourceArn*",
    value: "arn:aws[\\w-]*:fis:\\{region\\}:\\{account\\}:experiment/\\*",
    reason: "experiments of the stamp's account and region: AWS FIS numbers each when it begins",
  },
  {
    path: "aws:ec2/vpcEndpoint:*#serviceName",
    value: "(?:com|aws|cn\\.com)\\.(?:amazonaws|api|sagemaker)\\.(?:\\{region\\}|global)\\.[a-z0-9.-]+",
    reason: "endpoints of AWS's own services; those of customers are called vpce-svc",
  },
];

const AZURE: readonly AllowEntry[] = [
  { value: "microsoft\\.[a-z]+(?:/[a-z/]+)?", reason: "types of resources, which look like hosts" },
  {
    value: `(?:/subscriptions/\\{account\\})?/providers/microsoft\\.authorization/roledefinitions/${GUID}`,
    reason: "role definitions: built in, or the subscription's",
  },
  {
    value: `(?:/subscriptions/\\{account\\})?/providers/microsoft\\.authorization/policy(?:set)?definitions/${GUID}`,
    reason: "policies Azure defines",
  },
  {
    value: PRIVATE_ZONES,
    reason: "private DNS zones of Azure's services have these names in every network",
  },
  { value: "168\\.63\\.129\\.16(?:/32)?", reason: "Azure's own resolver and health probes" },
  { value: "global", path: "azure-native:*#*location", reason: "resources without a region" },
  {
    // What is below them may be a tenant's or an object's.
    value: `(?!.*(?:${GUID}|onmicrosoft\\.com))(?:https://)?(?:management\\.azure|login\\.microsoftonline|graph\\.microsoft|schema\\.management\\.azure)\\.com(?:/.*)?`,
    reason: "Azure's own endpoints",
  },
  { value: "mcr\\.microsoft\\.com/.+", reason: "public images" },
  {
    // Source: https://learn.microsoft.com/azure/chaos-studio/chaos-studio-fault-library#network-security-group-set-rules
    path: "azure-native:chaos:Experiment#*parameters*key",
    value:
      "name|protocol|sourceAddresses|destinationAddresses|action|destinationPortRanges|sourcePortRanges|priority|direction",
    reason: "names of an action's parameters",
  },
  {
    path: "azure-native:managedidentity:FederatedIdentityCredential#subject",
    value: "system:serviceaccount:[a-z0-9-]+:[a-z0-9-]+",
    reason: "an account within the cluster that the issuer beside it names",
  },
];

/**
 * Domains of the agents that act for Google's services in a project: in each other domain a customer gives the names.
 * Source: https://cloud.google.com/iam/docs/service-agents
 */
const AGENTS = `(?:${[
  "gcp-sa-[a-z0-9-]+",
  "(?:cloud-ml|gae-api-prod|genomics-api)\\.google\\.com",
  "bigquery-(?:consp|data-connectors|encryption)",
  "cloud-(?:cdn-fill|filer|memcache-sa|redis|tpu)",
  "(?:cloudcomposer|dataproc)-accounts",
  "compute-system",
  "container-(?:analysis|engine-robot)",
  "containerregistry",
  "dataflow-service-producer-prod",
  "dlp-api",
  "endpoints-portal",
  "firebase-rules",
  "gcf-admin-robot",
  "gcp-gae-service",
  "gs-project-accounts",
  "remotebuildexecution",
  "serverless-robot-prod",
  "service-(?:consumer-management|networking)",
  "sourcerepo-service-accounts",
  "storage-transfer-service",
  "trifacta-gcloud-prod",
].join("|")})\\.iam|cloudservices|cloudbuild`;

const GCP: readonly AllowEntry[] = [
  {
    // A bucket stands where storage's own metrics have one of a few words.
    value:
      "(?!storage\\.)[a-z0-9-]+\\.googleapis\\.com/(?!projects/|folders/|organizations/|v\\d)[\\w./-]+|storage\\.googleapis\\.com/(?:storage|api|network)/[\\w./-]+",
    reason: "types of metrics and resources",
  },
  {
    path: "gcp:monitoring/*",
    value: "kubernetes\\.io/[a-z]+/[\\w./-]+",
    reason: "types of metrics of GKE",
  },
  {
    path: "gcp:storage/*",
    value: "(?:(?:OWNER|WRITER|READER):)?project-(?:owners|editors|viewers)-\\{account\\}",
    reason: "the project's own people, by their roles there",
  },
  { value: "\\{account\\}\\.svc\\.id\\.goog", reason: "the project's own pool of identities of GKE" },
  { value: "https://www\\.googleapis\\.com/auth/[\\w.-]+", reason: "scopes of Google's APIs" },
  {
    path: "gcp:iam/*PoolProvider#attribute*",
    value: "(?:assertion|attribute)(?:\\.\\w+)+",
    reason: "what a token says of its bearer, which reads like a host",
  },
  {
    value: `(?:service-|project-|bq-)?\\{account\\}@(?:${AGENTS})\\.gserviceaccount\\.com`,
    reason: "agents of Google's services in the stamp's project",
  },
  {
    path: "gcp:storage/bucketIAM*#member*",
    value: "(?:group:)?cloud-storage-analytics@google\\.com",
    reason: "whom Cloud Storage writes its access logs as",
  },
  {
    value: "35\\.191\\.0\\.0/16|130\\.211\\.0\\.0/22",
    reason: "where Google's load balancers and health checks come from",
  },
  {
    value:
      "35\\.235\\.240\\.0/20|35\\.199\\.192\\.0/19|199\\.36\\.153\\.(?:4|8)/30|199\\.36\\.153\\.(?:4|5|6|7|8|9|10|11)",
    reason: "ranges of Google's own services",
  },
  { value: "(?:https://)?[a-z0-9-]+\\.googleapis\\.com/?", reason: "Google's own services" },
  {
    path: "pulumi:providers:gcp#*",
    value: "googleapis\\.com|https://[a-z0-9.-]+\\.googleapis\\.com/[\\w./-]*",
    reason: "where the provider asks Google's services",
  },
  {
    value: "services/servicenetworking\\.googleapis\\.com|servicenetworking\\.googleapis\\.com",
    reason: "peering with Google's managed services",
  },
  {
    value: "projects/(?:debian-cloud|cos-cloud|ubuntu-os-cloud|rocky-linux-cloud)/.+",
    reason: "images Google publishes",
  },
  {
    value: "(?:eu|us|asia|eur\\d|nam\\d+|asia\\d|global)",
    path: "gcp:*#*ocation*",
    reason: "a multi-region or no region",
  },
];

/** Where a zone is called, which one's own network alone asks. */
const INNER_ZONES = [
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace#name",
  "aws:route53/zone:Zone#name",
  "gcp:dns/managedZone:ManagedZone#dnsName",
  "azure-native:privatedns:PrivateZone#privateZoneName",
  "azure-native:network:PrivateZone#privateZoneName",
];

const EVERYWHERE: readonly DefaultEntry[] = [
  ...INNER_ZONES.map((path) => ({
    path,
    value: "(?:[a-z0-9_-]+\\.)+(?:internal|local|lan|corp|home|intern|private)\\.?",
    reason:
      "a zone's name below an ending that nobody can own, which leads somewhere in its own network only",
  })),
  {
    path: "*#*mail*",
    // Who is named there may read.
    except: ["gcp:bigquery/*#*ByEmail", "aws:s3/*#*rantee.emailAddress"],
    value: "[^\\s@:/]+@(?!.*gserviceaccount)[^\\s@:/]+",
    reason: "a person's address, for those who are told",
  },
  {
    path: "aws:sns/topicSubscription:*#endpoint",
    value: "[^\\s@:/]+@[^\\s@:/]+",
    reason: "a person's address, for those who are told",
  },
  { value: "(?:[a-z0-9-]+\\.)*invalid", reason: "names that never lead anywhere (RFC 2606)" },
  { value: "0\\.0\\.0\\.0/0|::/0|0\\.0\\.0\\.0", reason: "everybody, which is the baseline's business" },
  {
    value:
      "127\\.0\\.0\\.1(?:/\\d+)?|::1(?:/128)?|localhost(?::\\d+)?|https?://(?:localhost|127\\.0\\.0\\.1).*",
    reason: "the machine itself",
  },
  {
    value: "169\\.254\\.\\d+\\.\\d+(?:/\\d+)?|https?://169\\.254\\.\\d+\\.\\d+.*",
    reason: "link-local: metadata services",
  },
  { value: "https?://(?:www\\.)?w3\\.org/.*|https?://json-schema\\.org/.*", reason: "names of schemas" },
];

/** What every stamp may refer to: what the providers own and hand to every customer alike. */
export const DEFAULT_ALLOW: readonly DefaultEntry[] = [
  ...AWS,
  ...ALLOW_RESTORED,
  ...AZURE,
  ...GCP,
  ...EVERYWHERE,
];

/** Values of the global scope by name; what is no text, such as the centres of all laws, allows nothing by itself. */
export type GlobalTexts = Readonly<Record<string, string | object | undefined>>;

function textsOf(global: GlobalTexts): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(global).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

/**
 * Entries for the values of the global scope (the blueprint's `global.<cloud>`): the registry's images, the parent
 * zone and what delegates to it. A zone is allowed itself, never the hosts below it: those are other stamps.
 */
export function allowGlobal(global: GlobalTexts): DefaultEntry[] {
  const scope = textsOf(global);
  const { registry, domain, zoneProject, managedZone, zoneSubscription, zoneResourceGroup, ...others } =
    scope;
  const { centreBus, centreStorageAccountId, centreProject, centreDataset, ...plain } = others;
  const entries: DefaultEntry[] = allowCentre({
    centreBus,
    centreStorageAccountId,
    centreProject,
    centreDataset,
  });
  const add = (value: string, reason: string): void => void entries.push({ value, reason });
  for (const [key, value] of Object.entries(plain)) {
    // Whom a centre takes events from: it lets them in, and refers to them nowhere else.
    if (key.startsWith("takesFrom_")) {
      if (value !== undefined) entries.push(allowTakenFrom(value));
      continue;
    }
    if (value !== undefined) add(`${escapePattern(value)}\\.?`, `the blueprint's global ${key}`);
  }
  // The layer answers for its tenants by a wildcard; a host below the domain by name is nobody's yet.
  if (domain !== undefined) {
    add(`(?:\\*\\.)?${escapePattern(domain)}\\.?`, "the routing layer's domain");
    // A test from outside asks the router itself: for the domain, and for a name that no tenant can have.
    add(
      `https://(?:x--[a-z]+\\.)?${escapePattern(domain)}/\\.stampworks/[a-z]+`,
      "what the router answers itself, below the routing layer's domain",
    );
  }
  if (registry !== undefined) {
    add(`(?:https://)?${escapePattern(registry)}(?:[/:@].*)?`, "images of the global registry");
    const [host = ""] = registry.split("/");
    add(`(?:https://)?${escapePattern(host)}`, "the global registry");
    const repository = /\.pkg\.dev\/[^/]+\/([^/]+)/u.exec(registry)?.[1];
    if (repository !== undefined)
      entries.push({
        path: "gcp:artifactregistry/repositoryIam*#repository",
        value: escapePattern(repository),
        reason: "pull grants on the global registry",
      });
    const account = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\./u.exec(host);
    if (account !== null)
      add(
        `arn:aws[\\w-]*:ecr:${account[2]}:${account[1]}:repository/.+`,
        "pull grants on the global registry",
      );
  }
  if (zoneProject !== undefined) {
    const path = managedZone === undefined ? "" : `(?:/managedZones/${escapePattern(managedZone)}(?:/.*)?)?`;
    add(`(?:projects/)?${escapePattern(zoneProject)}${path}`, "the project of the parent zone");
  }
  if (managedZone !== undefined) add(escapePattern(managedZone), "the parent zone");
  if (zoneSubscription !== undefined) {
    const group =
      zoneResourceGroup === undefined
        ? ""
        : `(?:/resourcegroups/${escapePattern(zoneResourceGroup)}(?:/.*)?)?`;
    add(
      `(?:/subscriptions/)?${escapePattern(zoneSubscription)}${group}`,
      "the subscription of the parent zone",
    );
  }
  if (zoneResourceGroup !== undefined)
    add(escapePattern(zoneResourceGroup), "the resource group of the parent zone");
  return entries;
}
