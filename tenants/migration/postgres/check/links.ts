import type { ReferenceFacts, TableFacts } from "../catalogue/facts";
import type { Linked } from "../through";

const ACTIONS: Readonly<Record<string, string>> = { d: "SET DEFAULT", n: "SET NULL" };

/**
 * What of tables whose rows are the tenant's by rows of others is not proven: each row must point at one as long as it is there,
 * and a row that is pointed at must stay whose it is.
 */
export function linkProblems({ by, problems, tables }: Linked, facts: readonly TableFacts[]): string[] {
  const found = [...problems];
  const of = new Map(facts.map((one) => [`${one.schema}.${one.table}`, one]));
  for (const [name, references] of by) {
    const [reference] = references;
    if (reference === undefined) continue;
    const [column = ""] = reference.columns;
    found.push(...ownProblems(`${name}.${column}`, column, reference, of.get(name)));
    for (const one of references) found.push(...actionProblems(`${name}.${column}`, one));
    const parent = tables.find((table) => table.name === reference.to);
    if (parent?.isWhole === true)
      found.push(
        `${name}: all of ${reference.to} is the tenant's, so this table must be, too: leave through out`,
      );
    if (parent?.parts.isPartitioned === true)
      found.push(
        `${name}: ${reference.to} is partitioned, and rows by which others are the tenant's are not proven there: give ${name} the tenant's column`,
      );
  }
  return found;
}

function ownProblems(
  place: string,
  column: string,
  { isKept, name }: ReferenceFacts,
  facts: TableFacts | undefined,
): string[] {
  const found: string[] = [];
  if (facts?.columns.find((one) => one.name === column)?.notNull !== true)
    found.push(`${place} may be NULL, and then nothing says whose the row is: make it NOT NULL`);
  if (!isKept)
    found.push(
      `${place}: the foreign key ${name} does not hold for all rows: validate it (ALTER TABLE … VALIDATE CONSTRAINT), and turn its triggers on`,
    );
  return found;
}

function actionProblems(place: string, { name, onDelete, onUpdate, toRows }: ReferenceFacts): string[] {
  const found: string[] = [];
  for (const action of [onDelete, onUpdate])
    if (ACTIONS[action] !== undefined)
      found.push(
        `${place}: the foreign key ${name} gives rows to nobody or to somebody else (${ACTIONS[action]} on ${toRows}): let it be CASCADE, RESTRICT or NO ACTION`,
      );
  return found;
}
