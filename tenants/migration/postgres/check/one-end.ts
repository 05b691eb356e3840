import type { ServerFacts, TableFacts } from "../catalogue/facts";
import {
  CONSTRAINTS,
  ENCODINGS,
  INDEX_METHODS,
  KINDS,
  OTHER_KINDS,
  RULES,
  SERVERS,
  TABLE_METHODS,
  TRIGGERS,
} from "../catalogue/proven";
import type { Types } from "../catalogue/read";
import { sequencesOf, type Table, type TableSpec } from "../table";
import { columnProblems } from "./types";

/** The server's major version. */
export const majorOf = ({ version }: ServerFacts): number => Math.floor(Number(version) / 10_000);

/** Why nothing can be said of a server; undefined where its version is proven. What another one's catalogue means is not known. */
export function versionProblem(server: ServerFacts): string | undefined {
  const major = majorOf(server);
  if (SERVERS.some((one) => one === major)) return undefined;
  const fix =
    major < SERVERS[0]
      ? "upgrade the server"
      : "wait for a release of stampworks that has it on its list, or move between servers of a proven version";
  return `PostgreSQL ${major} is not proven (${SERVERS.join(", ")} are): ${fix}`;
}

/** What is wrong with a server and what the mover's role may do there. */
export function serverProblems(server: ServerFacts): string[] {
  const problems: string[] = [];
  if (!ENCODINGS.some((one) => one === server.encoding))
    problems.push(
      `the database's encoding is ${server.encoding}, proven is ${ENCODINGS.join(", ")}: make a database of that encoding`,
    );
  if (server.isStandby) problems.push("the server is a standby and takes no writes: connect to its primary");
  if (server.isReadOnly)
    problems.push("default_transaction_read_only is on: turn it off for the mover's role (ALTER ROLE … SET)");
  if (!server.mayCreate)
    problems.push(
      `the role ${server.role} may not make a schema: GRANT CREATE ON DATABASE … TO it, the mover keeps its notes in one`,
    );
  for (const who of server.replicas)
    problems.push(
      `session_replication_role is replica for ${who}, so no guard fires for what is written there: ALTER ROLE or ALTER DATABASE … RESET session_replication_role, and connect anew`,
    );
  for (const name of server.eventTriggers)
    problems.push(
      `the event trigger ${name} acts when the mover makes its triggers: turn it off for the time of the move (ALTER EVENT TRIGGER ${name} DISABLE)`,
    );
  return problems;
}

/** Why a relation can't be declared at all; undefined when it can. */
export function kindProblem(facts: TableFacts): string | undefined {
  const name = `${facts.schema}.${facts.table}`;
  const other = OTHER_KINDS[facts.kind];
  if (other !== undefined) return `${name} is ${other}: declare the tables that it shows`;
  if (KINDS[facts.kind] === undefined) return `${name} is of a kind that is not proven (${facts.kind})`;
  if (facts.partitionOf !== null)
    return `${name} is a partition: declare ${facts.partitionOf}, which it is a part of`;
  return undefined;
}

/** What of a declared table is not proven, at one end. */
export function tableProblems(facts: TableFacts, types: Types, table: Table, spec: TableSpec): string[] {
  const { name } = table;
  const problems = columnProblems(facts, types, table);
  const say = (problem: string): void => {
    problems.push(`${name}: ${problem}`);
  };
  if (spec.tenant !== undefined && spec.through !== undefined)
    say("tenant and through both say which of its rows are the tenant's: declare one of them");
  if (spec.tenant === undefined && spec.through === undefined && !spec.name.includes("{tenant}"))
    say(
      "nothing says which of its rows are the tenant's, so everybody's would be moved: name the column (tenant), or the one that points at a row of the tenant's (through), or write {tenant} in the name where each tenant has a table of its own",
    );
  if (facts.persistence !== "p")
    say("is not kept over a crash (UNLOGGED or TEMPORARY): ALTER TABLE … SET LOGGED");
  for (const method of facts.methods)
    if (!TABLE_METHODS.has(method)) say(`rows are kept by ${method}, which is not proven: heap is`);
  if (facts.hidesRows) problems.push(`row security hides rows of ${name} from the mover's role`);
  if (!facts.isOwner) problems.push(`the mover's role does not own ${name}, and can't watch it`);
  if (facts.denied.length > 0)
    say(
      `the mover's role may not ${facts.denied.join(", ")}: GRANT ${facts.denied.join(", ")} ON … TO the role`,
    );
  if (facts.isSubscribed)
    say(
      "a subscription of logical replication writes here: rows of the tenant would come from two sides. Drop it first",
    );
  if (facts.publications.length > 0 && !hasIdentity(facts))
    say(
      `is published (${facts.publications.join(", ")}) without a replica identity, so no row can be deleted: ALTER TABLE … REPLICA IDENTITY FULL`,
    );
  problems.push(
    ...keyProblems(facts, table, spec),
    ...ownProblems(facts, name),
    ...numberingProblems(facts, spec, table),
  );
  for (const { name: part, kind } of facts.partitions)
    if (kind === "f") say(`its partition ${part} is a foreign table: rows of another server are not moved`);
  return problems;
}

function hasIdentity({ indexes, replicaIdentity }: TableFacts): boolean {
  if (replicaIdentity === "f" || replicaIdentity === "i") return true;
  return replicaIdentity === "d" && indexes.some(({ isPrimary }) => isPrimary);
}

/** A key tells rows apart when an index says so for all rows. */
function keyProblems(facts: TableFacts, table: Table, spec: TableSpec): string[] {
  const key = new Set(table.key.map(({ name }) => name));
  const isUnique = facts.indexes.some(
    ({ columns, isPartial, isUnique: unique, isValid }) =>
      unique && isValid && !isPartial && columns.every((column) => column !== null && key.has(column)),
  );
  if (isUnique) return [];
  const names = [...key].join(", ");
  return [
    `${table.name}: nothing keeps two rows from having one key (${names}): make it unique (ALTER TABLE … ADD UNIQUE (${names}))` +
      (spec.key === undefined ? "" : ", or declare another key"),
  ];
}

/** Types of columns of which the farthest number can be asked. */
const NUMBERS = new Set(["smallint", "integer", "bigint", "numeric"]);
/** Defaults of which it is proven that a raised sequence gives none of the numbers that there are. */
const DRAWING =
  /^\(*nextval\('[^']*(''[^']*)*'::(regclass|text)\)\)*(::[a-z ]+)?\)*( [+*] \(?\d+\)?(::bigint)?\)*)?$/;

/** Sequences that number a column: those that are declared must be there, and what they draw must be what the rows have. */
function numberingProblems(facts: TableFacts, spec: TableSpec, { name: table, tenant }: Table): string[] {
  const problems: string[] = [];
  for (const { column, name } of sequencesOf(spec, tenant))
    if (!facts.sequences.some((one) => one.column === column && `${one.schema}.${one.name}` === name))
      problems.push(`${table}.${column}: there is no sequence ${name}, or no such column: correct sequences`);
  for (const { column, name } of facts.sequences) {
    const of = facts.columns.find((one) => one.name === column);
    if (of === undefined) continue;
    if (!NUMBERS.has(of.base))
      problems.push(
        `${table}.${column} is ${of.declared}, and has numbers of the sequence ${name} within: what is drawn next can't be told from its rows. Keep the number in a column of its own`,
      );
    else if (of.expression?.includes("nextval(") === true && !DRAWING.test(of.expression))
      problems.push(
        `${table}.${column}: its default computes with what the sequence ${name} draws (${of.expression}), which is not proven: let the default be nextval alone`,
      );
  }
  return problems;
}

function constraintProblems({
  definition,
  isEnforced,
  isTemporal,
  isValidated,
  kind,
  name,
  on,
}: TableFacts["constraints"][number]): string[] {
  const of = `${on}: the constraint ${name}`;
  if (CONSTRAINTS[kind] === undefined) return [`${of} is of a kind that is not proven (${kind})`];
  if (isTemporal)
    return [
      `${of} is about periods (${definition}), which is not proven: keep the rule by an EXCLUDE constraint`,
    ];
  if (!isEnforced)
    return [
      `${of} is NOT ENFORCED, so nobody knows whether rows keep it, which is not proven: drop it, or have it enforced`,
    ];
  if (kind === "n" && !isValidated)
    return [
      `${of} is NOT NULL and was made NOT VALID: fill what is missing, and validate it (ALTER TABLE … VALIDATE CONSTRAINT ${name})`,
    ];
  return [];
}

function ownProblems(facts: TableFacts, name: string): string[] {
  const problems: string[] = [];
  for (const constraint of facts.constraints) problems.push(...constraintProblems(constraint));
  for (const { method, name: index, isValid } of facts.indexes) {
    if (!INDEX_METHODS.has(method))
      problems.push(`${name}: the index ${index} is of a kind that is not proven (${method})`);
    if (!isValid)
      problems.push(`${name}: the index ${index} is not valid: REINDEX INDEX CONCURRENTLY, or drop it`);
  }
  for (const { enabled, name: trigger, on } of facts.triggers)
    if (TRIGGERS[enabled] === undefined)
      problems.push(
        `${on}: the trigger ${trigger} fires for what the mover brings, too (ENABLE ${enabled === "A" ? "ALWAYS" : "REPLICA"}): ALTER TABLE … ENABLE TRIGGER ${trigger} makes it one that does not`,
      );
  for (const { enabled, name: rule, on } of facts.rules)
    if (RULES[enabled] === undefined)
      problems.push(
        `${on}: the rule ${rule} changes what the mover writes, too (ENABLE ${enabled === "A" ? "ALWAYS" : "REPLICA"}): ALTER TABLE … ENABLE RULE ${rule} makes it one that does not`,
      );
  for (const { cache, column, cycles, mayUpdate, name: sequence } of facts.sequences) {
    const of = `${name}.${column}: the sequence ${sequence}`;
    if (cycles) problems.push(`${of} begins anew at its end (CYCLE): ALTER SEQUENCE … NO CYCLE`);
    if (cache !== "1")
      problems.push(
        `${of} is drawn from in advance (CACHE ${cache}), so numbers that rows bring along may be drawn later: ALTER SEQUENCE … CACHE 1`,
      );
    if (!mayUpdate)
      problems.push(`${of} can't be raised by the mover's role: GRANT UPDATE ON SEQUENCE … TO it`);
  }
  return problems;
}
