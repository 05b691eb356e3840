import { StampError } from "../../../core/errors";
import type { Crossing } from "../mover";
import type { ServerFacts, TableFacts } from "./catalogue/facts";
import { readServerFacts, readTableFacts, readTypes, type Types } from "./catalogue/read";
import { aroundProblems, isOwnEntry } from "./check/around";
import { serverDifferences, tableDifferences } from "./check/both-ends";
import { callProblems } from "./check/calls";
import { linkProblems } from "./check/links";
import { uniqueProblems } from "./check/numbers";
import { majorDifferences } from "./check/majors";
import { brokenRules } from "./check/not-valid";
import { kindProblem, serverProblems, tableProblems, versionProblem } from "./check/one-end";
import {
  countRows,
  foreignPointers,
  nameProblem,
  pointerProblems,
  sequenceProblems,
  sizeProblem,
  strayRows,
} from "./check/rows";
import type { Databases } from "./databases";
import { pointersOf } from "./pointers";
import { codeOf, type Session } from "./session";
import { placeOf, sequencesOf, type Table, type TableSpec, tableOf } from "./table";
import { type TenantInRows, tenantInRows } from "./tenant";
import { type DeclaredTable, linkTables, readLinks } from "./through";

/** What is to be moved. */
export interface Declared {
  readonly tables: readonly TableSpec[];
  readonly leave?: readonly string[];
  readonly alike?: readonly string[];
  readonly tenantInRows?: TenantInRows;
}

/** What one end has. */
interface Found {
  readonly stamp: string;
  readonly server: ServerFacts;
  readonly types: Types;
  readonly facts: readonly TableFacts[];
  readonly tables: readonly Table[];
  readonly problems: readonly string[];
}

/**
 * What stands in the way of moving a tenant's rows; nothing is changed. Whatever the catalogue of either end has that is not
 * on the list of what is proven is a problem, so nothing is found half-way that could have been told before.
 * @param tell hears what was not looked at to the end
 */
export async function checkDatabases(
  databases: Databases,
  crossing: Crossing,
  declared: Declared,
  tell: (what: string) => void = () => undefined,
): Promise<string[]> {
  const { from, to } = crossing;
  const tenant = await nameInRows(crossing, declared);
  if ("problems" in tenant) return tenant.problems;
  const look = (stamp: string): Promise<Found> =>
    databases.at(stamp, (session) => lookAt(session, stamp, declared, tenant.name));
  const [here, there] = [await look(from), await look(to)];
  const problems = [here, there].flatMap((end) =>
    end.problems.map((problem) => `at ${end.stamp}: ${problem}`),
  );
  problems.push(...unknownProblems(tenant, crossing.tenant, here.tables));
  // Rows are looked at once it is known how to tell the tenant's.
  if (problems.length > 0) return [...problems, ...differences(here, there, declared)];
  problems.push(...differences(here, there, declared));
  problems.push(...(await presentProblems(databases, there)));
  return problems.length > 0
    ? problems
    : rowProblems(databases, here, there, { ...declared, later: laterOf(crossing), tell });
}

function differences(here: Found, there: Found, { tables }: Declared): string[] {
  const problems = serverDifferences([here.stamp, here.server], [there.stamp, there.server]);
  if (here.tables.length !== tables.length || there.tables.length !== tables.length) return problems;
  problems.push(...majorDifferences(here, there));
  for (const [index, facts] of here.facts.entries()) {
    const other = there.facts[index];
    if (other !== undefined)
      problems.push(
        ...tableDifferences(
          { stamp: here.stamp, facts, types: here.types },
          { stamp: there.stamp, facts: other, types: there.types },
        ),
      );
  }
  return problems;
}

async function presentProblems(databases: Databases, { stamp, tables }: Found): Promise<string[]> {
  const problems: string[] = [];
  for (const table of tables) {
    const count = await databases.at(stamp, (session) => countRows(session, table));
    if (count > 0)
      problems.push(`at ${stamp}: ${table.name} has ${count} rows of the tenant already: remove them`);
  }
  return problems;
}

interface Named {
  readonly name: string;
  /** Stamps where the lookup finds nothing. */
  readonly unknownAt: readonly string[];
}

/** The tenant's name in rows. What is wrong with it is told as a problem, like everything that stands in the way. */
async function nameInRows(
  crossing: Crossing,
  { tenantInRows: lookUp }: Declared,
): Promise<Named | { problems: string[] }> {
  try {
    const name = await tenantInRows(lookUp, crossing);
    const unknownAt: string[] = [];
    if (lookUp !== undefined)
      for (const stamp of [crossing.from, crossing.to])
        if ((await lookUp(crossing.tenant, stamp)) === undefined) unknownAt.push(stamp);
    return { name, unknownAt };
  } catch (error) {
    if (error instanceof StampError) return { problems: [error.message] };
    throw error;
  }
}

/** A name that one end does not know may be given to somebody else there, unless the tenant's own entry is moved along. */
function unknownProblems({ name, unknownAt }: Named, tenant: string, tables: readonly Table[]): string[] {
  if (tables.some(isOwnEntry)) return [];
  return unknownAt.map(
    (stamp) =>
      `at ${stamp}: the lookup finds no tenant ${tenant}: register it there under ${JSON.stringify(name)}, as at the other end, so that nobody else is given that name`,
  );
}

async function lookAt(
  session: Session,
  stamp: string,
  { leave = [], tables: specs }: Declared,
  tenant: string,
): Promise<Found> {
  const server = await readServerFacts(session);
  const unknown = versionProblem(server);
  if (unknown !== undefined)
    return { stamp, server, types: new Map(), facts: [], tables: [], problems: [unknown] };
  const problems = serverProblems(server);
  const read: [TableSpec, TableFacts][] = [];
  const places = new Set<string>();
  for (const spec of specs) {
    const { schema, table } = placeOf(spec, tenant);
    const name = `${schema}.${table}`;
    const facts = await readTableFacts(session, schema, table, sequencesOf(spec, tenant));
    const problem = facts === undefined ? undefined : kindProblem(facts);
    if (places.has(name)) problems.push(`${name} is declared twice`);
    else if (facts === undefined)
      problems.push(`${name}: no such table; fix: make it by the application's own schema changes`);
    else if (problem !== undefined) problems.push(problem);
    else read.push([spec, facts]);
    places.add(name);
  }
  const types = await readTypes(
    session,
    read.map(([, facts]) => facts),
  );
  const declared: DeclaredTable[] = [];
  for (const [spec, facts] of read) {
    try {
      const table = tableOf(facts, types, spec, tenant);
      problems.push(...tableProblems(facts, types, table, spec));
      const wrong = await nameProblem(session, table);
      if (wrong !== undefined) problems.push(wrong);
      declared.push({ table, spec });
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.message);
    }
  }
  const linked = linkTables(declared, await readLinks(session, declared));
  const { tables } = linked;
  problems.push(
    ...linkProblems(
      linked,
      read.map(([, facts]) => facts),
    ),
  );
  problems.push(...(await aroundProblems(session, { leave, specs, tables, tenant })));
  problems.push(...(await roleProblems(session)));
  return { stamp, server, types, facts: read.map(([, facts]) => facts), tables, problems };
}

/** What looks at foreign keys that were not looked at to the end; nobody compares a standby before it takes over. */
function laterOf({ lasting }: Crossing): string {
  return lasting === true
    ? "no standby is compared later, so where rows were written with triggers off, look yourself"
    : "the comparison before the cut-over does";
}

async function rowProblems(
  databases: Databases,
  here: Found,
  there: Found,
  { alike = [], later, tell }: Declared & { readonly later: string; readonly tell: (what: string) => void },
): Promise<string[]> {
  const [from, to] = [here.stamp, there.stamp];
  const problems: string[] = [];
  const at = (stamp: string, found: readonly string[]): void => {
    problems.push(...found.map((problem) => `at ${stamp}: ${problem}`));
  };
  for (const table of here.tables) {
    const problem = await databases.at(from, (session) => sizeProblem(session, table));
    if (problem !== undefined) at(from, [problem]);
  }
  at(from, await databases.at(from, (session) => brokenRules(session, { ...here, later }, tell)));
  for (const { stamp, tables } of [here, there])
    at(stamp, await databases.at(stamp, (session) => strayRows(session, tables)));
  at(from, await databases.at(from, (session) => foreignPointers(session, here.tables)));
  at(to, await databases.at(from, (session) => sequenceProblems(session, here.tables, there.facts)));
  problems.push(...(await uniqueProblems(databases, here, there)));
  problems.push(...(await callProblems(databases, here, there)));
  at(
    to,
    await databases.at(from, (source) =>
      databases.at(to, async (target) =>
        pointerProblems(await pointersOf(source, target, here.tables, alike), here.tables),
      ),
    ),
  );
  return problems;
}

/** Whether the role may write without setting off triggers; tried in a transaction that is taken back. */
async function roleProblems(session: Session): Promise<string[]> {
  await session.query("BEGIN");
  try {
    await session.query("SET LOCAL session_replication_role = replica");
    return [];
  } catch (error) {
    if (codeOf(error) !== "42501") throw error;
    return [
      "the mover's role may not set session_replication_role: GRANT SET ON PARAMETER session_replication_role TO it",
    ];
  } finally {
    await session.query("ROLLBACK");
  }
}
