import { OWN_ACCOUNT } from "../canonical/masks";
import { type FieldRecogniser, hasOwn } from "./recogniser";

const TABLE = /^([^\s.:/]+)[.:]([^\s.:/]+)\.([^\s.:/]+)$/u;

/**
 * A table of BigQuery, `<project>.<dataset>.<table>`, where a resource of Google Cloud names one: the project decides whose it is, so a
 * table that is called like the stamp's is not the stamp's by that.
 * Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions#bigqueryconfig
 */
export const gcpTable: FieldRecogniser = {
  kind: "gcp-path",
  field: /^table$/u,
  *find(text, { type }) {
    if (!type.startsWith("gcp:")) return;
    const [, project = "", dataset = ""] = TABLE.exec(text) ?? [];
    if (project === "") return;
    const own = hasOwn(project) || (project === OWN_ACCOUNT && hasOwn(dataset));
    yield { kind: "gcp-path", start: 0, end: text.length, own };
  },
};
