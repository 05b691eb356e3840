import * as pulumi from "@pulumi/pulumi";
import { databaseAddress } from "../../../contract/database-address";
import { ownEnvironment } from "../../../contract/own-parts";
import type { DataParts, PartArgs } from "../../../contract/parts";
import type { GcpDataParts } from "../data-parts";
import type { Env } from "./workload";

/**
 * What the app is told. Secrets come by reference: Cloud Run reads them when an instance starts, and they stand
 * in no configuration.
 */
export function environment({
  context,
  spec,
  storage,
  queue,
  events,
  cache,
  database,
  own,
}: PartArgs & DataParts<GcpDataParts>): Env {
  const { identity, release } = context;
  const env: Env = [
    { name: "STAMP_ID", value: identity.id },
    { name: "STAMP_CLASS", value: identity.class },
    { name: "STAMP_RELEASE", value: release },
    { name: "STAMP_REGION", value: identity.region },
    ...Object.entries(storage.buckets).map(([purpose, value]) => ({
      name: `BUCKET_${purpose.toUpperCase()}`,
      value,
    })),
  ];
  if (queue !== undefined) {
    env.push(
      { name: "QUEUE_ID", value: queue.queueId },
      { name: "QUEUE_SUBSCRIPTION", value: queue.subscription.id },
    );
  }
  if (events !== undefined) env.push({ name: "EVENTS_TOPIC", value: events.topicId });
  if (cache !== undefined) {
    env.push(
      { name: "CACHE_HOST", value: cache.host },
      { name: "CACHE_PORT", value: cache.port.apply(String) },
    );
  }
  if (database !== undefined) {
    env.push(
      ...Object.entries(databaseAddress(database)).map(([name, value]) => ({ name, value })),
      { name: "DATABASE_READ_HOSTS", value: joined(database.readHosts) },
      { name: "DATABASE_NAME", value: database.databaseName },
      { name: "DATABASE_USER", value: database.user },
      {
        name: "DATABASE_SECRET",
        valueSource: { secretKeyRef: { secret: database.secretId, version: "latest" } },
      },
    );
  }
  const more = { ...ownEnvironment(own), ...spec.app.environment };
  return [...env, ...Object.entries(more).map(([name, value]) => ({ name, value }))];
}

/** Hosts in a row, separated by commas; empty for none. */
function joined(values: readonly pulumi.Output<string>[]): pulumi.Output<string> {
  return pulumi.all([...values]).apply((hosts) => hosts.join(","));
}
