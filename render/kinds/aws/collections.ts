import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Kind, KindTable, Refusal } from "../kind";

const API = "ValidationException";
const COLLECTION = "aws:opensearch/serverlessCollection:ServerlessCollection";
const SECURITY = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy";
const ACCESS = "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy";
const LIFECYCLE = "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy";
const ENDPOINT = "aws:opensearch/serverlessVpcEndpoint:ServerlessVpcEndpoint";
/** Characters a policy may have. */
const MOST_POLICY = 20_480;

const refuse = (message: string, code = API): Refusal => ({ code, message });

/** Names of collections, of policies by their type, and of endpoints. */
const named = (within?: readonly string[]): NonNullable<Kind["name"]> => ({
  property: "name",
  scope: within === undefined ? "region" : "parent",
  ...(within === undefined ? {} : { within }),
  limit: 32,
  pattern: /^[a-z][a-z0-9-]{2,31}$/,
  taken: "ConflictException",
});

const parsed = (policy: unknown): unknown => {
  if (typeof policy !== "string") return undefined;
  try {
    return JSON.parse(policy);
  } catch {
    return null;
  }
};

/** What a policy of any kind is refused for, as long as it is known. */
function policyFault({ policy }: PropertyMap): Refusal | undefined {
  if (typeof policy !== "string") return undefined;
  if (policy.length > MOST_POLICY)
    return refuse(`Policy must have length less than or equal to ${MOST_POLICY}`);
  return parsed(policy) === null ? refuse("Policy json is invalid") : undefined;
}

/** A network policy says for each rule either the internet or endpoints. */
function networkFault(inputs: PropertyMap): Refusal | undefined {
  const fault = policyFault(inputs);
  const policy = parsed(inputs["policy"]);
  if (fault !== undefined || inputs["type"] !== "network" || policy === undefined) return fault;
  const rules = Array.isArray(policy) ? (policy as readonly unknown[]) : [];
  const isWhole = (rule: unknown): boolean => {
    if (typeof rule !== "object" || rule === null) return false;
    const isPublic: unknown = Reflect.get(rule, "AllowFromPublic");
    const named = [Reflect.get(rule, "SourceVPCEs"), Reflect.get(rule, "SourceServices")].some(
      (list) => Array.isArray(list) && list.length > 0,
    );
    return typeof isPublic === "boolean" && isPublic !== named;
  };
  if (rules.length > 0 && rules.every(isWhole)) return undefined;
  return refuse(
    "Policy json is invalid, error: [$[0].SourceVPCEs: is missing but it is required if AllowFromPublic is false]",
  );
}

/** Retention is 24 hours to 3,650 days. */
function retentionFault(inputs: PropertyMap): Refusal | undefined {
  const fault = policyFault(inputs);
  const policy = parsed(inputs["policy"]);
  if (fault !== undefined || policy === undefined) return fault;
  const rules: unknown = typeof policy === "object" && policy !== null ? Reflect.get(policy, "Rules") : [];
  const hours = (Array.isArray(rules) ? (rules as readonly unknown[]) : []).map((rule) => {
    const text: unknown =
      typeof rule === "object" && rule !== null ? Reflect.get(rule, "MinIndexRetention") : "";
    const [, count = "0", unit = "h"] = /^(\d+)([hd])$/u.exec(String(text)) ?? [];
    return Number(count) * (unit === "d" ? 24 : 1);
  });
  return hours.length > 0 && hours.every((each) => each >= 24 && each <= 3650 * 24)
    ? undefined
    : refuse("MinIndexRetention must be between 24h and 3650d");
}

/**
 * What OpenSearch Serverless makes and refuses.
 * Sources: https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_CreateCollection.html,
 * .../API_CreateSecurityPolicy.html, .../API_CreateLifecyclePolicy.html, .../API_CreateVpcEndpoint.html
 */
export const COLLECTIONS: KindTable = {
  [COLLECTION]: {
    id: "{chars:20}",
    tagged: true,
    name: named(),
    outputs: {
      arn: "arn:aws:aoss:{region}:{account}:collection/{id}",
      collectionEndpoint: "https://{id}.{region}.aoss.amazonaws.com",
      dashboardEndpoint: "https://{id}.{region}.aoss.amazonaws.com/_dashboards",
      kmsKeyArn: "auto",
      standbyReplicas: "ENABLED",
      type: "TIMESERIES",
    },
    replaces: ["name", "type", "standbyReplicas", "encryptionConfigs"],
    check: ({ encryptionConfigs, name, type }, around) => {
      if (type !== undefined && !["SEARCH", "TIMESERIES", "VECTORSEARCH"].includes(String(type)))
        return refuse(`Value '${String(type)}' at 'type' failed to satisfy constraint`);
      const own = Array.isArray(encryptionConfigs) && encryptionConfigs.some((each) => isMap(each));
      const isNamed = around.others(SECURITY).some((policy) => policy["type"] === "encryption");
      return own || isNamed
        ? undefined
        : refuse(
            `No matching security policy of encryption type found for collection name: ${String(name)}.`,
          );
    },
  },
  [SECURITY]: {
    id: "{name}",
    name: named(["type"]),
    outputs: { policyVersion: "{chars:20}" },
    replaces: ["name", "type"],
    check: networkFault,
  },
  [ACCESS]: {
    id: "{name}",
    name: named(["type"]),
    outputs: { policyVersion: "{chars:20}" },
    replaces: ["name", "type"],
    check: policyFault,
  },
  [LIFECYCLE]: {
    id: "{name}",
    name: named(["type"]),
    outputs: { policyVersion: "{chars:20}" },
    replaces: ["name", "type"],
    check: retentionFault,
  },
  [ENDPOINT]: {
    id: "vpce-{hex:17}",
    name: named(),
    replaces: ["name", "vpcId"],
    references: {
      vpcId: ["aws:ec2/vpc:Vpc"],
      subnetIds: ["aws:ec2/subnet:Subnet"],
      securityGroupIds: ["aws:ec2/securityGroup:SecurityGroup"],
    },
    // https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_CreateVpcEndpoint.html
    check: ({ subnetIds, securityGroupIds }) =>
      (Array.isArray(subnetIds) && (subnetIds.length < 1 || subnetIds.length > 6)) ||
      (Array.isArray(securityGroupIds) && securityGroupIds.length > 5)
        ? refuse("A VPC endpoint takes 1 to 6 subnets and at most 5 security groups.")
        : undefined,
  },
  // https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    id: "arn:aws:firehose:{region}:{account}:deliverystream/{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 64,
      pattern: /^[a-zA-Z0-9_.-]+$/,
      taken: "ResourceInUseException",
    },
    outputs: { arn: "{id}", destinationId: "destinationId-000000000001", versionId: "1" },
    replaces: ["name", "destination"],
    check: firehoseFault,
  },
};

/** Firehose's bounds for what it writes to search. */
function firehoseFault({
  destination,
  opensearchserverlessConfiguration: to,
}: PropertyMap): Refusal | undefined {
  const refused = (message: string): Refusal => refuse(message, "InvalidArgumentException");
  if (destination === "opensearchserverless" && to === undefined)
    return refused("Exactly one destination configuration is supported for a Firehose");
  if (!isMap(to)) return undefined;
  const outside = (key: string, least: number, most: number): boolean => {
    const value = to[key];
    return typeof value === "number" && (value < least || value > most);
  };
  if (outside("bufferingInterval", 0, 900)) return refused("IntervalInSeconds must be 0 to 900.");
  if (outside("bufferingSize", 1, 100)) return refused("SizeInMBs must be 1 to 100.");
  if (outside("retryDuration", 0, 7200)) return refused("DurationInSeconds must be 0 to 7200.");
  return undefined;
}
