import { isMap, isScalar, isSeq, type Node } from "yaml";
import { StampError, shown } from "../../../core/errors";
import type { AllowEntry } from "../../../graph/closed/allow";
import type { Project } from "../../inventory/project";
import { readTextIfThere } from "../../../core/files/read-text";
import { type Entry, kindOf, parseYaml, type Place, type YamlFile } from "../../../core/files/yaml";

/** The fleet's own allow-list, beside the project file. */
export const ALLOW_FILE = "stampworks.allow.yaml";

/** Most bytes of the file: some thousand entries. */
const MAX_BYTES = 256 * 1024;
/** What an entry may say, and an example of each. */
const FIELDS: Readonly<Record<string, string>> = {
  path: "aws:ec2/vpcPeeringConnection:*#peerVpcId",
  pattern: "vpc-0123456789abcdef0",
  reason: "migration of tenant 7",
  owner: "team-data",
  expires: "2027-01-31",
};
/** Texts that no entry of use matches: one that does allows everything. */
const ANYTHING = [
  "arn:aws:sqs:eu-west-1:999999999999:orders",
  "10.99.0.0/16",
  "projects/x/topics/y",
  "orders",
];

/** An entry of the file and where it stands. */
export interface ListedEntry extends AllowEntry {
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Reads the allow-list of a project; a project without the file has none.
 * @throws StampError `input` with all that is wrong with the file, by line and field
 */
export function readAllowFile(project: Pick<Project, "root">): readonly ListedEntry[] {
  const text = readTextIfThere(project.root, ALLOW_FILE, MAX_BYTES);
  return text === undefined ? [] : parseAllowFile(text);
}

/** What the text of an allow-list says. */
export function parseAllowFile(text: string): readonly ListedEntry[] {
  const result = parseYaml(text, ALLOW_FILE);
  if ("problems" in result) throw StampError.all(result.problems);
  const reader = new AllowReader(result.yaml);
  const entries = reader.read();
  if (reader.problems.length > 0) throw StampError.all(reader.problems);
  return entries;
}

class AllowReader {
  readonly problems: StampError[] = [];

  constructor(private readonly yaml: YamlFile) {}

  read(): ListedEntry[] {
    const entries: ListedEntry[] = [];
    for (const { key, keyPlace, node, place } of this.yaml.entries) {
      if (key !== "allow")
        this.#fail("unknown key", keyPlace, { field: key, allowed: "allow, a list of entries" });
      else if (!isSeq(node)) this.#fail("not a list", place, { field: key, received: `a ${kindOf(node)}` });
      else {
        for (const [index, item] of node.items.entries()) {
          const entry = this.#entry(item as Node | null, `allow[${index}]`, place);
          if (entry !== undefined) entries.push(entry);
        }
      }
    }
    return entries;
  }

  #entry(item: Node | null, field: string, listPlace: Place): ListedEntry | undefined {
    if (!isMap(item)) {
      const allowed = "a map with pattern and reason, and if need be path, owner and expires";
      this.#fail("not an entry", listPlace, { field, received: `a ${kindOf(item)}`, allowed });
      return undefined;
    }
    const before = this.problems.length;
    const parts = this.yaml.entriesOf(item);
    const place = parts[0]?.keyPlace ?? listPlace;
    const texts = new Map<string, Entry & { readonly text: string }>();
    for (const part of parts) {
      const name = `${field}.${part.key}`;
      if (!Object.hasOwn(FIELDS, part.key)) {
        this.#fail("unknown key", part.keyPlace, { field: name, allowed: Object.keys(FIELDS).join(", ") });
        continue;
      }
      const value = isScalar(part.node) ? part.node.value : undefined;
      if (typeof value === "string" && value.trim() !== "") texts.set(part.key, { ...part, text: value });
      else {
        const received = isScalar(part.node) ? shown(value) : `a ${kindOf(part.node)}`;
        const fix = `write a text in quotes, e.g. "${FIELDS[part.key] ?? ""}"`;
        this.#fail("not a text", part.place, { field: name, received, fix });
      }
    }
    for (const name of ["pattern", "reason"]) {
      if (parts.some(({ key }) => key === name)) continue;
      this.#fail("missing", place, {
        field: `${field}.${name}`,
        fix: `say ${name}: "${FIELDS[name] ?? ""}"`,
      });
    }
    this.#pattern(texts.get("pattern"), `${field}.pattern`, texts.has("path"));
    this.#expires(texts.get("expires"), `${field}.expires`);
    if (this.problems.length > before) return undefined;
    const text = (name: string): string => texts.get(name)?.text ?? "";
    return {
      value: text("pattern"),
      reason: text("reason"),
      ...(texts.has("path") ? { path: text("path") } : {}),
      ...(texts.has("owner") ? { owner: text("owner") } : {}),
      ...(texts.has("expires") ? { expires: text("expires") } : {}),
      line: place.line,
    };
  }

  #pattern(given: (Entry & { readonly text: string }) | undefined, field: string, hasPath: boolean): void {
    if (given === undefined) return;
    const pattern = compile(given.text);
    if (pattern === undefined) {
      const allowed = "a regular expression that matches the whole identifier";
      this.#fail("not a regular expression", given.place, { field, received: shown(given.text), allowed });
    } else if (!hasPath && ANYTHING.every((text) => pattern.test(text))) {
      const fix = "name what may be shared, or the path where";
      this.#fail("allows everything", given.place, { field, received: shown(given.text), fix });
    }
  }

  #expires(given: (Entry & { readonly text: string }) | undefined, field: string): void {
    if (given === undefined || isDay(given.text)) return;
    this.#fail("not a day", given.place, {
      field,
      received: shown(given.text),
      allowed: `a date such as ${FIELDS["expires"] ?? ""}`,
    });
  }

  #fail(
    problem: string,
    { line, column }: Place,
    details: { field: string; received?: string; allowed?: string; fix?: string },
  ): void {
    this.problems.push(new StampError("input", problem, { file: ALLOW_FILE, line, column, ...details }));
  }
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, "iu");
  } catch {
    return undefined;
  }
}

/** Whether a text is a day of the calendar, as ISO 8601 writes it. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/u.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
