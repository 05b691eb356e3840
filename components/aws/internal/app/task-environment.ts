import * as pulumi from "@pulumi/pulumi";
import { databaseAddress } from "../../../contract/database-address";
import { ownEnvironment } from "../../../contract/own-parts";
import { DATABASE_USER, type TaskRoleArgs } from "./task-roles";

/** What the web service and the workers know of the stamp; secrets come by reference, not here. */
export function taskEnvironment(args: TaskRoleArgs): Record<string, pulumi.Input<string>> {
  const { context, spec, storage, queue, events, cache, database } = args;
  const buckets = Object.entries(storage.buckets).map(([purpose, bucket]) => [
    `BUCKET_${purpose.toUpperCase()}`,
    bucket,
  ]);
  return {
    STAMP_ID: context.identity.id,
    STAMP_CLASS: context.identity.class,
    STAMP_RELEASE: context.release,
    STAMP_REGION: context.identity.region,
    ...(database === undefined
      ? {}
      : {
          ...databaseAddress(database),
          DATABASE_READ_HOSTS: list(database.readHosts),
          DATABASE_NAME: database.databaseName,
          DATABASE_USER,
          // Where to read the secret again after a rotation.
          DATABASE_SECRET_ID: database.secretArn,
        }),
    ...(cache === undefined
      ? {}
      : {
          CACHE_HOST: cache.host,
          CACHE_PORT: pulumi.interpolate`${cache.port}`,
          CACHE_SECRET_ID: cache.secretArn,
        }),
    ...(queue === undefined ? {} : { QUEUE_ID: queue.queueId }),
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
