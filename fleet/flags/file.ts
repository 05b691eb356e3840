import { join } from "node:path";
import { StampError, shown } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { readText } from "../../core/files/read-text";
import { readYaml } from "../../core/files/yaml";
import { parse } from "../../core/parse";
import { refuseWhatFlagdRefuses } from "./flagd";
import { type Flag, type Flags, FLAGS_FILE, flagsSchema } from "./schema";

/** Most bytes of the file: a journal keeps what it becomes, and each stamp's application reads it. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads the project's flags.
 * @throws StampError `input` with all that is wrong with the file
 */
export function readFlags(root: string): { readonly text: string; readonly flags: Flags } {
  if (!isThere(join(root, FLAGS_FILE)))
    throw new StampError("input", "the project has no flags", {
      file: FLAGS_FILE,
      fix: "declare them in flagd's format: docs/flags.md",
    });
  const text = readText(root, FLAGS_FILE, MAX_BYTES);
  return { text, flags: parseFlags(text) };
}

/** The flags that a file's text says. @throws StampError `input` with all that is wrong with it */
export function parseFlags(text: string): Flags {
  const flags = parse(flagsSchema, readYaml(text, FLAGS_FILE), "", (error) => error.at({ file: FLAGS_FILE }));
  const problems = Object.entries(flags.flags).flatMap(([key, flag]) => problemsOf(key, flag));
  if (problems.length > 0) throw StampError.all(problems);
  refuseWhatFlagdRefuses(flags);
  return flags;
}

/** What of a flag does not fit together. */
function problemsOf(key: string, { defaultVariant, set, variants }: Flag): StampError[] {
  const names = Object.keys(variants);
  const wrong = (
    field: string,
    problem: string,
    details: { received?: string; allowed: string },
  ): StampError =>
    new StampError("input", problem, { file: FLAGS_FILE, field: `flags.${key}.${field}`, ...details });
  const types = new Set(Object.values(variants).map(typeOf));
  const named = [
    { field: "defaultVariant", variant: defaultVariant },
    ...set.map(({ variant }, index) => ({ field: `set.${index}.variant`, variant })),
  ];
  return [
    ...(types.size === 1 && !types.has("list")
      ? []
      : [
          wrong("variants", "not one type of value", {
            received: [...types].join(", "),
            allowed: "true and false, or numbers, or texts, or objects",
          }),
        ]),
    ...named
      .filter(({ variant }) => !Object.hasOwn(variants, variant))
      .map(({ field, variant }) =>
        wrong(field, "no such variant", { received: shown(variant), allowed: names.join(", ") }),
      ),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return "list";
  return Array.isArray(value) ? "list" : typeof value;
}
