import Ajv2020 from "ajv/dist/2020";
import { StampError, shown } from "../../core/errors";
import { parseJson } from "../../core/files/json";
import { messageOf } from "../../core/message";
import { rowsOf } from "../../tenants/client/reference/content";
import { duplicateKey } from "./duplicate-key";

/** A set as the project has it. */
export interface Content {
  readonly type: "json" | "csv";
  readonly content: string;
}

/** Most faults that are told of one file. */
const MOST_FAULTS = 20;

/**
 * Holds a set to what applications can read, and to its schema.
 * @throws StampError `input` with what is wrong and where
 */
export function refuseContent(
  { content, type }: Content,
  file: string,
  schema: { readonly file: string; readonly text: string } | undefined,
): void {
  const value = type === "json" ? json(content, file) : rows(content, file);
  if (schema === undefined) return;
  const faults = faultsOf(value, schema);
  if (faults.length === 0) return;
  throw StampError.all(
    faults.slice(0, MOST_FAULTS).map(
      ({ at, problem }) =>
        new StampError("input", "not as its schema says", {
          ...{ file, field: at, received: problem, fix: `mend the data, or ${schema.file}` },
        }),
    ),
  );
}

function json(content: string, file: string): unknown {
  const value = parseJson(content, { file }, "a JSON file");
  const twice = duplicateKey(content);
  if (twice !== undefined)
    throw new StampError("input", "an object has a key twice", {
      ...{ file, field: shown(twice), allowed: "each key once: which value counts differs by language" },
    });
  return value;
}

function rows(content: string, file: string): unknown {
  try {
    return rowsOf(content);
  } catch (error) {
    throw new StampError("input", "malformed CSV", {
      ...{ file, received: messageOf(error).slice(0, 200) },
      allowed: "a line of headings, each once, and rows of as many cells",
    });
  }
}

/** What a JSON Schema finds. What the validator does not know of it is refused, so that no rule is silently left out. */
function faultsOf(
  value: unknown,
  { file, text }: { readonly file: string; readonly text: string },
): readonly { readonly at: string; readonly problem: string }[] {
  const schema = parseJson(text, { file }, "a JSON Schema");
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw new StampError("input", "not a JSON Schema", { file, allowed: "an object" });
  const validator = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  const usable = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      // Its stack is what a reference overflows that leads to itself.
      const received = error instanceof RangeError ? "a $ref that leads to itself" : messageOf(error);
      throw new StampError("input", "the schema can't be used", {
        ...{ file, received: received.slice(0, 200) },
        allowed: "JSON Schema, draft 2020-12, without `format` and without references to other files",
      });
    }
  };
  const validate = usable(() => validator.compile(schema));
  // Such a validator answers with a promise, which is true whatever the data.
  if ("$async" in validate)
    throw new StampError("input", "the schema can't be used", {
      ...{ file, field: "$async", fix: "take `$async` out: what is looked at is all there" },
    });
  if (usable(() => validate(value)) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message = "", params }) => ({
    at: instancePath === "" ? "(the whole)" : instancePath.slice(1).replaceAll("/", "."),
    problem: shown(
      `${message}${"additionalProperty" in params ? `: ${String(params["additionalProperty"])}` : ""}`,
    ),
  }));
}
