import type { TableFacts, TypeFacts } from "../catalogue/facts";
import { EXTENSION_TYPES, GENERATED, KEY_TYPES, LOCAL_TYPES, TENANT_TYPES, TYPES } from "../catalogue/proven";
import type { Types } from "../catalogue/read";
import type { Column, Table } from "../table";

/** Why values of a type can't be moved; undefined when it is proven that they can. */
export function typeProblem(oid: string, types: Types): string | undefined {
  const type = types.get(oid);
  if (type === undefined) return "an unknown type";
  const { casts, extension, isArray, kind, name, schema } = type;
  const shown = schema === "pg_catalog" ? name : `${schema}.${name}`;
  if (casts.length > 0)
    return `${shown}: a cast of your own between it and text (${casts.join(", ")}) writes its values otherwise: drop the cast, and call the function by its name`;
  const local = schema === "pg_catalog" || extension === "lo" ? LOCAL_TYPES[name] : undefined;
  if (local !== undefined) return `${shown}: ${local}`;
  if (extension !== null && EXTENSION_TYPES[extension]?.includes(name) === true) return undefined;
  if (isArray || ["c", "d", "m", "r"].includes(kind)) {
    if (extension !== null)
      return `${shown} of the extension ${extension}: not proven to be moved without loss`;
    return type.parts.map((part) => typeProblem(part, types)).find((problem) => problem !== undefined);
  }
  if (kind === "e" && extension === null) return undefined;
  if (schema === "pg_catalog" && TYPES.has(name)) return undefined;
  const of = extension === null ? "" : ` of the extension ${extension}`;
  return `${shown}${of}: not proven to be moved without loss`;
}

/** A type's meaning, the same text where values of the one end are values of the other. */
export function signature(oid: string, types: Types): string {
  const type = types.get(oid);
  if (type === undefined) return "?";
  const { isArray, kind, labels, name, parts, rules, schema } = type;
  const inner = parts.map((part) => signature(part, types)).join(", ");
  const more = [isArray ? "" : labels.join(" | "), rules.join(" ")].filter((part) => part !== "").join("; ");
  return `${kind} ${schema}.${name}(${inner}${more === "" ? "" : `; ${more}`})`;
}

/** What is wrong with the types of a table's columns, of its key and of the tenant's column. */
export function columnProblems(facts: TableFacts, types: Types, table: Table): string[] {
  const problems: string[] = [];
  const say = (column: string, problem: string): void => {
    problems.push(`${table.name}.${column}: ${problem}`);
  };
  for (const { generated, name, type } of facts.columns) {
    const problem = typeProblem(type, types);
    if (problem !== undefined) say(name, problem);
    if (GENERATED[generated] === undefined)
      say(name, `is generated in a way that is not proven (${generated}): make it STORED`);
  }
  for (const { kind, name } of table.key) {
    const { baseType = "", notNull = false } = facts.columns.find((one) => one.name === name) ?? {};
    if (!isAmong(KEY_TYPES, types.get(baseType), kind))
      say(name, `${kind} is not proven as a part of a key: declare a key of other columns`);
    if (!notNull)
      say(name, "may be NULL, and is a part of the key: rows without it would never come. Make it NOT NULL");
  }
  const { tenantColumn } = table.parts;
  if (tenantColumn !== undefined) problems.push(...tenantColumnProblems(facts, types, table, tenantColumn));
  return problems;
}

function tenantColumnProblems(
  facts: TableFacts,
  types: Types,
  table: Table,
  { kind, name }: Column,
): string[] {
  const column = facts.columns.find((one) => one.name === name);
  if (column === undefined) return [];
  if (column.generated === "v")
    return [
      `${table.name}.${name}: a virtual generated column is not proven as the tenant's column: make it STORED`,
    ];
  if (isAmong(TENANT_TYPES, types.get(column.baseType), kind)) return [];
  return [
    `${table.name}.${name}: ${kind} is not proven as the tenant's column: use text, citext, uuid, an integer or an enum`,
  ];
}

function isAmong(names: ReadonlySet<string>, type: TypeFacts | undefined, kind: string): boolean {
  if (type === undefined) return false;
  if (type.kind === "e") return true;
  return names.has(kind) && (type.schema === "pg_catalog" || type.extension === kind);
}
