import { join } from "node:path";
import { z } from "zod";
import { Cloud } from "../../components/contract/cloud";
import { parse } from "../../core/parse";
import { readTextFile } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";
import { readYaml } from "../../core/files/yaml";

const line = z.strictObject({
  /** US dollars for one unit. */
  price: z.number().min(0).max(1_000_000),
  /** What one unit is, in the cloud's words. */
  unit: z.string().min(1).max(120),
  /** Day of the list (ISO 8601). */
  asOf: z.iso.date({ error: () => "a date such as 2026-11-21" }),
  /** Page of the list. */
  source: z.url(),
  /** False where the line was not compared with a copy of the list; default true. */
  checked: z.boolean().default(true),
});

/** A price table: a line a price, of one cloud. */
export const priceTableSchema = z.strictObject({
  cloud: z.enum(Cloud),
  /** Region the lines are of. */
  region: z.string().min(1),
  currency: z.literal("USD"),
  prices: z.record(z.string(), line),
  /** Region → lines that cost something else there. */
  regions: z.record(z.string(), z.record(z.string(), line.omit({ unit: true }))).default({}),
});
export type PriceTable = z.output<typeof priceTableSchema>;
export type PriceLine = z.output<typeof line>;

/** What stands behind every number this makes. */
export const PRICE_NOTE =
  "on-demand list prices as of their dates, not an offer; without volume tiers, free tiers, commitments and taxes";

/** The price tables of the clouds, with what a user's own files put in their place. */
export class PriceBook {
  private constructor(private readonly tables: ReadonlyMap<string, PriceTable>) {}

  /**
   * Reads the tables that come with the package, then the user's files, whose lines replace those of the same cloud.
   * @throws StampError `input`
   */
  static read(overrides: readonly string[] = []): PriceBook {
    const tables = new Map<string, PriceTable>();
    for (const cloud of Object.values(Cloud))
      tables.set(cloud, readTable(join(__dirname, "prices", `${cloud}.yaml`)));
    for (const file of overrides) {
      const own = readTable(file);
      const base = tables.get(own.cloud);
      tables.set(own.cloud, base === undefined ? own : merged(base, own));
    }
    return new PriceBook(tables);
  }

  /** A line's price in a region; undefined when the table has no such line. */
  line(cloud: string, region: string, key: string): PriceLine | undefined {
    const table = this.tables.get(cloud);
    const base = table !== undefined && Object.hasOwn(table.prices, key) ? table.prices[key] : undefined;
    if (table === undefined || base === undefined) return undefined;
    const there = Object.hasOwn(table.regions, region) ? table.regions[region] : undefined;
    return { ...base, ...(there !== undefined && Object.hasOwn(there, key) ? there[key] : {}) };
  }

  /** Region whose prices a region is given, apart from the lines of its own. */
  baseRegion(cloud: string): string {
    return this.tables.get(cloud)?.region ?? "";
  }

  /** All lines of a cloud. */
  lines(cloud: string): Readonly<Record<string, PriceLine>> {
    return this.tables.get(cloud)?.prices ?? {};
  }
}

/** The user's lines before ours; where the user's table is of another region, it is ours that names ours no more. */
function merged(base: PriceTable, own: PriceTable): PriceTable {
  if (own.region === base.region)
    return {
      ...base,
      prices: { ...base.prices, ...own.prices },
      regions: { ...base.regions, ...own.regions },
    };
  const there = Object.fromEntries(
    Object.entries(own.prices).map(([key, { unit: _, ...rest }]) => [key, rest]),
  );
  const regions = { ...base.regions, ...own.regions };
  return {
    ...base,
    prices: { ...own.prices, ...base.prices },
    regions: { ...regions, [own.region]: { ...regions[own.region], ...there } },
  };
}

/** Most bytes of a table; ours have some twenty thousand. */
const MAX_BYTES = 4 * 1024 * 1024;

function readTable(path: string): PriceTable {
  const file = shownPath(path);
  const text = readTextFile(path, { limit: MAX_BYTES, name: file, field: "--prices" });
  return parse(priceTableSchema, readYaml(text, file), "", (error) => error.at({ file }));
}
