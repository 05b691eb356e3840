import { AWS_INVERSIONS } from "./aws.inversions";
import { type Inversions, only } from "./inversion";

const TABLE = "aws:dynamodb/table:Table";
const EDGE = "aws:cloudfront/distribution:Distribution";

/** Rule id → how its row is broken in the rendered routing layer. */
export const AWS_ROUTING_INVERSIONS: Inversions = {
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

/** The same of the rules that stamps are judged by too; they are broken as in a stamp. */
export const AWS_EDGE_INVERSIONS: Inversions = only(
  AWS_INVERSIONS,
  "aws-identity-no-wildcards",
  "aws-key-rotation",
  "aws-storage-public-access",
  "aws-storage-tls-only",
  "aws-storage-versioning",
);
