import type { NameRule } from "../../../contract/naming";

/** What Google Cloud allows for the names the routing layer gives, beside those in `components/gcp/internal/limits.ts`. */

/** Databases, 4 or more. Source: https://cloud.google.com/firestore/docs/manage-databases#database_id */
export const FIRESTORE: NameRule = { max: 63 };
/**
 * What the names of the origin secrets begin with: 255 in all, less a dash and the longest id of a stamp.
 * Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
 */
export const SECRET_PREFIX: NameRule = { max: 245 };
