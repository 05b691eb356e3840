import type { Inversion } from "./inversion";

const TABLE = "aws:dynamodb/table:Table";
const EDGE = "aws:cloudfront/distribution:Distribution";

/** Rule id → how its row is broken in the rendered routing layer. */
export const AWS_ROUTING_INVERSIONS: Readonly<Record<string, Inversion>> = {
  "aws-routing-table-encrypted": {
    type: TABLE,
    property: "serverSideEncryption.kmsKeyArn",
    value: undefined,
  },
  "aws-routing-table-backups": {
    type: TABLE,
    property: "replicas.0.pointInTimeRecovery",
    value: false,
    at: "pointInTimeRecovery.enabled",
  },
  "aws-routing-table-deletion-protection": {
    type: TABLE,
    property: "deletionProtectionEnabled",
    value: undefined,
  },
  "aws-routing-edge-https": {
    type: EDGE,
    property: "defaultCacheBehavior.viewerProtocolPolicy",
    value: "allow-all",
  },
  "aws-routing-edge-tls-version": {
    type: EDGE,
    property: "viewerCertificate.minimumProtocolVersion",
    value: "TLSv1.1_2016",
  },
  "aws-routing-edge-waf": { type: EDGE, property: "webAclId", value: undefined },
  "aws-routing-edge-access-logs": { without: "aws:cloudwatch/logDelivery:LogDelivery" },
  "aws-routing-origin-tls": {
    type: EDGE,
    property: "origins.0.customOriginConfig.originProtocolPolicy",
    value: "match-viewer",
    at: "origins",
  },
};
