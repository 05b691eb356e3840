import type { Inversions } from "../policies/baseline/inversion";

const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const WORKGROUP = "aws:athena/workgroup:Workgroup";
const TABLE = "gcp:bigquery/table:Table";

/** Cloud → how each rule that is for centres alone is broken there. */
export const LAKE_INVERSIONS: Readonly<Record<"aws" | "gcp", Inversions>> = {
  aws: {
    "aws-lake-stream-encrypted": { type: STREAM, property: "serverSideEncryption.keyArn", value: undefined },
    "aws-lake-results-encrypted": {
      type: WORKGROUP,
      property: "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
      value: undefined,
    },
    "aws-lake-workgroup-enforced": {
      type: WORKGROUP,
      property: "configuration.enforceWorkgroupConfiguration",
      value: false,
    },
  },
  gcp: {
    "gcp-lake-dataset-encrypted": {
      type: "gcp:bigquery/dataset:Dataset",
      property: "defaultEncryptionConfiguration.kmsKeyName",
      value: undefined,
    },
    "gcp-lake-table-encrypted": {
      type: TABLE,
      property: "encryptionConfiguration.kmsKeyName",
      value: undefined,
    },
    "gcp-lake-table-deletion-protection": { type: TABLE, property: "deletionProtection", value: false },
  },
};
