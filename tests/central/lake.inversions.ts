import type { GraphResource } from "../../graph/model/graph";
import type { Inversions } from "../policies/baseline/inversion";

const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const CLUSTER = "azure-native:kusto:Cluster";
const WORKGROUP = "aws:athena/workgroup:Workgroup";
const holdsData = ({ inputs }: GraphResource): boolean => inputs["view"] === undefined;
const TABLE = "gcp:bigquery/table:Table";

/** Cloud → how each rule that is for centres alone is broken there. */
export const LAKE_INVERSIONS: Readonly<Record<"aws" | "azure" | "gcp", Inversions>> = {
  aws: {
    "aws-lake-stream-encrypted": { type: STREAM, property: "serverSideEncryption.keyArn", value: undefined },
    "aws-lake-results-encrypted": {
      type: WORKGROUP,
      property: "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
      value: undefined,
    },
    "aws-lake-search-encrypted": {
      type: "aws:opensearch/serverlessCollection:ServerlessCollection",
      property: "encryptionConfigs.0.kmsKeyArn",
      value: undefined,
      at: "encryptionConfigs[0].kmsKeyArn",
    },
    "aws-lake-search-narrow": {
      type: "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy",
      property: "policy",
      value: JSON.stringify([
        {
          Rules: [{ ResourceType: "index", Resource: ["index/*/*"], Permission: ["aoss:*"] }],
          Principal: [],
        },
      ]),
    },
    "aws-lake-search-private": {
      type: "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
      property: "policy",
      value: JSON.stringify([{ Rules: [], AllowFromPublic: true }]),
    },
    "aws-lake-workgroup-enforced": {
      type: WORKGROUP,
      property: "configuration.enforceWorkgroupConfiguration",
      value: false,
    },
  },
  azure: {
    "azure-lake-search-contained": {
      type: CLUSTER,
      property: "restrictOutboundNetworkAccess",
      value: "Disabled",
    },
    "azure-lake-search-encrypted": {
      type: CLUSTER,
      property: "keyVaultProperties",
      value: undefined,
      at: "keyVaultProperties.keyName",
    },
    "azure-lake-search-private": { type: CLUSTER, property: "publicNetworkAccess", value: "Enabled" },
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
      when: holdsData,
    },
    "gcp-lake-table-deletion-protection": {
      type: TABLE,
      property: "deletionProtection",
      value: false,
      when: holdsData,
    },
  },
};
