import type * as LibPgQuery from "libpg-query";
import { StampError } from "../../../../core/errors";
import { loadSdk } from "../../../../tenants/registry/load-sdk";
import type { SqlFile } from "./finding";
import { type Node, list, nodeOf, text } from "./tree";

/** One statement of a file. */
export interface Statement {
  readonly file: string;
  /** Its kind in PostgreSQL's own parse tree, such as `AlterTableStmt`. */
  readonly kind: string;
  readonly node: Node;
  /** Lines counted from 1: the comments before it, its own first line, and its last. */
  readonly lines: { readonly from: number; readonly at: number; readonly to: number };
  /** With the comments before it. */
  readonly source: string;
}

/**
 * The statements of a file, by PostgreSQL's own parser.
 * @throws StampError `input` where it is no SQL of PostgreSQL
 */
export async function statementsOf({ file, text: sql }: SqlFile): Promise<Statement[]> {
  // The parser is loaded by who has migrations, and by nobody else.
  const { parse } = await parser();
  // A file of nothing but comments has no statements, which the parser would call an error.
  if (withoutComments(sql).trim() === "") return [];
  const bytes = Buffer.from(sql);
  const lineAt = (offset: number): number => bytes.subarray(0, offset).toString().split("\n").length;
  const tree = nodeOf(await parsed(parse, sql, file));
  let before = 0;
  return list(tree["stmts"]).map((raw) => {
    const statement = nodeOf(raw);
    const start = Number(statement["stmt_location"] ?? 0);
    const length = Number(statement["stmt_len"] ?? 0);
    const end = length === 0 ? bytes.length : start + length;
    // The comments before it are between the end of the last one and its first word.
    const from = before;
    before = end;
    const [kind = "", node] = Object.entries(nodeOf(statement["stmt"]))[0] ?? [];
    return {
      ...{ file, kind },
      node: nodeOf(node),
      source: bytes.subarray(from, end).toString(),
      lines: { from: lineAt(from), at: lineAt(start), to: lineAt(end) },
    };
  });
}

async function parser(): Promise<Pick<typeof LibPgQuery, "parse">> {
  loadSdk(() => require.resolve("libpg-query"), "libpg-query squawk-cli");
  return import("libpg-query");
}

async function parsed(parse: (sql: string) => Promise<unknown>, sql: string, file: string): Promise<unknown> {
  try {
    return await parse(sql);
  } catch (error) {
    const problem = text(error instanceof Error ? error.message : undefined);
    throw new StampError("input", `no SQL that PostgreSQL reads: ${problem}`, {
      file,
      fix: "give files of plain SQL; what a tool writes its own way is declared as unchecked, with a reason",
    });
  }
}

/** The text without the comments and blanks that it begins with. */
function withoutComments(source: string): string {
  return source.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/u, "");
}
