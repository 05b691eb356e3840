import { byPattern } from "./recogniser";

/** Prefixes of ids of the form `<prefix>-<8 or 17 hexadecimal digits>`. */
const PREFIXES = [
  "vpc",
  "subnet",
  "sg",
  "sgr",
  "i",
  "igw",
  "eigw",
  "nat",
  "rtb",
  "rtbassoc",
  "eni",
  "eni-attach",
  "eipalloc",
  "eipassoc",
  "acl",
  "aclassoc",
  "tgw",
  "tgw-attach",
  "tgw-rtb",
  "pcx",
  "pl",
  "vpce",
  "vpce-svc",
  "vpce-svc-perm",
  "vol",
  "snap",
  "ami",
  "lt",
  "dopt",
  "vgw",
  "cgw",
  "vpn",
  "fl",
  "fs",
  "fsap",
  "fsmt",
  "mrk",
  "ipam",
  "ipam-pool",
  "lgw",
  "cagw",
  "r",
  "rslvr-rr",
  "ns",
  "srv",
  "vpc-cidr-assoc",
  "subnet-cidr-assoc",
  "key",
  "trr",
].sort((a, b) => b.length - a.length);

const AWS_ID = new RegExp(
  `(?<![A-Za-z0-9])(?:${PREFIXES.join("|")})-(?:[0-9a-f]{8}|[0-9a-f]{17}|[0-9a-f]{32})(?![A-Za-z0-9])`,
  "giu",
);

/**
 * Ids that EC2, EFS, KMS and Cloud Map give, in either case.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
export const awsId = byPattern("aws-id", /-[0-9a-f]{8}/iu, AWS_ID, () => false);
