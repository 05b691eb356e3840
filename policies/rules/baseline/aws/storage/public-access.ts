import { companionRule } from "../../../../kinds/companion-rule";

const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const storagePublicAccess = companionRule({
  id: "aws-storage-public-access",
  cloud: "aws",
  severity: "critical",
  title: "A bucket blocks public access",
  why: "One wrong policy or ACL would show the objects of all tenants to everybody.",
  fix: "Add a BucketPublicAccessBlock with all four switches on.",
  benchmarks: ["FSBP S3.8", "CIS AWS 2.1.4"],
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  companions: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  by: "bucket",
  complies: (block) => SWITCHES.every((name) => block.inputs[name] === true),
  wanted: "a public access block with all four switches on",
});
