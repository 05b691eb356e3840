import { companionRule } from "../../../../kinds/companion-rule";
import { demandsTls } from "../../../../kinds/iam-document";

export const storageTlsOnly = companionRule({
  id: "aws-storage-tls-only",
  cloud: "aws",
  severity: "medium",
  title: "A bucket refuses requests without TLS",
  why: "Objects carry the data of tenants and would cross the network in the clear.",
  fix: "Add a bucket policy that denies everything when aws:SecureTransport is false.",
  benchmarks: ["FSBP S3.5", "CIS AWS 2.1.1"],
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  companions: ["aws:s3/bucketPolicy:BucketPolicy"],
  by: "bucket",
  complies: (policy) => demandsTls(policy.inputs["policy"], true),
  wanted: "a bucket policy that denies requests without TLS",
});
