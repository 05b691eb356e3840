import type { PropertyMap } from "../../../graph/model/property";
import type { KindTable, Tree } from "../kind";
import { distributionRefusal, storedKeyRefusal } from "./delivery";
import { MULTITENANT, SAAS } from "./saas";

const WAF = "arn:aws:wafv2:{region}:{account}";
const CLOUDFRONT = "arn:aws:cloudfront::{account}";
const DISTRIBUTIONS = ["aws:cloudfront/distribution:Distribution", MULTITENANT];

/** DNS, certificates, the web firewall and the edge. */
export const EDGE: KindTable = {
  ...SAAS,
  "aws:route53/zone:Zone": {
    id: "Z{upper:19}",
    tagged: true,
    outputs: {
      arn: "arn:aws:route53:::hostedzone/{id}",
      zoneId: "{id}",
      primaryNameServer: "ns-{digits:3:0}.awsdns-{digits:2:0}.com",
      nameServers: ["com", "net", "org", "co.uk"].map(
        (end, index) => `ns-{digits:3:${index}}.awsdns-{digits:2:${index}}.${end}`,
      ),
      comment: "Managed by Pulumi",
    },
    replaces: ["name", "delegationSetId"],
    blockers: [
      {
        types: ["aws:route53/record:Record"],
        code: "HostedZoneNotEmpty",
        message:
          "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
      },
    ],
  },
  "aws:route53/record:Record": {
    guest: true,
    id: "{in:zoneId}_{in:name}_{in:type}_{in:setIdentifier}",
    outputs: { fqdn: "{in:name}" },
    replaces: ["zoneId", "name", "type", "setIdentifier"],
  },
  "aws:route53/healthCheck:HealthCheck": {
    id: "{uuid}",
    tagged: true,
    outputs: { arn: "arn:aws:route53:::healthcheck/{id}" },
    replaces: ["type"],
  },
  "aws:route53/zoneAssociation:ZoneAssociation": {
    guest: true,
    id: "{in:zoneId}:{in:vpcId}",
    outputs: { owningAccount: "{account}" },
    replaces: ["*"],
  },
  "aws:acm/certificate:Certificate": {
    id: "arn:aws:acm:{region}:{account}:certificate/{uuid}",
    tagged: true,
    outputs: {
      arn: "{id}",
      domainValidationOptions: validations,
      status: "PENDING_VALIDATION",
      type: "AMAZON_ISSUED",
      keyAlgorithm: "RSA_2048",
      renewalEligibility: "INELIGIBLE",
      pendingRenewal: false,
      validationEmails: [],
      renewalSummaries: [],
    },
    replaces: ["domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"],
    blockers: [
      {
        types: [
          "aws:lb/listener:Listener",
          "aws:lb/listenerCertificate:ListenerCertificate",
          ...DISTRIBUTIONS,
        ],
        code: "ResourceInUseException",
        message: "Certificate {id} is in use.",
      },
    ],
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    id: "2026-01-01 00:00:00 +0000 UTC/{hex:8}",
    replaces: ["certificateArn", "validationRecordFqdns"],
  },
  "aws:wafv2/webAcl:WebAcl": {
    id: "{uuid}",
    tagged: true,
    outputs: {
      arn: (inputs) => `${WAF}:${reach(inputs)}/webacl/{in:name}/{id}`,
      capacity: 700,
      lockToken: "{uuid:lock}",
      applicationIntegrationUrl: "",
    },
    replaces: ["name", "scope"],
    blockers: [
      {
        types: ["aws:wafv2/webAclAssociation:WebAclAssociation", ...DISTRIBUTIONS],
        code: "WAFAssociatedItemException",
        message:
          "AWS WAF couldn't perform the operation because your resource is being used by another resource.",
      },
    ],
  },
  "aws:wafv2/ipSet:IpSet": {
    id: "{uuid}",
    tagged: true,
    outputs: { arn: (inputs) => `${WAF}:${reach(inputs)}/ipset/{in:name}/{id}`, lockToken: "{uuid:lock}" },
    replaces: ["name", "scope", "ipAddressVersion"],
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": { id: "{in:webAclArn},{in:resourceArn}", replaces: ["*"] },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    id: "{in:resourceArn}",
    replaces: ["resourceArn"],
    check: (inputs) => {
      const [destination] = Array.isArray(inputs["logDestinationConfigs"])
        ? inputs["logDestinationConfigs"]
        : [];
      // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      const fine =
        typeof destination !== "string" ||
        /(:log-group:|:::|deliverystream\/)aws-waf-logs-/.test(destination);
      return fine
        ? undefined
        : {
            code: "WAFInvalidParameterException",
            message: "The ARN isn't valid: the destination's name must begin with aws-waf-logs-",
          };
    },
  },
  "aws:cloudfront/distribution:Distribution": {
    id: "E{upper:13}",
    tagged: true,
    outputs: {
      arn: `${CLOUDFRONT}:distribution/{id}`,
      domainName: "d{chars:13}.cloudfront.net",
      // The zone of all distributions, https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
      hostedZoneId: "Z2FDTNDATAQYW2",
      status: "Deployed",
      etag: "E{upper:13:etag}",
      callerReference: "{uuid}",
      inProgressValidationBatches: 0,
      trustedSigners: [],
      trustedKeyGroups: [],
    },
    check: distributionRefusal,
  },
  "aws:cloudfront/function:Function": {
    id: "{name}",
    name: {
      property: "name",
      scope: "account",
      limit: 64,
      pattern: /^[\w-]+$/,
      taken: "FunctionAlreadyExists",
    },
    outputs: {
      arn: `${CLOUDFRONT}:function/{name}`,
      etag: "E{upper:13:etag}",
      liveStageEtag: "E{upper:13:live}",
      status: "UNASSOCIATED",
    },
    blockers: [
      {
        types: DISTRIBUTIONS,
        code: "FunctionInUse",
        message: "Cannot delete a function that is attached to one or more distributions.",
      },
    ],
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html: 10 KB.
    check: (inputs) =>
      typeof inputs["code"] === "string" && Buffer.byteLength(inputs["code"]) > 10_240
        ? { code: "FunctionSizeLimitExceeded", message: "The function exceeds the maximum size of 10 KB." }
        : undefined,
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": {
    id: "{name}",
    name: { property: "name", scope: "account", limit: 64, taken: "EntityAlreadyExists" },
    outputs: {
      arn: `${CLOUDFRONT}:key-value-store/{uuid}`,
      etag: "E{upper:13:etag}",
      lastModifiedTime: "2026-01-01T00:00:00Z",
    },
    blockers: [
      {
        types: ["aws:cloudfront/function:Function"],
        code: "CannotDeleteEntityWhileInUse",
        message: "The key value store {name} is associated with a function.",
      },
    ],
  },
  "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey": {
    id: "{in:keyValueStoreArn},{in:key}",
    outputs: { totalSizeInBytes: 0 },
    replaces: ["keyValueStoreArn", "key"],
    check: storedKeyRefusal,
  },
  "aws:cloudfront/keyvaluestoreKeysExclusive:KeyvaluestoreKeysExclusive": {
    id: "{in:keyValueStoreArn}",
    outputs: { totalSizeInBytes: 0 },
    replaces: ["keyValueStoreArn"],
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    id: "E{upper:13}",
    outputs: { arn: `${CLOUDFRONT}:origin-access-control/{id}`, etag: "E{upper:13:etag}" },
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    id: "{uuid}",
    outputs: { arn: `${CLOUDFRONT}:cache-policy/{id}`, etag: "E{upper:13:etag}" },
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    id: "{uuid}",
    outputs: { arn: `${CLOUDFRONT}:origin-request-policy/{id}`, etag: "E{upper:13:etag}" },
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    id: "{uuid}",
    outputs: { arn: `${CLOUDFRONT}:response-headers-policy/{id}`, etag: "E{upper:13:etag}" },
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    id: "vo_{chars:22}",
    tagged: true,
    outputs: { arn: `${CLOUDFRONT}:vpcorigin/{id}`, etag: "E{upper:13:etag}" },
  },
};

/** A validation record for each name of a certificate, as ACM asks for it. */
function validations(inputs: PropertyMap): Tree {
  const others = Array.isArray(inputs["subjectAlternativeNames"]) ? inputs["subjectAlternativeNames"] : [];
  const names = [inputs["domainName"], ...others].filter((name) => typeof name === "string");
  // A wildcard and its parent are proven by one record.
  return [...new Set(names)].map((name, index) => ({
    domainName: name,
    resourceRecordName: `_{hex:32:name${index}}.${name.replace(/^\*\./, "")}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_{hex:32:value${index}}.{chars:10}.acm-validations.aws.`,
  }));
}

function reach(inputs: PropertyMap): string {
  return inputs["scope"] === "CLOUDFRONT" ? "global" : "regional";
}
