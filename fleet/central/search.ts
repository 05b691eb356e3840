import { resolve } from "node:path";
import { z } from "zod";
import type { Cloud } from "../../components/contract/cloud";
import { REGIONS } from "../../components/contract/regions";
import { StampError, shown } from "../../core/errors";
import { type SearchFound, searchDuckDb } from "../../events/centre/search";
import { TENANT } from "../../events/event";
import type { FleetContext } from "../context";
import { openInventory } from "../open";

/** What is looked for, and where. */
export interface CentralSearchInput {
  /** Each must stand in an event; one at least. */
  readonly words: readonly string[];
  readonly tenant?: string | undefined;
  /** A law: its centres, or its stamps' events in a file. Default: all. */
  readonly law?: string | undefined;
  /** A centre in a file of DuckDB. Without it the clouds' centres are meant, which are not asked from here. */
  readonly file?: string | undefined;
  /** Days that are looked through; 1–3,650. */
  readonly days: number;
  /** Events that are given; 1–1,000. */
  readonly limit: number;
}

/** How one centre on a cloud is asked. */
export interface CentreQuestion {
  readonly stack: string;
  readonly cloud: Cloud;
  readonly law: string;
  readonly account: string;
  readonly region: string;
  /** Where the query is run. */
  readonly where: string;
  readonly query: string;
}

/** What was found, or how to ask where nothing can be asked from here. */
export interface CentralSearchResult {
  /** Whether events were looked through. */
  readonly searched: boolean;
  readonly found?: SearchFound | undefined;
  /** For each centre on a cloud, where to ask it what; none was asked. */
  readonly questions: readonly CentreQuestion[];
}

const MOST_WORD = 256;

/**
 * Looks for words in what all stamps said. In a file it is done; for a centre on a cloud the query is given and where to run it, because
 * no door of a centre can be tried from here.
 * @throws StampError `input` for what can't be looked for
 */
export async function centralSearch(
  input: CentralSearchInput,
  context: FleetContext<never>,
): Promise<CentralSearchResult> {
  const { days, file, law, limit, tenant } = input;
  const words = input.words.flatMap((text) => text.split(/\s+/u)).filter((word) => word !== "");
  const bad = words.find((word) => word.length > MOST_WORD || /[\p{Cc}\p{Cs}]/u.test(word));
  if (words.length === 0 || bad !== undefined)
    throw new StampError("input", "not words to look for", {
      field: "<words...>",
      received: bad === undefined ? "none" : shown(bad),
      allowed: `words of at most ${MOST_WORD} characters that can be printed`,
    });
  if (tenant !== undefined && !TENANT.test(tenant))
    throw new StampError("input", "not a tenant's name", { field: "--tenant", received: shown(tenant) });
  const inventory = file !== undefined && law === undefined ? undefined : openInventory(context.cwd);
  if (file !== undefined) {
    const stamps = law === undefined ? undefined : lawStamps(inventory?.stamps ?? [], law);
    const found = await searchDuckDb(resolve(context.cwd, file), { words, tenant, stamps, days, limit });
    return { searched: true, found, questions: [] };
  }
  const centres = (inventory?.central ?? []).map((centre) => ({
    centre,
    of: REGIONS[centre.home.cloud][centre.home.region]?.residency ?? "",
  }));
  const meant = centres.filter(({ of }) => law === undefined || of === law);
  if (meant.length === 0)
    throw new StampError(
      "input",
      law === undefined ? "the fleet has no centre" : "no centre is under this law",
      {
        field: law === undefined ? "central" : "--law",
        ...(law === undefined ? {} : { received: shown(law) }),
        ...(centres.length === 0 ? {} : { allowed: [...new Set(centres.map(({ of }) => of))].join(", ") }),
        fix: "name a centre's file by --file, or add the stack of a centre: docs/events.md",
      },
    );
  const questions = meant.map(({ centre: { home, id }, of }) => ({
    stack: id,
    law: of,
    cloud: home.cloud,
    account: home.account,
    region: home.region,
    ...QUESTIONS[home.cloud]({ words, tenant, days, limit }),
  }));
  return { searched: false, questions };
}

function lawStamps(
  stamps: readonly { readonly id: string; readonly identity: { readonly residency?: string | undefined } }[],
  law: string,
): string[] {
  const under = stamps.filter(({ identity }) => identity.residency === law).map(({ id }) => id);
  if (under.length > 0) return under;
  const known = new Set(stamps.flatMap(({ identity: { residency } }) => residency ?? []));
  throw new StampError("input", "no stamp is under this law", {
    field: "--law",
    received: shown(law),
    allowed: [...known].join(", "),
  });
}

interface Asked {
  readonly words: readonly string[];
  readonly tenant: string | undefined;
  readonly days: number;
  readonly limit: number;
}

/** Cloud → the query of its search, and where it is run. What is asked for is a value in it and never a part of its language. */
const QUESTIONS: Readonly<Record<Cloud, (asked: Asked) => { where: string; query: string }>> = {
  aws: ({ words, tenant, days, limit }) => ({
    where:
      "POST <output search>/events/_search, signed as the role that ends in search-reader, from within the centre's network",
    query: JSON.stringify({
      size: limit,
      sort: [{ "detail.time": "desc" }],
      query: {
        bool: {
          must: words.map((word) => ({
            multi_match: { query: word, type: "phrase", fields: ["detail.*"], lenient: true },
          })),
          filter: [
            { range: { "detail.time": { gte: `now-${days}d` } } },
            ...(tenant === undefined ? [] : [{ term: { "detail.tenant.keyword": tenant } }]),
          ],
        },
      },
    }),
  }),
  azure: ({ words, tenant, days, limit }) => ({
    where: "database events of the cluster that the output search says, over a private endpoint of yours",
    query: [
      `search_events(${kql(words[0] ?? "")}, ago(${days}d))`,
      ...words
        .slice(1)
        .map((word) => `where data has ${kql(word)} or subject has ${kql(word)} or type has ${kql(word)}`),
      ...(tenant === undefined ? [] : [`where tenant == ${kql(tenant)}`]),
      `top ${limit} by time desc`,
    ].join(" | "),
  }),
  gcp: ({ words, tenant, days, limit }) => ({
    where: "BigQuery in the centre's project and region; <dataset> is the output database",
    query: [
      "SELECT * FROM `<dataset>.tenant_events`",
      `WHERE publish_time >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${days} DAY)`,
      ...(tenant === undefined ? [] : [`AND tenant = ${sql(tenant)}`]),
      ...words.map((word) => `AND SEARCH((data, subject, type), ${sql(`\`${word.replaceAll("`", " ")}\``)})`),
      `ORDER BY publish_time DESC LIMIT ${limit}`,
    ].join(" "),
  }),
};

/** A text of Kusto's language. Source: https://learn.microsoft.com/kusto/query/scalar-data-types/string */
function kql(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** A text of GoogleSQL. Source: https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#string_and_bytes_literals */
function sql(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** What `stampworks central search --json` prints. */
export const centralSearchSchema = z.object({
  searched: z.boolean().describe("Whether events were looked through; else the questions say how to"),
  found: z
    .object({
      events: z.array(
        z.object({
          tenant: z.string(),
          stamp: z.string(),
          sequence: z.int(),
          id: z.string(),
          type: z.string(),
          subject: z.string().optional(),
          time: z.string(),
          data: z.string().describe("JSON, as text"),
        }),
      ),
      all: z.int().describe("Events with the words; more than are given where the limit is lower"),
      read: z.int().describe("Events that were read"),
    })
    .optional(),
  questions: z.array(
    z.object({
      stack: z.string(),
      cloud: z.string(),
      law: z.string(),
      account: z.string(),
      region: z.string(),
      where: z.string(),
      query: z.string(),
    }),
  ),
});
