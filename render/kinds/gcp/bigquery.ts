import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { KindTable, Refusal } from "../kind";

const refuse = (message: string, code = "invalid"): Refusal => ({ code, message });

/** A table with a view, a schema and partitions at once, and what lies in no dataset. */
function tableFault({ tableId, timePartitioning, schema, view }: PropertyMap): Refusal | undefined {
  if (typeof tableId === "string" && !/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u.test(tableId))
    return refuse(`Invalid table ID "${tableId}".`);
  if (!isMap(view)) return undefined;
  if (timePartitioning !== undefined || schema !== undefined)
    return refuse("A view has neither a schema of its own nor partitions.");
  const { query } = view;
  return typeof query === "string" && query.length > 262_144
    ? refuse("The view's query is too long: at most 256K characters.")
    : undefined;
}

/**
 * What BigQuery makes and refuses.
 * Sources: https://cloud.google.com/bigquery/docs/tables#table_naming, https://cloud.google.com/bigquery/quotas,
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/JobReference
 */
export const BIGQUERY: KindTable = {
  "gcp:bigquery/dataset:Dataset": {
    id: "projects/{project}/datasets/{in:datasetId}",
    tagged: true,
    name: {
      property: "datasetId",
      scope: "account",
      limit: 1024,
      pattern: /^\w{1,1024}$/,
      taken: "duplicate",
    },
    outputs: { project: "{project}", selfLink: "https://bigquery.googleapis.com/bigquery/v2/{id}" },
    replaces: ["project", "datasetId", "location"],
    check: ({ maxTimeTravelHours }) => {
      const hours = Number(maxTimeTravelHours ?? 168);
      return Number.isNaN(hours) || (hours >= 48 && hours <= 168)
        ? undefined
        : refuse("maxTimeTravelHours must be 48 to 168.");
    },
  },
  "gcp:bigquery/table:Table": {
    id: "projects/{project}/datasets/{in:datasetId}/tables/{in:tableId}",
    tagged: true,
    name: { property: "tableId", scope: "parent", within: ["datasetId"], limit: 1024, taken: "duplicate" },
    outputs: {
      project: "{project}",
      type: ({ view }) => (view === undefined ? "TABLE" : "VIEW"),
      selfLink: "https://bigquery.googleapis.com/bigquery/v2/{id}",
    },
    replaces: ["project", "datasetId", "tableId"],
    protection: [
      {
        property: "deletionProtection",
        code: "failedPrecondition",
        message:
          "cannot destroy table {id} without setting deletion_protection=false and running `pulumi up`",
      },
    ],
    check: tableFault,
  },
  "gcp:bigquery/job:Job": {
    id: "projects/{project}/jobs/{in:jobId}/location/{in:location}",
    tagged: true,
    name: {
      property: "jobId",
      scope: "account",
      limit: 1024,
      pattern: /^[A-Za-z0-9_-]{1,1024}$/,
      taken: "duplicate",
      held: {
        days: "forever",
        code: "duplicate",
        message: "Already Exists: Job {project}:{in:location}.{name}",
      },
    },
    outputs: { project: "{project}", jobType: "QUERY" },
    replaces: ["*"],
    check: ({ query, load, copy, extract }) => {
      const kinds = [query, load, copy, extract].filter((each) => each !== undefined);
      if (kinds.length !== 1) return refuse("A job has exactly one of query, load, copy and extract.");
      if (!isMap(query)) return undefined;
      const { query: text, createDisposition: create, writeDisposition: write } = query;
      const defines = typeof text === "string" && /^\s*(?:CREATE|ALTER|DROP)\s/iu.test(text);
      return defines && (create !== "" || write !== "")
        ? refuse(
            "Cannot set create/write disposition in jobs with DDL statements: set both to the empty text.",
          )
        : undefined;
    },
  },
};
