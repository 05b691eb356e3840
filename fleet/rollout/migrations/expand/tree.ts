/** A node of PostgreSQL's parse tree. */
export type Node = Readonly<Record<string, unknown>>;

/** The node, or one without fields. */
export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** The items of a list; none of what is no list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text; "" of what is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `schema.name` of a relation, with `public` where none is said. */
export function relationOf(value: unknown): string {
  const { relname, schemaname } = nodeOf(value);
  return `${text(schemaname) === "" ? "public" : text(schemaname)}.${text(relname)}`;
}

/** Names of all columns that an expression mentions, the last part of each. */
export function columnsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(columnsIn);
  if (!isNode(value)) return [];
  const { ColumnRef: reference, ...rest } = value;
  const fields = list(nodeOf(reference)["fields"]);
  // `table.*`, or a row as a whole, mentions what can't be told.
  const own = reference === undefined ? [] : [text(nodeOf(nodeOf(fields.at(-1))["String"])["sval"]) || "*"];
  return [...own, ...Object.values(rest).flatMap(columnsIn)];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
