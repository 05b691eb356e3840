import type { Cloud } from "../../../components/contract/cloud";
import { HOURS_A_MONTH } from "../../capacity/duration";
import { bySize, type CloudMeters, listAt, textAt } from "../meter";
import { AWS } from "./aws";
import { AZURE } from "./azure";
import { GCP } from "./gcp";

const NONE = "nothing is billed for it";
const BY_EVENTS = "by use: what events take of it, which nobody knows before";
/** Capacity units of OpenSearch Serverless that a collection has at least: half a one to take in and half a one to search, twice with standbys. */
const LEAST_OCU = 1;

/** How each cloud bills what a centre has and a stamp has not, beside what both have. */
export const CENTRE_METERS: Readonly<Record<Cloud, CloudMeters>> = {
  aws: {
    meters: {
      ...AWS.meters,
      // https://aws.amazon.com/opensearch-service/pricing/
      "aws:opensearch/serverlessCollection:ServerlessCollection": ({ inputs }) => {
        const units = textAt(inputs, "standbyReplicas") === "DISABLED" ? LEAST_OCU : 2 * LEAST_OCU;
        return [bySize("aoss.ocuHour", units * HOURS_A_MONTH)];
      },
      "aws:opensearch/serverlessVpcEndpoint:ServerlessVpcEndpoint": ({ inputs }) => [
        bySize("endpoint.hour", listAt(inputs, "subnetIds").length * HOURS_A_MONTH),
      ],
    },
    free: {
      ...AWS.free,
      "aws:athena/workgroup:Workgroup": "by use: the bytes that are asked for",
      "aws:cloudwatch/eventBusPolicy:EventBusPolicy": NONE,
      "aws:cloudwatch/logStream:LogStream": NONE,
      "aws:glue/catalogDatabase:CatalogDatabase": "a million objects cost nothing",
      "aws:glue/catalogTable:CatalogTable": "a million objects cost nothing",
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": BY_EVENTS,
      "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy": NONE,
      "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy": NONE,
      "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy": NONE,
    },
  },
  azure: {
    meters: {
      ...AZURE.meters,
      // https://azure.microsoft.com/pricing/details/data-explorer/: a cluster without a service level pays its machine alone
      "azure-native:kusto:Cluster": ({ inputs }) => [
        bySize(`kusto.${textAt(inputs, "sku.name").replaceAll(/[^A-Za-z0-9]+/gu, "_")}.hour`, HOURS_A_MONTH),
      ],
    },
    free: {
      ...AZURE.free,
      "azure-native:kusto:ReadWriteDatabase": "billed with its cluster; it holds nothing",
      "azure-native:kusto:Script": NONE,
    },
  },
  gcp: {
    meters: GCP.meters,
    free: {
      ...GCP.free,
      "gcp:bigquery/dataset:Dataset": BY_EVENTS,
      "gcp:bigquery/job:Job": "it makes an index, which is billed as storage by what events take of it",
      "gcp:bigquery/table:Table": BY_EVENTS,
    },
  },
};
