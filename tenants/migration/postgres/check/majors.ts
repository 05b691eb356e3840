import type { ServerFacts, TableFacts } from "../catalogue/facts";
import { GROWN_TYPES } from "../catalogue/proven";
import type { Types } from "../catalogue/read";
import { majorOf } from "./one-end";

/** One end of a move, as its catalogue has it. */
interface End {
  readonly stamp: string;
  readonly server: ServerFacts;
  readonly facts: readonly TableFacts[];
  readonly types: Types;
}

/**
 * Columns whose values one server writes and the other does not read as the same, because they are of different major versions. The
 * tenant can go back, so it is no matter which of them is the newer one.
 */
export function majorDifferences(here: End, there: End): string[] {
  const [from, to] = [majorOf(here.server), majorOf(there.server)];
  const problems: string[] = [];
  for (const { columns, schema, table } of here.facts)
    for (const { name, type } of columns) {
      const [kind, since] = grown(type, here.types, from, to) ?? [];
      if (kind !== undefined)
        problems.push(
          `${schema}.${table}.${name}: ${kind} has values from PostgreSQL ${since} on that earlier servers do not read, and ${here.stamp} has ${from}, ${there.stamp} ${to}: upgrade the older server first, or keep the value in another type`,
        );
    }
  return problems;
}

/** What of a type, or of what it is made of, is not the same at both ends, and from which version on. */
function grown(oid: string, types: Types, from: number, to: number): [string, number] | undefined {
  const type = types.get(oid);
  if (type === undefined) return undefined;
  const { extension, name, parts, schema } = type;
  const since = schema === "pg_catalog" || extension !== null ? GROWN_TYPES[name] : undefined;
  if (since !== undefined && from < since !== to < since) return [name, since];
  for (const part of parts) {
    const found = grown(part, types, from, to);
    if (found !== undefined) return found;
  }
  return undefined;
}
