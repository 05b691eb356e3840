import * as pulumi from "@pulumi/pulumi";
import { type AlarmRow, ANY, row } from "../../aws/internal/observability/alarm-row";
import { alarmTopic } from "../../aws/internal/observability/alarm-topic";
import { metricAlarms } from "../../aws/internal/observability/metric-alarms";
import { HOUR, MINUTE } from "../../contract/units";
import type { CentralContext } from "../context";
import type { CentralObservabilityPart, CentralPartArgs } from "../parts";
import type { Intake } from "./intake";
import type { Lake } from "./lake";
import type { Search } from "./search";
import type { Secrets } from "./secrets";

/** What observability is made from. */
export interface ObservabilityArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
  readonly search: Search | undefined;
}

/** Seconds that the oldest record waits in Firehose: it writes every five minutes. */
const LATE = { warn: 15 * MINUTE, act: HOUR };

/** The centre's topic for alarms, and what rings when events do not reach the lake. */
export class Observability extends pulumi.ComponentResource implements CentralObservabilityPart {
  readonly alarmsId: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:CentralObservability", name, {}, opts);
    const { context, secrets, intake, search } = args;
    const { alarmEmail: email } = context.fleet;
    this.alarmsId = alarmTopic(name, { context, keyId: secrets.keyId, email }, this).arn;
    const watched = [...rows(intake), ...(search === undefined ? [] : searchRows(context, search))];
    for (const each of watched) metricAlarms(name, each, { context, topicArn: this.alarmsId }, this);
    this.registerOutputs({ alarmsId: this.alarmsId });
  }
}

/** Source: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html */
function rows({ streamName, deadLetterName }: Intake): AlarmRow[] {
  const freshness = {
    namespace: "AWS/Firehose",
    name: "DeliveryToS3.DataFreshness",
    dimensions: { DeliveryStreamName: streamName },
    stat: "Maximum",
  };
  const dead = {
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: deadLetterName },
    stat: "Maximum",
  };
  return [
    row("lake-late", "events do not reach the lake", freshness, LATE, 5 * MINUTE, 1),
    row("intake-dead", "events that could not be delivered to the lake", dead, ANY, MINUTE, 1),
  ];
}

/**
 * Sources: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html,
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/monitoring-cloudwatch.html
 */
function searchRows({ identity }: CentralContext, search: Search): AlarmRow[] {
  const { collectionId, collectionName, streamName } = search;
  const freshness = {
    namespace: "AWS/Firehose",
    name: "DeliveryToAmazonOpenSearchServerless.DataFreshness",
    dimensions: { DeliveryStreamName: streamName },
    stat: "Maximum",
  };
  const failed = {
    namespace: "AWS/Firehose",
    name: "DeliveryToS3.Records",
    dimensions: { DeliveryStreamName: streamName },
    stat: "Sum",
  };
  const refused = {
    namespace: "AWS/AOSS",
    name: "IngestionRequestErrors",
    dimensions: {
      ClientId: identity.account,
      CollectionId: collectionId,
      CollectionName: collectionName,
    },
    stat: "Sum",
  };
  return [
    row("search-late", "events do not reach search", freshness, LATE, 5 * MINUTE, 1),
    row(
      "search-failed",
      "events that search did not take: they are in the bucket",
      failed,
      ANY,
      5 * MINUTE,
      1,
    ),
    row("search-refused", "search refuses events", refused, ANY, 5 * MINUTE, 3),
  ];
}
