import {
  OWN_NAMES,
  PLAIN_KEYS,
  REFERENCE_ENDING,
  REFERENCE_KEYS,
  REFERENCE_PATHS,
  TAKEN_STEM,
} from "./reference-table";

/** What stands in an input: another resource's name or id, the resource's own name, a text to be read by its shape, or none of these. */
export type PlaceKind = "reference" | "own" | "shape" | "plain";

/** Where labels stand that people give. */
const LABELS =
  /(?:^|\.)(?:tags|tagsAll|labels|userLabels|defaultTags|defaultLabels|resourceLabels|annotations)(?:\.|$)/u;
/** Names of variables end in what they hold. */
const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/u;
const VARIABLE_ENDING =
  /(?:^|_)(?:HOST|HOSTS|HOSTNAME|URL|URLS|URI|ENDPOINT|ENDPOINTS|BUCKET|BUCKET_NAME|QUEUE|QUEUE_NAME|TOPIC|TOPIC_NAME|TOPIC_ID|ARN|ACCOUNT|ACCOUNT_ID|ACCOUNT_NAME|PROJECT|PROJECT_ID|PROJECT_NUMBER|SUBSCRIPTION_ID|VAULT|VAULT_NAME|VAULT_URI|CLUSTER|CLUSTER_NAME|CLUSTER_ID|TABLE|TABLE_NAME|STREAM|STREAM_NAME|FUNCTION|FUNCTION_NAME|SECRET_NAME|SECRET_ID|SECRET_ARN|KEY_ID|KEY_ARN|KEY_NAME|ROLE_ARN|POOL_ID|NAMESPACE|BROKER|BROKERS|SERVER|SERVERS|DSN|FILE_SYSTEM|FILE_SYSTEM_ID|STORAGE_ACCOUNT|RESOURCE_GROUP|REGISTRY|VPC|VPC_ID|SUBNET|SUBNETS|SUBNET_ID|NETWORK)$/u;
/** Texts that a machine runs or a program is started with. */
const SCRIPTS =
  /(?:^|\.)(?:args|command|entryPoint|entrypoint|userData|userDataBase64|customData|startupScript|metadataStartupScript|metadata|script|scriptContent|buildspec|environment|environmentVariables|variables|env|envs|appSettings|siteConfig|containerDefinitions|container_definitions|configuration|config|settings|parameters|properties|definition|input)(?:\.|\[|$)/u;
/** Ids of what a resource has inside: rules, metrics and steps are called by their own document only. */
const INNER =
  /^(?:rules?|lifecycleRules?|metrics?|metricQueries|metricDataQueries|queries|statements?|filters?|steps?|conditions?|transitions?|actions?|widgets?|lenses|parts)$/u;
/** Settings that are called like references: a type, or any, and the path. */
const SETTINGS: ReadonlySet<string> = new Set([
  "aws:ec2/eip:Eip#domain",
  // What an object is called within its bucket, which is judged itself.
  "aws:s3/bucketObject:BucketObject#key",
  "aws:s3/bucketObjectv2:BucketObjectv2#key",
  "aws:s3/objectCopy:ObjectCopy#key",
  // Names within a task definition, an instance, a message: no resource has them.
  "aws:ecs/service:Service#loadBalancers.containerName",
  "aws:ecs/service:Service#serviceRegistries.containerName",
  "aws:ecs/taskSet:TaskSet#loadBalancers.containerName",
  "aws:ecs/taskSet:TaskSet#serviceRegistries.containerName",
  // Names within a cluster, which is judged itself; and whether a machine answers for its own.
  "aws:eks/podIdentityAssociation:PodIdentityAssociation#namespace",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation#serviceAccount",
  "aws:eks/addon:Addon#podIdentityAssociations.serviceAccount",
  "aws:eks/fargateProfile:FargateProfile#selectors.namespace",
  "aws:ec2/launchTemplate:LaunchTemplate#metadataOptions.httpEndpoint",
  "aws:ec2/instance:Instance#metadataOptions.httpEndpoint",
  "gcp:bigtable/instance:Instance#clusters.clusterId",
  // Collections come to be with their first document, within a database that is judged.
  "gcp:firestore/document:Document#collection",
  "gcp:firestore/field:Field#collection",
  "gcp:firestore/index:Index#collection",
  "aws:rds/cluster:Cluster#databaseName",
  "aws:rds/instance:Instance#dbName",
  "aws:rds/globalCluster:GlobalCluster#databaseName",
  "aws:redshift/cluster:Cluster#databaseName",
  "aws:redshiftserverless/namespace:Namespace#dbName",
  "aws:cloudfront/distribution:Distribution#origins.originId",
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution#origins.id",
  // Who answers the authority: CloudFront or a server of one's own.
  "aws:cloudfront/distributionTenant:DistributionTenant#managedCertificateRequest.validationTokenHost",
  // Names of OAuth's scopes.
  "*#serviceAccount.scopes",
  "*#caCertIdentifier",
  "*#caCertificateIdentifier",
  "*#privateLinkServiceConnections.groupIds",
  "*#manualPrivateLinkServiceConnections.groupIds",
  "*#groupIds",
  "*#logs.categoryGroup",
]);
/** Resources that say who may do what with another: what they name beside that is the other. */
const GRANTS = /^gcp:.*(?:Iam|IAM)(?:Member|Binding|Policy|AuditConfig)$/u;
const GRANTED: ReadonlySet<string> = new Set(
  "member members role condition conditions policyData auditLogConfigs etag project location region zone".split(
    " ",
  ),
);
/** Parents and parts that Google's resources are called by, beside those that the declarations tell. */
const PARENTS =
  /^gcp:[^#]*#(?:.*\.)?(?:database|dataset|lake|dataStores?|secretVersion|globalNetworkEndpointGroup|reservedPeeringRanges|exportPolicies|importPolicies|apiProducts|accessLevels|cloudRunService\.service|templateReference\.name)$/u;
/** Whom a grant of AWS's joins or names by a reference, in keys that are called like plain words elsewhere. */
const JOINED =
  /^aws:(?:iam\/\w+:\w*(?:Membership|Attachment)#(?:users?|groups?|roles?)|[^#]*#(?:.*\.)?(?:\w+Reference\.name|awslogs-group))$/u;
/** Whom an access list of a bucket or a data set lets in, in keys that are called like plain words elsewhere. */
const LISTED =
  /^(?:gcp:storage\/\w+:\w*(?:AccessControl|ACL)#(?:entity|roleEntities)|gcp:bigquery\/dataset\w*:\w+#(?:accesses\.)?(?:iamMember|domain)|aws:s3\/\w+:\w+#(?:.*\.)?grantee\.emailAddress)$/u;
/** Names that sound like the resource's own, or like none, and are another's. */
const OTHERS: ReadonlySet<string> = new Set([
  "aws:budgets/budgetAction:BudgetAction#definition.iamActionDefinition.groups",
  "aws:budgets/budgetAction:BudgetAction#definition.iamActionDefinition.users",
  "aws:ses/activeReceiptRuleSet:ActiveReceiptRuleSet#ruleSetName",
  "aws:ses/receiptRule:ReceiptRule#ruleSetName",
  // Who becomes the identity: an issuer that is declared vouches for many.
  "azure-native:managedidentity:FederatedIdentityCredential#subject",
  "gcp:bigquery/connection:Connection#cloudSql.credential.username",
  "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy#loadBalancer",
  "aws:elb/loadBalancerBackendServerPolicy:LoadBalancerBackendServerPolicy#loadBalancerName",
]);
/** Names of the resource itself, called as others call their parent. */
const OWN: ReadonlySet<string> = new Set([
  // What its messages call it. Source: https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
  "azure-native:monitor:ActionGroup#groupShortName",
  "azure-native:insights:ActionGroup#groupShortName",
  "azure-native:applicationinsights:Component#resourceName",
  "azure-native:containerservice:ManagedCluster#resourceName",
]);
const PRINCIPALS = /(?:^|\.)(?:Not)?Principal(?:\.|$)/u;
const INDEX = /\[\d+\]/gu;
const OWN_ENDING = /(?:Name|Id|Identifier)$/u;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/u));

/** The table that tools/generators/reference-table.mjs made, ready to be asked. */
class ReferenceTable {
  readonly #keys = words(REFERENCE_KEYS);
  readonly #plain = words(PLAIN_KEYS);
  readonly #names = words(OWN_NAMES);
  readonly #paths = new Map<string, ReadonlySet<string>>();

  constructor() {
    for (const line of REFERENCE_PATHS.trim().split("\n")) {
      const [type = "", ...paths] = line.split(" ");
      this.#paths.set(type, new Set(paths));
    }
  }

  isReference(type: string, path: string, key: string): boolean {
    if (this.#paths.get(type)?.has(path) === true || this.#keys.has(key)) return true;
    if (this.#plain.has(key)) return false;
    return REFERENCE_ENDING.test(key.slice(0, 1).toUpperCase() + key.slice(1));
  }

  /** Whether a property is the resource's own name. */
  isOwn(type: string, path: string): boolean {
    if (path.includes(".")) return false;
    const place = `${type}#${path}`;
    if (OWN.has(place)) return true;
    if (this.#names.has(place)) return true;
    if (this.#names.has(`!${place}`)) return false;
    if (path === "name" || path === "identifier") return true;
    const stem = path.replace(OWN_ENDING, "").toLowerCase();
    const className = (type.split(":").at(-1) ?? "").toLowerCase();
    if (stem === "") return false;
    return (
      className === stem || (OWN_ENDING.test(path) && className.endsWith(stem) && !TAKEN_STEM.test(stem))
    );
  }
}

/** The table, made when it is first asked for; it is the same for everybody. */
let table: ReferenceTable | undefined;

/** Places that are remembered; beyond it the memory starts anew. */
const MAX_KNOWN = 200_000;

/** Says what stands where, for resources of every type. */
export class Places {
  /** Type → path → kind, for keys that are the path's own, and those a sibling gives. */
  readonly #known = new Map<string, Map<string, PlaceKind>>();
  #size = 0;

  /**
   * @param path through JSON too
   * @param key the nearest field's name, or the sibling's that names a value
   * @param isNamed whether the key is not the path's own: a sibling's, or none where it is a map's key that is looked at
   */
  kindOf(type: string, path: string, key: string, isNamed = false): PlaceKind {
    let paths = this.#known.get(type);
    if (paths === undefined) {
      paths = new Map();
      this.#known.set(type, paths);
    }
    const place = isNamed ? `${path}#${key}` : path;
    let kind = paths.get(place);
    if (kind === undefined) {
      kind = this.#kindOf(type, path.replaceAll(INDEX, ""), key);
      if (this.#size >= MAX_KNOWN) {
        this.#known.clear();
        this.#size = 0;
      }
      paths.set(place, kind);
      this.#size += 1;
    }
    return kind;
  }

  #kindOf(type: string, path: string, key: string): PlaceKind {
    if (LABELS.test(path)) return "plain";
    const place = `${type}#${path}`;
    if (OTHERS.has(place) || JOINED.test(place) || LISTED.test(place)) return "reference";
    if (GRANTS.test(type)) {
      if (path === key && !GRANTED.has(key)) return "reference";
    } else if (PARENTS.test(place) && !SETTINGS.has(place)) return "reference";
    table ??= new ReferenceTable();
    if (table.isOwn(type, path)) return "own";
    // Who may: whatever key of a policy's principal it is.
    if (PRINCIPALS.test(path)) return "reference";
    if (VARIABLE.test(key)) return VARIABLE_ENDING.test(key) ? "reference" : "shape";
    if (SETTINGS.has(`${type}#${path}`) || SETTINGS.has(`*#${path}`)) return "plain";
    const isSub = key === "id" && path.includes(".");
    if (isSub && INNER.test(path.split(".").at(-2) ?? "")) return "plain";
    const written = isSub ? (path.split(".").at(-2) ?? "") : camel(key);
    if (table.isReference(type, path, isSub ? `${written}Id` : written)) return "reference";
    return SCRIPTS.test(path) ? "shape" : "plain";
  }
}

/** A key as the SDKs would spell it: `bucket_name`, `bucket-name` and `BucketName` are `bucketName`. */
function camel(key: string): string {
  const joined = key.replaceAll(/[_-]+([A-Za-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
  return joined.slice(0, 1).toLowerCase() + joined.slice(1);
}

let shared: Places | undefined;

/** What stands where is the same for everybody, so it is found out once. */
export function places(): Places {
  shared ??= new Places();
  return shared;
}
