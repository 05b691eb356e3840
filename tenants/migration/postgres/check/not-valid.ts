import { type Comparison, PassingError } from "../../mover";
import { danglingBy } from "../compare/compare";
import type { TableFacts } from "../catalogue/facts";
import { readReferences, type Types } from "../catalogue/read";
import { codeOf, type Session } from "../session";
import { quote } from "../sql";
import type { Table } from "../table";
import { looked } from "./values";

/** Hears whole sentences. */
type Tell = (what: string) => void;

/** Milliseconds that are spent on one foreign key of which the database says that all rows keep it. */
const MOST_MS = 20_000;
/** A statement that took too long. */
const CANCELLED = "57014";

/** What the source has. */
export interface Source {
  /** Who looks at what was not looked at to the end. */
  readonly later: string;
  readonly facts: readonly TableFacts[];
  readonly tables: readonly Table[];
  readonly types: Types;
}

/**
 * Rows of the tenant that break a rule of their own table: it was made without a look at the rows that were there (NOT VALID),
 * or with triggers off. Where they come to each of them is looked at.
 * @param tell hears what was not looked at to the end
 */
export async function brokenRules(
  session: Session,
  { facts, later, tables, types }: Source,
  tell: Tell = () => undefined,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, table] of tables.entries()) {
    problems.push(...(await brokenChecks(session, table)));
    const narrowed = (facts[index]?.columns ?? []).filter(({ type }) => isNotValid(type, types));
    for (const column of narrowed) {
      const problem = await brokenDomain(session, table, column);
      if (problem !== undefined) problems.push(problem);
    }
    for (const { differing, what } of await dangling(session, table, { later, tell }))
      problems.push(
        `${what} (${differing.slice(0, 3).join(", ")}): put back what the rows point at, or let them point elsewhere`,
      );
  }
  return problems;
}

async function dangling(
  session: Session,
  table: Table,
  { later, tell }: { readonly later: string; readonly tell: Tell },
): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const reference of await readReferences(session, "from", [table.relation])) {
    const look = (): Promise<Comparison[]> => danglingBy(session, table, reference);
    const rows = reference.isKept ? await withinTime(session, look) : await look();
    if (rows === undefined)
      tell(
        `${table.name}: whether all rows keep ${reference.name} was not looked at to the end in ${MOST_MS / 1000} s; ${later}`,
      );
    else found.push(...rows);
  }
  return found;
}

/**
 * Of foreign keys that the database itself keeps some seconds are spent: rows that were written past them are found by the comparison,
 * too, and a check of tables of many millions must not take an hour for them.
 * @param mostMs milliseconds for each of them; only tests give another
 * @returns undefined where that was not enough
 */
export async function withinTime<T>(
  session: Session,
  look: () => Promise<T>,
  mostMs = MOST_MS,
): Promise<T | undefined> {
  await session.query("BEGIN READ ONLY");
  try {
    await session.query(`SET LOCAL statement_timeout = ${mostMs}`);
    return await look();
  } catch (error) {
    if (codeOf(error) !== CANCELLED) throw error;
    return undefined;
  } finally {
    await session.query("ROLLBACK");
  }
}

async function brokenChecks(session: Session, table: Table): Promise<string[]> {
  const rules = await session.query(
    `SELECT k.conname, pg_get_expr(k.conbin, k.conrelid),
       CASE WHEN k.conrelid <> to_regclass($1) THEN format('%I.%I', n.nspname, c.relname) END
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'c' AND NOT k.convalidated AND (k.conrelid = to_regclass($1)
       OR k.conislocal AND k.conrelid IN (SELECT relid FROM pg_partition_tree(to_regclass($1)))) ORDER BY k.conname`,
    [table.relation],
  );
  const problems: string[] = [];
  for (const [name, rule, partition] of rules) {
    const validate = `(ALTER TABLE … VALIDATE CONSTRAINT ${name ?? ""})`;
    try {
      const [row] = await looked(session, () =>
        session.query(
          `SELECT to_json(ARRAY[${table.asText("t", table.key)}])::text FROM ${partition ?? table.rows} AS t
           WHERE ${table.isTenants("t")} AND (${rule ?? "true"}) IS FALSE LIMIT 1`,
        ),
      );
      if (row !== undefined)
        problems.push(
          `${table.name} has rows that break the rule ${name ?? ""}, which was made NOT VALID (${(JSON.parse(row[0] ?? "[]") as string[]).join("/")}): they could not be written at the other end. Mend them, and validate it ${validate}`,
        );
    } catch (error) {
      if (error instanceof PassingError) throw error;
      problems.push(
        `${table.name}: nobody can tell for which rows the rule ${name ?? ""} holds, which was made NOT VALID (${messageOf(error)}): validate it ${validate}`,
      );
    }
  }
  return problems;
}

/** Whether a type is made of a domain with a rule that some values may break. */
function isNotValid(oid: string, types: Types): boolean {
  const type = types.get(oid);
  if (type === undefined) return false;
  return (
    type.rules.some((rule) => rule.endsWith(" NOT VALID")) ||
    type.parts.some((part) => isNotValid(part, types))
  );
}

/** Values are read as they will be at the other end, where a domain takes none that breaks its rule. */
async function brokenDomain(
  session: Session,
  table: Table,
  { declared, name }: { readonly declared: string; readonly name: string },
): Promise<string | undefined> {
  try {
    await looked(session, () =>
      session.query(
        `SELECT count(t.${quote(name)}::text::${declared}) FROM ${table.rows} AS t WHERE ${table.isTenants("t")}`,
      ),
    );
    return undefined;
  } catch (error) {
    if (error instanceof PassingError) throw error;
    const what =
      codeOf(error) === "23514" ? "has values that break a rule made NOT VALID" : "can't be read anew";
    return `${table.name}.${name} ${what} (${messageOf(error)}): they could not be written at the other end. Mend them, and validate it (ALTER DOMAIN … VALIDATE CONSTRAINT)`;
  }
}

/** What is wrong with a value is told with the value, which may be secret. */
function messageOf(error: unknown): string {
  const code = codeOf(error);
  return error instanceof Error && /^(23|42)/.test(code) ? error.message : `SQLSTATE ${code}`;
}
