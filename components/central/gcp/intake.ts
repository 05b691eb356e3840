import { Table } from "@pulumi/gcp/bigquery";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "../../contract/centres";
import { DAY } from "../../contract/units";
import type { CentralPartArgs, IntakePart } from "../parts";
import { tenantView, TENANT_VIEW } from "./internal/tenant-view";
import type { Lake } from "./lake";
import type { Secrets } from "./secrets";

/** What the intake is made from. */
export interface IntakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
}

/**
 * What an application publishes, field by field, and what Pub/Sub writes of the message beside it. A message with a field more, or one that is no
 * such JSON, is not written and becomes a dead letter of the stamp's: what is dropped instead would be missed by nobody. Sources:
 * https://cloud.google.com/pubsub/docs/bigquery#use_table_schema, https://cloud.google.com/pubsub/docs/bigquery#write_metadata
 */
const SCHEMA = [
  ...["subscription_name", "message_id"].map(text),
  { name: "publish_time", type: "TIMESTAMP" },
  ...["data", "attributes"].map(text),
  // What comes later comes at the end: a table takes a column more, and keeps its rows.
  ...["tenant", "stamp", "id", "type", "subject", "time"].map(text),
  { name: "sequence", type: "INTEGER" },
].map((column) => ({ ...column, mode: "NULLABLE" }));

function text(name: string) {
  return { name, type: "STRING" };
}

/**
 * A table for each listed stamp, and for no other: the stamp's own Pub/Sub writes there, and a stamp that is not listed has nowhere to write.
 * The right to write is given by the stamp's stack, so that whoever brings a stamp up must be allowed to give it. A former stamp's table
 * stays. All of them are asked as `events_*`.
 */
export class Intake extends pulumi.ComponentResource implements IntakePart {
  readonly address: pulumi.Output<string>;
  readonly tenants: pulumi.Output<string>;
  /** Id of a stamp → its table. */
  readonly tables: readonly (readonly [id: string, table: Table])[];

  constructor(name: string, args: IntakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:CentralIntake", name, {}, opts);
    const { context, lake, places, secrets, spec } = args;
    const { account } = context.identity;
    this.tables = places.map((id) => {
      const table = new Table(
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
          // A tenant's rows of a day lie together: a question about one reads those alone, whatever the number of tenants.
          clusterings: ["tenant"],
          encryptionConfiguration: { kmsKeyName: secrets.keyId },
          deletionProtection: context.protects(spec.deletionProtection),
          labels: context.tags("intake"),
        },
        { parent: this, dependsOn: [lake.ready] },
      );
      return [id, table] as const;
    });
    this.tenants = this.tenantView(name, args);
    this.address = pulumi.interpolate`${account}.${lake.dataset.datasetId}`;
    this.registerOutputs({ address: this.address, tenants: this.tenants });
  }

  /** BigQuery refuses a view over tables of which there is none. */
  private tenantView(name: string, { context, lake }: IntakeArgs): pulumi.Output<string> {
    const { account: project } = context.identity;
    const { datasetId } = lake.dataset;
    if (this.tables.length === 0) return pulumi.output("");
    const view = new Table(
      `${name}-tenants`,
      {
        project,
        datasetId,
        tableId: TENANT_VIEW,
        description: "Events of all stamps under this law, by tenant",
        view: {
          query: datasetId.apply((dataset) => tenantView(project, dataset)),
          useLegacySql: false,
        },
        // It holds nothing.
        deletionProtection: false,
        labels: context.tags("intake"),
      },
      // Of many tables, one is there when any is: a view that waited for each would change with each stamp.
      { parent: this, dependsOn: this.tables.slice(0, 1).map(([, table]) => table) },
    );
    return view.tableId;
  }
}
