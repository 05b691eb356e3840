import type { ColumnFacts, ServerFacts, TableFacts } from "../catalogue/facts";
import type { Types } from "../catalogue/read";
import { signature } from "./types";

/** A table as one end has it. */
export interface TableEnd {
  readonly stamp: string;
  readonly facts: TableFacts;
  readonly types: Types;
}

/** What the two servers must have alike. */
export function serverDifferences(
  [from, here]: readonly [string, ServerFacts],
  [to, there]: readonly [string, ServerFacts],
): string[] {
  if (here.locale === there.locale) return [];
  return [
    `the databases sort and compare texts otherwise (${here.locale} at ${from}, ${there.locale} at ${to}): make both with one locale`,
  ];
}

/**
 * What a table has at one end and not at the other. Whatever the way, the tenant can go back, so neither end may refuse
 * what the other takes.
 */
export function tableDifferences(here: TableEnd, there: TableEnd): string[] {
  const name = `${here.facts.schema}.${here.facts.table}`;
  const advice = "bring both to one schema version";
  const columns = columnDifferences(here, there);
  if (columns.length > 0)
    return [
      `${name} has other columns or keys at ${there.stamp} than at ${here.stamp} (${columns.join("; ")}): ${advice}`,
    ];
  return [
    ...rules(here, there).map((difference) => `${name}: ${difference}: ${advice}`),
    ...partitions(here, there).map((difference) => `${name}: ${difference}`),
  ];
}

function columnDifferences(here: TableEnd, there: TableEnd): string[] {
  const found: string[] = [];
  const others = new Map(there.facts.columns.map((column) => [column.name, column]));
  for (const column of here.facts.columns) {
    const other = others.get(column.name);
    others.delete(column.name);
    if (other === undefined) {
      found.push(`${column.name} is at ${here.stamp} only`);
      continue;
    }
    for (const [what, of] of aspects) {
      const [one, two] = [of(column, here.types), of(other, there.types)];
      if (one !== two)
        found.push(
          `${column.name}: ${what} ${quoted(one)} at ${here.stamp}, ${quoted(two)} at ${there.stamp}`,
        );
    }
  }
  for (const extra of others.keys()) found.push(`${extra} is at ${there.stamp} only`);
  const primary = ({ facts }: TableEnd) =>
    JSON.stringify(facts.indexes.find(({ isPrimary }) => isPrimary)?.columns ?? []);
  if (primary(here) !== primary(there)) found.push("the primary key is of other columns");
  return found;
}

type Aspect = readonly [string, (column: ColumnFacts, types: Types) => string];

const aspects: readonly Aspect[] = [
  ["type", ({ declared }) => declared],
  ["type's meaning", ({ type }, types) => signature(type, types)],
  ["NULL", ({ notNull }) => (notNull ? "not allowed" : "allowed")],
  ["collation", ({ collation }) => collation ?? "none"],
  // Who draws a number, and where, is each stamp's own; how a value follows from others is not.
  ["generated as", ({ expression, generated }) => (generated === "" ? "a plain column" : (expression ?? ""))],
];

function quoted(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Rules that rows must keep: unique, exclusion and check constraints, and unique indexes that are no constraints. */
function rules(here: TableEnd, there: TableEnd): string[] {
  const of = ({ facts }: TableEnd): Map<string, string> => {
    const found = new Map<string, string>();
    for (const { definition, kind, name, on } of facts.constraints)
      if (kind === "c" || kind === "x")
        found.set(`${on} ${definition.replace(/ NOT VALID$/, "")}`, `the rule ${name} on ${on}`);
    for (const { definition, isUnique, name } of facts.indexes)
      if (isUnique) found.set(definition.replace(/ INDEX .*? ON /, " INDEX ON "), `the unique index ${name}`);
    return found;
  };
  const [left, right] = [of(here), of(there)];
  const only = (one: Map<string, string>, other: Map<string, string>, stamp: string): string[] =>
    [...one].filter(([rule]) => !other.has(rule)).map(([, name]) => `${name} is at ${stamp} only`);
  return [...only(left, right, here.stamp), ...only(right, left, there.stamp)];
}

/** A row finds its partition at both ends when they are cut alike, or there is one for the rest. */
function partitions(here: TableEnd, there: TableEnd): string[] {
  if (here.facts.kind !== there.facts.kind)
    return [
      `partitioned at ${here.facts.kind === "p" ? here.stamp : there.stamp} only: bring both to one schema version`,
    ];
  if (here.facts.partitionKey !== there.facts.partitionKey)
    return [
      `partitioned ${here.facts.partitionKey ?? ""} at ${here.stamp}, ${there.facts.partitionKey ?? ""} at ${there.stamp}: bring both to one schema version`,
    ];
  const bounds = ({ facts }: TableEnd): Map<string, string> =>
    new Map(
      facts.partitions.map(({ bound, key, name, parent }) => [`${parent} ${bound} ${key ?? ""}`, name]),
    );
  const [left, right] = [bounds(here), bounds(there)];
  const missing = (one: Map<string, string>, other: Map<string, string>, stamp: string): string[] =>
    [...one]
      .filter(([bound]) => !other.has(bound))
      .map(
        ([, partition]) =>
          `the partition ${partition} is not at ${stamp}, or has other bounds: make it there, too`,
      );
  return [...missing(left, right, there.stamp), ...missing(right, left, here.stamp)];
}
