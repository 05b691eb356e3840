// How tools/generators/reference-table.mjs decides, from what an SDK's declaration says of a text, whether another resource's name
// or id stands there.

/** Endings of names that say so by themselves, for types that nobody has seen yet, too. */
export const KNOWN_ENDINGS =
  /(?:Ids?|IDs?|Arns?|ARNs?|Identifiers?|SelfLinks?|Endpoints?|Urls?|URLs?|Uris?|URIs?|Hosts?|Fqdns?|Buckets?|Clusters?|Topics?|Queues?|Vaults?|Networks?|Subnetworks?|Subnets?|Principals?|Members?|Scopes?|Accounts?|Projects?|Namespaces?|Servers?|Registry|Databases?|Streams?|Functions?|Roles?|SecurityGroups?|[lL]ogGroups?|[Nn]ames?)$/u;

/** A key as the endings are compared with it. */
export function capital(key) {
  return key.slice(0, 1).toUpperCase() + key.slice(1);
}

const words = (text) =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter(Boolean);

/** What a resource can be called. */
const NOUNS = new Set(
  `account alias api app application archive backend balancer bastion broker bucket cache catalog certificate cluster
  collection connection connector container database dataset deployment device directory disk distribution domain
  endpoint environment fleet folder function gateway group host hub identity image instance interface key lake layer
  link list listener location lock log machine member mesh model namespace network node organization origin pipeline
  plan pool principal project proxy queue registry replica repository resource role route router scope secret server
  service share site snapshot space stack storage store stream subnet subnetwork subscription system table target task
  tenant topic user vault volume vpc workflow workgroup workspace zone`.split(/\s+/u),
);

const NOT_REFERENCES =
  /valid (?:values|options)|possible values|must be one of|one of the following|allowed values|can be one of|accepted values|either `|\bcolumn\b|\bheader\b|\bmetric\b|\bfield\b|\bjson ?path|\battribute\b|display ?name|human.readable|friendly|description|regular expression|cron|duration|RFC ?3339|timestamp|\bsku\b|\btier\b|\bversion of\b|username|user name|password|\bport\b|mount path|file system path|\bmetadata\b|\btags?\b/iu;
const PLAIN_KEY =
  /^(?:description|displayName|friendlyName|type|kind|status|state|values?|versions?|tags?|title|labels?|comment|mode|unit|size|format|create|update|delete|read|etag|deletionPolicy|zones?|regions?|locations?|[sS]id|policy|policyData|policyDocument|assumeRolePolicy|family|runtime|handler|query|sql|password|firstName|lastName|country|city|timeZone|filter|actions?|statistic|dimensions?|severity|priority|direction|text|message|body|content|script|command|args|entryPoint|environment|annotations|mountPath|path|deviceName|parameterName|optionName|settingName|publisher|offer|sku|product|data|metricName|headerName|columnName|attributeName|fieldName|statementId|ruleId|externalId|clientToken|queryString|repositoryType)$|(?:Prefix|Suffix|Types?|Versions?|Pattern|Regex|Time|Zone|Class|Mode|Tier|Sku|Size|Engine|Password|Username|userName|Protocol|Algorithm|Operator|Expression|Code|Path|SettingName|Strategy|Options?|Message|Subject|Policy|Token|Behavior|Methods?|Template|Signature|Format|Schema|Handler|Level|Status|State|Reason|Label|Value|DisplayName|Number|Region|Location|ColumnNames?|HeaderNames?|AttributeNames?|FieldNames?|MetricNames?)$/u;
const REFERENCE_KEY =
  /(?:Arns?|ARNs?|SelfLink|ResourceId|ResourceUri)$|^(?:arns?|resourceGroupName|projects?|projectId|members?|serviceAccount|serviceAccountEmail|network|subnetwork|vpcId|subnets?|subnetIds?|securityGroups?|securityGroupIds?|kmsKeyId|kmsKeyName|kmsKey|principals?|principalId|objectId|clientId|scopes?|roleArn|resourceId|host|hostname|hostName|endpoint|fqdn|url|uri|bucket|bucketName|clusters?|clusterName|userAssignedIdentities|domainName|domain|nameServers|dnsServers|email|accountId|awsAccountId|subscriptionId|parent|audience|issuer|image|imageUri|imageId|s3Uri|targetBucket|logGroup|vpc|queue|topic|permissionsBoundary|loadBalancers)$|(?:Endpoint|Url|Uri|Host|Hostname|Email)$/u;
const REFERENCE_DOC =
  /\bARNs?\b|Amazon Resource Name|\bresource ids?\b|\bself[- ]?links?\b|service account email|projects\/\{/iu;
const NAMED =
  /\b(?:names?|ids?|identifiers?|self[- ]?links?|urls?|uris?|resource names?|references?|emails?)(?: or \w+)?\s+(?:of|for|to)\b/iu;

/** Endings that mean a thing of its own, whatever a comment says beside. */
const STRONG =
  /(?:Bucket|Cluster|Topic|Queue|Vault|Network|Subnetwork|Subnet|Account|Project|Registry|Stream|SecurityGroup|(?:Subnet|Parameter|Security|Option|Log|Resource)GroupName|(?:Bucket|Cluster|Topic|Queue|Vault|Stream|Table|Secret|Server|Workspace)Name|Ami(?:Id)?|Server|Endpoint)s?$/u;
/** References that neither name nor comment tells. */
const LISTED = new Set(
  "replicateSourceDb forwardTo forwardDeadLetteredMessagesTo hub connector managedZone projectIdOrNum metricsScope instances peerNetwork endpoints linkedDatabases".split(
    " ",
  ),
);
/** Ids of what lives inside the resource or in a conversation. */
const INNER_ID =
  /^(?:rule|statement|metric|query|event|theme|filter|column|message|session|transaction|request|correlation|token|test|step|action|field|element|chart|visual|sheet|intent|slot|page|question|option|change|offer|sku|product|feature|locale|voice|external|anonymousG|anonymousU|g|u)(?:Ids?|ID)$/u;

/** `map` of a CertificateMapEntry is a CertificateMap. */
function isPartOfParent(key, type, siblings) {
  const own = classOf(type);
  return [...siblings].some((name) => name !== own && own.startsWith(name) && name.endsWith(capital(key)));
}

/** Parts that say which one of a thing that others make. */
const ONE =
  /(?:Bucket|Cluster|Topic|Queue|Vault|Network|Subnetwork|Subnet|Registry|SecurityGroup|LaunchTemplate|EventHub|DataStore|RouteTable)$/u;

/** A type's class as a property is called: `gcp:compute/securityPolicy:SecurityPolicy` is `securityPolicy`. */
export function classOf(type) {
  const name = type.split(":").at(-1) ?? "";
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** Ends of a name that say what it is of the resource. */
export const OWN_ENDING = /(?:Name|Id|Identifier)$/u;

/**
 * Things that others are made upon: what has one of them as the last part of its name (`UsageExportBucket`, `AdminAccount`) is as
 * often something that is done with one, and is called by the one's name.
 */
export const TAKEN_STEM =
  /(?:account|bucket|cluster|connection|database|domain|folder|network|organization|product|project|queue|registry|ruleset|securitygroup|server|stream|subnet|subnetwork|topic|vault|workspace)$/u;
/** Words of a comment by which the thing was there before. */
const WAS_THERE =
  /\b(?:account to enable|delegated|designate|existing|interconnect|member account|underlying|parent resource|to associate|to (?:be )?(?:add|set|share)(?:ed)?|you must provide)\b/iu;
/** First words of classes that say what is done with one. */
const DONE_WITH = new Set(["active", "default", "hosted", "provisioned", "shared"]);

function isLastPart(type, path) {
  const stem = path.replace(OWN_ENDING, "").toLowerCase();
  return stem !== "" && OWN_ENDING.test(path) && (type.split(":").at(-1) ?? "").toLowerCase().endsWith(stem);
}

/** Whether a property is the resource's own name, as far as the name of its type tells. */
export function ownByName(type, path) {
  if (path.includes(".")) return false;
  if (path === "name" || path === "identifier") return true;
  const stem = path.replace(OWN_ENDING, "").toLowerCase();
  if (stem !== "" && (type.split(":").at(-1) ?? "").toLowerCase() === stem) return true;
  return isLastPart(type, path) && !TAKEN_STEM.test(stem);
}

/** Whether a property is the resource's own name, as its type's name and its comment tell. */
function isOwnName({ type, path, doc }) {
  if (ownByName(type, path)) return true;
  if (path.includes(".") || !isLastPart(type, path)) return false;
  const [first = ""] = words(type.split(":").at(-1) ?? "");
  if (DONE_WITH.has(first) || WAS_THERE.test(doc)) return false;
  return /\b(?:names?|ids?|identifiers?|unique)\b/iu.test(doc.split(/(?<=[a-z)`])\. /u)[0] ?? "");
}

/** Whether a text is what its own resource is called, as its comment says: some are called after another in an example. */
export function calledByItsResource({ type, path, doc }) {
  if (path !== "name" && !ownByName(type, path)) return false;
  const own = words(type.split(":").at(-1) ?? "");
  // What makes one of several the default is called as the one is; and some ids have to be what a project is called.
  if (own[0] === "default" || /\bmust (?:be the same as|match)\b/iu.test(doc)) return false;
  const [first = ""] = doc.split(/(?<=[a-z)`])\. /u);
  const named = /\b(?:names?|ids?|identifiers?)\b.*?\b(?:of|for|to)\s+(?:the |this |an? |your )?(.*)/iu.exec(
    first,
  )?.[1];
  if (named === undefined) return /\b(?:names?|ids?|identifiers?)\b/iu.test(first) || first === "";
  const [noun, ...rest] = words(named).slice(0, 4);
  if (noun === "resource") return true;
  const told = [noun, ...rest].map((word) => word?.replace(/s$/u, ""));
  return (
    told.includes(own.at(-1)) && (own.length === 1 || own.slice(0, -1).some((word) => told.includes(word)))
  );
}

/** Ids, addresses and links, not names: columns, headers and fields have names, too. */
const LIST_OF =
  /^(?:an? |the )?(?:list|set|array|collection) (?:of|containing) (?:the |all )?(?:resource |unique )?(?:ids?|identifiers?|ARNs?|self[- ]?links?)\b/iu;
/** Classes whose names say what a setting is, or what a secret holds, as often as which resource. */
const WORDS_TOO =
  /^(?:[a-z0-9]+|accessPolicy|resourcePolicy|timeZone|customDomain|displayName|dataSource|apiKey|accessKey|hostKey|mailFrom|maintenanceWindow|iamMember|iamRole|privateConnection|s3Location|aclPolicy|lifecyclePolicy|repositoryPolicy|redrivePolicy|redriveAllowPolicy|organizationalUnit|serverCertificate|encryptionProtector|originAccessIdentity)$|(?:Version|Type|Kind|Regions?|Strategy|Value|Number|Action|PublicKey|publicKey|Settings?)$/u;

/**
 * `own` for the resource's name, `reference` for another's, `plain` for everything else.
 * @param siblings those of the type's own module
 * @param classes names of the classes of the SDK's resources, as a property would be called that takes one (`securityPolicy`)
 */
export function decide({ type, path, kinds, optional, doc }, classes = new Set(), siblings = new Set()) {
  const [parent = "", key = ""] = ["", ...path.split(".")].slice(-2);
  if (kinds.includes("enums.") || kinds.startsWith("{")) return "plain";
  const isTop = !path.includes(".");
  // Azure's own name may be left out, and is made then; those of what it lies in may not.
  if (type.startsWith("azure-native:")) {
    const className = words(type.split(":").at(-1) ?? "");
    if (isTop && optional && OWN_ENDING.test(key) && words(key).some((word) => className.includes(word)))
      return "own";
    if (isTop && !optional && /Name$/u.test(key)) return "reference";
  } else if (isOwnName({ type, path, doc })) return "own";
  if (/^string [A-Z]|^[A-Z]\w* string/u.test(kinds)) return "reference";
  const [first = ""] = doc.split(/(?<=[a-z)`])\. /u);
  if (key === "id" && !isTop)
    return /sub ?resource|arn|\bids? (?:of|for)|identifier of/iu.test(first) || doc === ""
      ? "reference"
      : "plain";
  const stem = key.replace(/(?:Name|Id)s?$/u, "");
  // `backupName` where the module has a Backup, and the part of a parent's class that its children call it by.
  if (!type.startsWith("azure-native:") && stem !== key && siblings.has(stem) && stem !== classOf(type))
    return "reference";
  if (
    isTop &&
    !optional &&
    /^[a-z]+$/u.test(key) &&
    !PLAIN_KEY.test(key) &&
    isPartOfParent(key, type, siblings)
  )
    return "reference";
  // The name of one thing that a setting of this kind is about; a list of them gives names.
  if (key === "name" && ONE.test(capital(parent))) return "reference";
  if (LISTED.has(key)) return "reference";
  // What is called like a class of resources in two words or more takes one of them.
  if (classes.has(key) && !WORDS_TOO.test(key) && key !== classOf(type)) return "reference";
  if (PLAIN_KEY.test(key) || INNER_ID.test(key)) return "plain";
  if (LIST_OF.test(first)) return "reference";
  if (STRONG.test(capital(key))) return "reference";
  if (REFERENCE_KEY.test(key)) return "reference";
  if (REFERENCE_DOC.test(first) && !/policy document/iu.test(first)) return "reference";
  if (/(?:Ids?|IDs?|Identifiers?)$/u.test(key)) return "reference";
  if (NOT_REFERENCES.test(first) || key === "name") return "plain";
  const isNoun = (text) => words(text).some((word) => NOUNS.has(word) || NOUNS.has(word.replace(/s$/u, "")));
  if (/Names?$/u.test(key))
    return isNoun(key.replace(/Names?$/u, "")) && /\bnames?\b/iu.test(first) ? "reference" : "plain";
  const last = words(key).at(-1) ?? "";
  return (NOUNS.has(last) || NOUNS.has(last.replace(/s$/u, ""))) && NAMED.test(first) ? "reference" : "plain";
}
