import type { Statement } from "./statements";
import { columnsIn, list, type Node, nodeOf, relationOf, text } from "./tree";

/** What the files make themselves, which no release knows yet. */
export interface Made {
  readonly tables: ReadonlySet<string>;
  /** `schema.table.column`. */
  readonly columns: ReadonlySet<string>;
}

/** What statements make. */
export function madeBy(statements: readonly Statement[]): Made {
  const tables = new Set<string>();
  const columns = new Set<string>();
  for (const { kind, node } of statements) {
    if (kind === "CreateStmt") tables.add(relationOf(node["relation"]));
    for (const command of commandsOf(kind, node)) {
      if (command["subtype"] !== "AT_AddColumn") continue;
      const { colname } = nodeOf(nodeOf(command["def"])["ColumnDef"]);
      columns.add(`${relationOf(node["relation"])}.${text(colname)}`);
    }
  }
  return { tables, columns };
}

/** Statements that add something of their own, or only speak to the session; how they are written does not matter. */
const ADDING = new Set([
  ...["TransactionStmt", "VariableSetStmt", "CommentStmt", "InsertStmt", "CreateSchemaStmt", "CreateSeqStmt"],
  ...[
    "CreateEnumStmt",
    "CompositeTypeStmt",
    "CreateDomainStmt",
    "CreateRangeStmt",
    "CreateExtensionStmt",
    "CreateStatsStmt",
  ],
]);

/** Changes of a table that the release before does not meet. */
const QUIET = new Set([
  "AT_DropNotNull",
  "AT_ValidateConstraint",
  "AT_SetStatistics",
  "AT_SetRelOptions",
  "AT_SetStorage",
]);

/**
 * Why a statement is not known to leave the release before as it was; undefined where it is. Locks and rewrites are squawk's to find:
 * this is the list of the statements whose meaning is known, and what is not on it is refused.
 */
export function incompatibility({ kind, node }: Statement, made: Made): string | undefined {
  if (ADDING.has(kind)) return undefined;
  const isOwn = made.tables.has(relationOf(node["relation"]));
  switch (kind) {
    case "CreateStmt":
      return list(node["inhRelations"]).length === 0
        ? undefined
        : "a partition or child changes what its parent gives";
    case "IndexStmt":
      return isOwn || node["unique"] !== true
        ? undefined
        : "a unique index refuses what the release before may write";
    case "ViewStmt":
    case "CreateFunctionStmt":
      return node["replace"] === true ? "it may replace what the release before uses" : undefined;
    case "GrantStmt":
      return node["is_grant"] === true ? undefined : "it takes a right away";
    case "AlterEnumStmt":
      return node["oldVal"] === undefined ? undefined : "it renames a value that the release before knows";
    case "CreateTrigStmt":
      return isOwn ? undefined : "a trigger changes what the release before writes";
    case "AlterTableStmt":
      if (isOwn) return undefined;
      if (node["objtype"] !== "OBJECT_TABLE") return "it changes what the release before may use";
      return commandsOf(kind, node)
        .map((command) => ofCommand(command, relationOf(node["relation"]), made))
        .find((reason) => reason !== undefined);
    default:
      return "nothing is known of what it does to the release before";
  }
}

function ofCommand(command: Node, table: string, made: Made): string | undefined {
  const kind = text(command["subtype"]);
  const isNew = (column: string): boolean => made.columns.has(`${table}.${column}`);
  if (QUIET.has(kind)) return undefined;
  if (kind === "AT_AddColumn") return ofColumn(nodeOf(nodeOf(command["def"])["ColumnDef"]));
  if (kind === "AT_ColumnDefault" || kind === "AT_SetNotNull")
    return isNew(text(command["name"])) ? undefined : "the release before writes this column";
  if (kind !== "AT_AddConstraint") return "nothing is known of what it does to the release before";
  const constraint = nodeOf(nodeOf(command["def"])["Constraint"]);
  const names = [...list(constraint["fk_attrs"]), ...list(constraint["keys"])];
  const columns = [
    ...names.map((name) => text(nodeOf(nodeOf(name)["String"])["sval"])),
    ...columnsIn(constraint["raw_expr"]),
  ];
  return columns.length > 0 && columns.every(isNew)
    ? undefined
    : "a constraint refuses what the release before may write";
}

/** A new column that is empty or has a constant: all that the release before writes without knowing of it. */
function ofColumn({ constraints, typeName }: Node): string | undefined {
  const type = text(nodeOf(nodeOf(list(nodeOf(typeName)["names"]).at(-1))["String"])["sval"]);
  if (/^(?:small|big)?serial[248]?$/u.test(type))
    return "each row gets a number, for which the table is rewritten";
  if (type === "json") return "json has no equality: SELECT DISTINCT of the release before fails; take jsonb";
  const kinds = list(constraints).map((each) => text(nodeOf(nodeOf(each)["Constraint"])["contype"]));
  const known = ["CONSTR_NULL", "CONSTR_DEFAULT", "CONSTR_NOTNULL", "CONSTR_FOREIGN", "CONSTR_CHECK"];
  if (!kinds.every((kind) => known.includes(kind)))
    return "such a column is made by rewriting or refuses rows";
  if (kinds.includes("CONSTR_NOTNULL") && !kinds.includes("CONSTR_DEFAULT"))
    return "the release before writes rows without it";
  const isChecked = kinds.includes("CONSTR_FOREIGN") || kinds.includes("CONSTR_CHECK");
  return isChecked && kinds.includes("CONSTR_DEFAULT")
    ? "its default may not be what it asks for"
    : undefined;
}

function commandsOf(kind: string, node: Node): Node[] {
  return kind === "AlterTableStmt"
    ? list(node["cmds"]).map((each) => nodeOf(nodeOf(each)["AlterTableCmd"]))
    : [];
}
