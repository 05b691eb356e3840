import * as pulumi from "@pulumi/pulumi";
import { databaseAddress } from "../../../contract/database-address";
import { ownEnvironment } from "../../../contract/own-parts";
import type { DataParts, PartArgs } from "../../../contract/parts";
import type { AzureDataParts } from "../data-parts";

/** What the web service and the workers know of the stamp; secrets come by reference, not here. */
export function containerEnvironment(
  args: PartArgs & DataParts<AzureDataParts>,
): Record<string, pulumi.Input<string>> {
  const { context, spec, secrets, storage, queue, events, cache, database } = args;
  const buckets = Object.entries(storage.buckets).map(([purpose, bucket]) => [
    `BUCKET_${purpose.toUpperCase()}`,
    bucket,
  ]);
  return {
    STAMP_ID: context.identity.id,
    STAMP_CLASS: context.identity.class,
    STAMP_RELEASE: context.release,
    STAMP_REGION: context.identity.region,
    // Which of its identities Azure's SDKs take tokens as: for the database, the cache, the queue and the objects.
    AZURE_CLIENT_ID: secrets.appIdentity.clientId,
    STORAGE_ENDPOINT: storage.blobEndpoint,
    ...(database === undefined
      ? {}
      : {
          ...databaseAddress(database),
          DATABASE_READ_HOSTS: list(database.readHosts),
          DATABASE_NAME: database.databaseName,
          DATABASE_USER: database.user,
        }),
    ...(cache === undefined ? {} : { CACHE_HOST: cache.host, CACHE_PORT: pulumi.interpolate`${cache.port}` }),
    ...(queue === undefined ? {} : { QUEUE_ID: queue.queueId, QUEUE_HOST: queue.host }),
    ...(events === undefined ? {} : { EVENTS_TOPIC: events.topicId }),
    ...Object.fromEntries(buckets),
    ...ownEnvironment(args.own),
    ...spec.app.environment,
  };
}

/** Hosts in a row, separated by commas; empty for none. */
function list(hosts: readonly pulumi.Output<string>[]): pulumi.Input<string> {
  const [first, ...rest] = hosts;
  if (first === undefined) return "";
  return rest.reduce((row, host) => pulumi.interpolate`${row},${host}`, first);
}
