import { join } from "node:path";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { readText } from "../../core/files/read-text";
import { readYaml } from "../../core/files/yaml";
import { parse } from "../../core/parse";
import { type Content, refuseContent } from "./content";
import { type Reference, REFERENCE_FILE, type ReferenceSet, referenceSchema } from "./schema";

/** Most bytes of one set's file. */
export const MAX_SET_BYTES = 1024 * 1024;

/**
 * Reads what the project says of its reference data.
 * @throws StampError `input` with all that is wrong with the file
 */
export function readReference(root: string): Reference {
  if (!isThere(join(root, REFERENCE_FILE)))
    throw new StampError("input", "the project has no reference data", {
      file: REFERENCE_FILE,
      fix: "declare it: docs/reference-data.md",
    });
  const yaml = readYaml(readText(root, REFERENCE_FILE), REFERENCE_FILE);
  const reference = parse(referenceSchema, yaml, "", (error) => error.at({ file: REFERENCE_FILE }));
  const paths = Object.values(reference.data).map(({ file }) => file);
  const twice = paths.find((file, index) => paths.indexOf(file) !== index);
  if (twice !== undefined)
    throw new StampError("input", "two sets have one file", { file: REFERENCE_FILE, received: twice });
  return reference;
}

/**
 * What the project's files hold, set by set; those that have no file yet are left out.
 * @throws StampError `input` with all that is wrong with them
 */
export function readContents(root: string, { data }: Reference): ReadonlyMap<string, Content> {
  const problems: StampError[] = [];
  const contents = new Map<string, Content>();
  for (const [name, set] of Object.entries(data)) {
    if (!isThere(join(root, set.file))) continue;
    try {
      contents.set(name, contentOf(root, set, readText(root, set.file, MAX_SET_BYTES), set.file));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(...(error.problems.length > 0 ? error.problems : [error]));
    }
  }
  if (problems.length > 0) throw StampError.all(problems);
  return contents;
}

/**
 * A text as the content of a set.
 * @param file where it comes from
 * @throws StampError `input` where an application could not read it, or it is not as its schema says
 */
export function contentOf(
  root: string,
  { file: own, schema }: ReferenceSet,
  text: string,
  file: string,
): Content {
  const content: Content = { type: own.endsWith(".csv") ? "csv" : "json", content: text };
  refuseContent(
    content,
    file,
    schema === undefined ? undefined : { file: schema, text: readText(root, schema) },
  );
  return content;
}
