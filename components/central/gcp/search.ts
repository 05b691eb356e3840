import { Job } from "@pulumi/gcp/bigquery";
import * as pulumi from "@pulumi/pulumi";
import { QUERY_JOB } from "../../gcp/internal/limits";
import type { CentralPartArgs, SearchPart } from "../parts";
import type { Intake } from "./intake";
import type { Lake } from "./lake";
import type { Secrets } from "./secrets";

/** What search is made from. */
export interface SearchArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
}

/**
 * An index of words over each stamp's table, which BigQuery keeps itself and `SEARCH` asks, by the view too. The index is the table's own: it
 * is encrypted with the table's key, forgets with it, and what is deleted there is not found. BigQuery uses it from 10 GB on and reads the table
 * before. There is no resource for an index, so a job makes it, once: a table that was made again needs `stampworks:generation` raised or
 * the statement said by hand. Source: https://cloud.google.com/bigquery/docs/search-index
 */
export class Search extends pulumi.ComponentResource implements SearchPart {
  readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: SearchArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:CentralSearch", name, {}, opts);
    const { context, intake, lake } = args;
    const { account: project, region: location } = context.identity;
    for (const [id, table] of intake.tables) {
      new Job(
        `${name}-${id}`,
        {
          project,
          location,
          jobId: context.physicalName(`search-${id}`, QUERY_JOB),
          query: {
            query: pulumi.interpolate`CREATE SEARCH INDEX IF NOT EXISTS words ON \`${project}.${lake.dataset.datasetId}.${table.tableId}\`(data, subject, type)`,
            useLegacySql: false,
            // A statement that defines something takes neither.
            createDisposition: "",
            writeDisposition: "",
          },
          labels: context.tags("search"),
        },
        { parent: this },
      );
    }
    this.endpoint = pulumi.interpolate`${project}.${lake.dataset.datasetId}`;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
