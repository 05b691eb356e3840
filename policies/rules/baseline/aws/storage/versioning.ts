import { companionRule } from "../../../../kinds/companion-rule";
import { read } from "../../../../subject";

export const storageVersioning = companionRule({
  id: "aws-storage-versioning",
  cloud: "aws",
  severity: "medium",
  title: "A bucket keeps old versions of its objects",
  why: "An overwritten or deleted object could not be brought back.",
  fix: "Add a BucketVersioning with status Enabled.",
  benchmarks: ["FSBP S3.14"],
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  companions: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
  by: "bucket",
  complies: (versioning) => {
    const status = read(versioning.inputs, "versioningConfiguration.status");
    return status.state === "known" && status.value === "Enabled";
  },
  wanted: "versioning that is enabled",
});
