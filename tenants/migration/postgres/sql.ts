/** A name in SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL, where parameters are not allowed. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Sets of rows as parameters: one array of text a column. */
export function columnArrays(rows: readonly (readonly (string | null)[])[], width: number): unknown[] {
  return Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? null));
}

/** Sets of rows that come as parameters: `unnest($1::text[], …) AS u(k0, …)`. */
export function unnest(width: number): string {
  const parameters = Array.from({ length: width }, (_, index) => `$${index + 1}::text[]`);
  return `unnest(${parameters.join(", ")}) AS u(${setNames(width)})`;
}

/** The same written out, for statements that take no parameters: one constant a column, whose length the planner knows. */
export function writtenOut(rows: readonly (readonly string[])[], width: number): string {
  const arrays = Array.from(
    { length: width },
    (_, index) => `${literal(arrayLiteral(rows.map((row) => row[index] ?? "")))}::text[]`,
  );
  return `unnest(${arrays.join(", ")}) AS u(${setNames(width)})`;
}

/** An array of texts as PostgreSQL reads it. */
function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

function setNames(width: number): string {
  return Array.from({ length: width }, (_, index) => `k${index}`).join(", ");
}
