import { Table } from "@pulumi/gcp/bigquery";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "../../contract/centres";
import { DAY } from "../../contract/units";
import type { CentralPartArgs, IntakePart } from "../parts";
import type { Lake } from "./lake";
import type { Secrets } from "./secrets";

/** What the intake is made from. */
export interface IntakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
}

/**
 * What Pub/Sub writes with the metadata of a message. Source: https://cloud.google.com/pubsub/docs/bigquery#write_metadata
 */
const SCHEMA = [
  { name: "subscription_name", type: "STRING" },
  { name: "message_id", type: "STRING" },
  { name: "publish_time", type: "TIMESTAMP" },
  { name: "data", type: "STRING" },
  { name: "attributes", type: "STRING" },
].map((column) => ({ ...column, mode: "NULLABLE" }));

/**
 * A table for each listed stamp, and for no other: the stamp's own Pub/Sub writes there, and a stamp that is not listed has nowhere to write.
 * The right to write is given by the stamp's stack, so that whoever brings a stamp up must be allowed to give it. A former stamp's table
 * stays. All of them are asked as `events_*`.
 */
export class Intake extends pulumi.ComponentResource implements IntakePart {
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: IntakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:CentralIntake", name, {}, opts);
    const { context, lake, places, secrets, spec } = args;
    const { account } = context.identity;
    for (const id of places) {
      new Table(
        `${name}-${id}`,
        {
          project: account,
          datasetId: lake.dataset.datasetId,
          tableId: placeOf(id, "_"),
          description: "Events of a stamp, as Pub/Sub delivers them",
          schema: JSON.stringify(SCHEMA),
          timePartitioning: {
            type: "DAY",
            field: "publish_time",
            expirationMs: spec.keepDays * DAY * 1000,
          },
          encryptionConfiguration: { kmsKeyName: secrets.keyId },
          deletionProtection: context.protects(spec.deletionProtection),
          labels: context.tags("intake"),
        },
        { parent: this, dependsOn: [lake.ready] },
      );
    }
    this.address = pulumi.interpolate`${account}.${lake.dataset.datasetId}`;
    this.registerOutputs({ address: this.address });
  }
}
