import { z } from "zod";
import { PROJECT_PATH } from "../../core/files/project-path";
import { REFERENCE_NAME } from "../../tenants/client/reference/bundle";
import { deliverSchema } from "../delivery/declared";

/** The project's file that says which reference data there is. */
export const REFERENCE_FILE = "reference.yaml";

const name = z.string().regex(REFERENCE_NAME, {
  error: () => "lower-case letters, digits and dashes, a letter first, at most 63",
});
/** A file of the project's; where it leads is looked at when it is read. */
const path = (ending: RegExp, allowed: string) =>
  z
    .string()
    .regex(ending, { error: () => allowed })
    .regex(PROJECT_PATH, {
      error: () => "a path below the project's folder: names joined by /, none of them . or ..",
    });

const setSchema = z.strictObject({
  /** The file that every stamp is given: JSON or CSV with a line of headings, at most 1 MiB. */
  file: path(/\.(json|csv)$/, "a file that ends with .json or .csv"),
  /** JSON Schema (draft 2020-12) of the file's value; of CSV, of the list of its rows. Default: any. */
  schema: path(/\.json$/, "a file that ends with .json").optional(),
});

/** What the project's `reference.yaml` may say. */
export const referenceSchema = z.strictObject({
  /** Default: below .stampworks with the simulator; in a cloud it has to be said. */
  deliver: deliverSchema("stampworks/reference.json").optional(),
  data: z
    .record(name, setSchema)
    .refine((sets) => Object.keys(sets).length <= 100, { error: () => "at most 100 sets" }),
});

/** The reference data of a fleet, as it is declared. */
export type Reference = z.output<typeof referenceSchema>;
/** A set of it. */
export type ReferenceSet = z.output<typeof setSchema>;

/** Where it goes, as places and their messages call it. */
export const REFERENCE_PLACE = {
  name: "reference",
  file: REFERENCE_FILE,
  page: "docs/reference-data.md",
} as const;
