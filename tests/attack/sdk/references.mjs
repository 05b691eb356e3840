/**
 * Where a reference to another resource can stand, read from the declarations alone. A place is
 * { type, path, form, of, evidence, sure }: the property takes `form` (arn, id, name, …) of a resource of class `of`.
 * `sure` is true where nobody could take the property for anything else.
 */
const FORMS = {
  id: "id",
  arn: "arn",
  name: "name",
  email: "email",
  member: "member",
  selfLink: "link",
  url: "url",
  uri: "url",
  fqdn: "host",
  dnsName: "host",
  endpoint: "host",
  bucket: "name",
  projectId: "project",
  number: "number",
  keyArn: "arn",
};

export function referencesIn(declarations) {
  const places = new Map();
  const say = (place) => {
    const key = `${place.type} ${place.path.join(".")} ${place.form} ${place.of ?? ""}`;
    const held = places.get(key);
    if (held === undefined || (place.sure && !held.sure)) places.set(key, place);
  };
  const tokens = new Map();
  for (const [token, resource] of Object.entries(declarations.resources)) tokens.set(resource.class, token);
  for (const [_token, resource] of Object.entries(declarations.resources))
    for (const example of resource.examples) {
      const type = tokens.get(example.type);
      if (type === undefined || example.how !== "whole") continue;
      const form = FORMS[example.property] ?? (/Arn$/.test(example.property) ? "arn" : undefined);
      if (form === undefined) continue;
      const path = example.path.split(".");
      if (path.some((key) => /^(tags|labels|parameters|triggers)$/.test(key))) continue;
      const of = example.of === undefined ? undefined : tokens.get(example.of);
      if (of === undefined && form !== "arn" && shapeOfProperty(path) === undefined) continue;
      if (!declared(declarations, type, path)) continue;
      const prefix = form === "id" && declarations.cloud === "aws" ? shapeOfProperty(path) : undefined;
      say({
        type,
        path,
        form,
        of,
        evidence: "example",
        sure: true,
        ...(prefix === undefined ? {} : { prefix }),
      });
    }
  for (const [type, resource] of Object.entries(declarations.resources))
    for (const place of places0(declarations, resource, type)) say(place);
  return [...places.values()];
}

function declared(declarations, type, path) {
  return path[0] in declarations.resources[type].args;
}

/** Places that names and comments of the properties tell, to a depth of four. */
function* places0({ cloud, nested }, resource, type) {
  const stack = [[resource.args, [], 0]];
  while (stack.length > 0) {
    const [properties, path, depth] = stack.pop();
    for (const [name, { type: written, doc, optional }] of Object.entries(properties)) {
      const list = /pulumi\.Input<pulumi\.Input</.test(written) || /\[\]/.test(written);
      const here = list ? [...path, name, "[]"] : [...path, name];
      const inner = /inputs\.([\w.]+)/.exec(written)?.[1];
      if (inner !== undefined) {
        if (nested[inner] !== undefined && depth < 4) stack.push([nested[inner], here, depth + 1]);
        continue;
      }
      if (!/\bstring\b/.test(written) || /enums\./.test(written)) continue;
      const told = TELL[cloud](name, doc, {
        optional,
        depth,
        resource,
        parent: path.filter((key) => key !== "[]").at(-1),
      });
      if (told !== undefined) yield { type, path: here, evidence: "declaration", ...told };
    }
  }
}

/** AWS names what a thing is by its identifier's prefix; these are the documented ones. */
const AWS_PREFIXES = {
  vpc: "vpc",
  subnet: "subnet",
  securityGroup: "sg",
  networkInterface: "eni",
  instance: "i",
  routeTable: "rtb",
  internetGateway: "igw",
  natGateway: "nat",
  transitGateway: "tgw",
  transitGatewayAttachment: "tgw-attach",
  transitGatewayRouteTable: "tgw-rtb",
  vpcPeeringConnection: "pcx",
  vpcEndpoint: "vpce",
  vpcEndpointService: "vpce-svc",
  vpnGateway: "vgw",
  customerGateway: "cgw",
  networkAcl: "acl",
  dhcpOptions: "dopt",
  prefixList: "pl",
  volume: "vol",
  snapshot: "snap",
  allocation: "eipalloc",
  fileSystem: "fs",
  accessPoint: "fsap",
  launchTemplate: "lt",
  placementGroup: "pg",
  egressOnlyInternetGateway: "eigw",
  carrierGateway: "cagw",
  localGateway: "lgw",
  egressOnlyGateway: "eigw",
  capacityReservation: "cr",
  clientVpnEndpoint: "cvpn-endpoint",
  hostedZone: "Z",
  zone: "Z",
  directory: "d",
  flowLog: "fl",
  ipamPool: "ipam-pool",
  restApi: "api",
  userPool: "pool",
  distribution: "E",
};

/** `subnetIds` → subnet; `sourceSecurityGroupId` → sg. */
export function shapeOfProperty(path) {
  const last = path.filter((key) => key !== "[]").at(-1);
  if (/bucket|object/i.test(last)) return undefined;
  const stem =
    /^(.*?)Ids?$/.exec(last)?.[1] ??
    (/^(subnets|securityGroups)$/.test(last) ? last.slice(0, -1) : undefined);
  if (stem === undefined) return undefined;
  for (const [word, prefix] of Object.entries(AWS_PREFIXES).sort((a, b) => b[0].length - a[0].length))
    if (stem === word || stem.endsWith(word[0].toUpperCase() + word.slice(1))) return prefix;
  return undefined;
}

const TELL = {
  aws(name, doc) {
    if (/^(id|arn)$/.test(name)) return undefined;
    if (/Arns?$/.test(name) || (/^arns$|KeyId$|kmsKey$/.test(name) && /\bARN\b/.test(doc)))
      return { form: "arn", sure: /Arns?$/.test(name) || /kms/i.test(name) };
    const prefix = shapeOfProperty([name]);
    if (
      prefix !== undefined &&
      /\bIDs?\b|identifier|Identifier|\bids?\b/.test(doc) &&
      !/^(E|api|pool|d|pg)$/.test(prefix)
    )
      return {
        form: "id",
        prefix,
        sure: /^(subnet|sg|vpc|eni|tgw|rtb|pcx|vpce|vol|fs|nat|igw|eipalloc)/.test(prefix),
      };
    if (/^(bucket|bucketName|s3BucketName|s3Bucket|logBucket)$/.test(name))
      return { form: "name", what: "bucket", sure: true, ownName: /:Bucket(V2)?$/.test(doc) };
    if (
      /(role|roleName|clusterName|cluster|tableName|streamName|topicName|queueName|functionName|logGroupName|dbSubnetGroupName|subnetGroupName|userPoolId)$/i.test(
        name,
      ) &&
      /\bname\b|\bName\b|\bID\b|\bARN\b/.test(doc)
    )
      return { form: "name", what: name, sure: false };
    return undefined;
  },
  azure(name, doc, { optional, depth, resource, parent }) {
    if (name === "resourceGroupName" && depth === 0)
      return { form: "name", what: "resourceGroup", sure: true };
    if (/^(subscriptionId|tenantId|location|displayName|friendlyName|notificationName)$/.test(name))
      return undefined;
    const arm =
      /\b(ARM|resource|Resource|fully qualified)\b.{0,30}\b(id|ID|identifier|Id)\b|\/subscriptions\//.test(
        doc,
      );
    if (name === "id" && depth > 0 && /\b(id|ID|Id|identifier)\b/.test(doc))
      return { form: "id", what: parent, sure: arm && !/child|sub-?resource name|frontend|rule/i.test(doc) };
    if (
      /(Resource|Workspace|Subnet|Vnet|Network|Vault|Account|Server|Cluster|Environment|Identity|Namespace|Topic|Profile|Database|Registry|Zone|Gateway|Pool|Service|Group|Disk|Snapshot|Image|Host|Key|Plan)(Arm)?Ids?$/i.test(
        name,
      ) &&
      arm
    )
      return {
        form: "id",
        what: name,
        sure: /ResourceIds?$|SubnetId$|WorkspaceId$/i.test(name) || /ARM|\/subscriptions\//.test(doc),
      };
    if (/^(principalId|objectId)$/.test(name)) return { form: "guid", sure: true };
    if (depth === 0 && !optional && /Name$/.test(name) && /name/i.test(doc))
      return { form: "name", what: name.replace(/Name$/, ""), sure: !own(resource, name) };
    if (/^storageAccountName$/.test(name) && depth > 0) return { form: "name", what: name, sure: true };
    return undefined;
  },
  gcp(name, doc, { depth, resource, optional }) {
    if (/^(project|region|location|zone|name|labels)$/.test(name))
      return name === "project" && depth === 0 ? { form: "project", sure: true } : undefined;
    if (/kmsKey(Name|Reference)?$|cryptoKey(Name)?$|^kmsKeyName$/i.test(name))
      return { form: "id", what: "cryptoKey", sure: true };
    if (
      /^(network|subnetwork|peerNetwork|privateNetwork|vpcNetwork|authorizedNetwork)$/.test(name) &&
      /network/i.test(doc)
    )
      return { form: "link", what: name === "subnetwork" ? "subnetwork" : "network", sure: true };
    if (/^(serviceAccount|serviceAccountEmail|serviceAccountName|runAsServiceAccount)$/.test(name))
      return { form: "email", sure: true };
    if (/^(topic|pubsubTopic|deadLetterTopic|pubsubTarget|topicName)$/.test(name) && /topic/i.test(doc))
      return { form: "id", what: "topic", sure: true };
    if (/^(bucket|bucketName|gcsBucket|logBucket)$/.test(name) && /bucket/i.test(doc))
      return { form: "name", what: "bucket", sure: true };
    if (/^(member|members)$/.test(name) && depth === 0) return { form: "member", sure: true };
    if (
      depth === 0 &&
      !optional &&
      /^(cluster|instance|dataset|datasetId|keyRing|database|backendService|urlMap|router|repository|service|tensorboard|featurestore|lake|zone|parent|secret|cryptoKeyId|managedZone|policy|workforcePoolId|workloadIdentityPoolId)$/.test(
        name,
      ) &&
      /The|the/.test(doc)
    )
      return {
        form: "name",
        what: name,
        sure: !own(resource, name) && /\b(name|id|ID|reference|resource)\b/i.test(doc),
      };
    if (
      /projects\/\{?\{?[\w-]+\}?\}?\/(?!.*(?:Output|read-?only))/i.test(doc) &&
      /string/.test("string") &&
      !/^(description|displayName|filter|query|etag)$/.test(name)
    )
      return {
        form: "path",
        what: name,
        pattern: /projects\/[^\s`'"),]+/.exec(doc)?.[0].replace(/[.:;]+$/, ""),
        sure: false,
      };
    return undefined;
  },
};

/** Is the property the name of the resource itself: its class's name says so. */
function own(resource, name) {
  const kind = resource.class.split(".").at(-1).toLowerCase();
  const stem = name.replace(/(Name|Id)$/, "").toLowerCase();
  return kind.endsWith(stem) || stem.endsWith(kind) || stem === "";
}
