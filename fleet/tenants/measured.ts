import type { Load } from "../../components/routing/contract";
import { loadSchema, tenantItemSchema } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { messageOf } from "../../core/message";
import { amountOf, type Bound, LOAD_BOUNDS, type LoadBound, saidAnew } from "../../tenants/registry/usage";
import type { PartialLoad } from "../../tenants/placement/set-loads";
import type { Registry } from "../../tenants/registry/registry";
import type { FleetContext } from "../context";
import { queryPrometheus } from "../work/prometheus";

/** What a tenant takes, number by number: each a query that answers one sample a tenant. */
export type LoadQueries = { readonly [Key in Amount]?: string | undefined } & {
  /** Of bounds that classes declare themselves, by their names. */
  readonly own?: Readonly<Record<string, string>> | undefined;
};

/** What is asked of Prometheus. */
export interface MeasuredInput {
  /** The server's address. */
  readonly prometheus: string;
  readonly queries: LoadQueries;
  /** The label that names the tenant. */
  readonly label: string;
}

/** Tenants that were measured and are not counted with it. */
export interface LeftOut {
  /** Names that the registry does not have: what strangers ask for, among them. */
  readonly unknown: readonly string[];
  /** Tenants of which a number was neither measured nor known, or what was measured is none that a load can have. */
  readonly incomplete: readonly string[];
}

/** Most samples of one answer: a fleet has no more tenants. */
const MOST_SAMPLES = 1_000_000;
/** Most names that are told of those left out. */
const MOST_NAMES = 100;
const OPTIONS = {
  requestsPerSecond: "--requests-query",
  databaseConnections: "--connections-query",
  storageGb: "--storage-query",
} as const satisfies Record<LoadBound, string>;
type Amount = keyof typeof OPTIONS;

/** What each tenant was measured to take; not a number where what came is none. */
export type Measured = ReadonlyMap<string, Readonly<Partial<Load>>>;

/** A query, the bound that it is of, and the option that it came by. */
interface Asked {
  readonly bound: Bound;
  readonly field: string;
  readonly query: string;
}

function askedOf({ own = {}, ...fixed }: LoadQueries): readonly Asked[] {
  const some = LOAD_BOUNDS.map((bound) => ({ bound, field: OPTIONS[bound], query: fixed[bound] }));
  const more = Object.entries(own).map(([bound, query]) => ({ bound, field: "--own-query", query }));
  return [...some, ...more].flatMap(({ query, ...one }) => (query === undefined ? [] : [{ ...one, query }]));
}

/**
 * Asks Prometheus what each tenant takes, rounded up to hundredths, so that what only wavers is no change.
 * @throws StampError `engine` where there is no answer, or one in part; `input` for one that is empty, or not one sample a tenant
 */
export async function measure(
  { label, prometheus: url, queries }: MeasuredInput,
  context: Pick<FleetContext, "env" | "signal">,
): Promise<Measured> {
  const measured = new Map<string, Partial<Load>>();
  for (const { bound, field, query } of askedOf(queries)) {
    const samples = await queryPrometheus({ url, query }, context).catch((error: unknown) => {
      throw new StampError("engine", "what tenants take can't be asked", {
        ...{ field, received: messageOf(error).slice(0, 300) },
      });
    });
    if (samples.length > MOST_SAMPLES)
      throw new StampError("input", "too many samples", {
        ...{ field, received: String(samples.length), allowed: `at most ${MOST_SAMPLES}` },
      });
    if (samples.length === 0)
      throw new StampError("input", "the query answers nothing", {
        ...{ field, fix: "ask it in Prometheus itself: is the metric called so, and does it come?" },
      });
    for (const { labels, value } of samples) {
      const tenant = labels[label];
      if (tenant === undefined) throw unnamed(field, label, labels);
      const known = measured.get(tenant) ?? {};
      if (amountOf(known, bound) !== undefined) throw twice(field, label, tenant);
      const amount = { [bound]: hundredths(value) };
      measured.set(
        tenant,
        isFixed(bound) ? { ...known, ...amount } : { ...known, own: { ...known.own, ...amount } },
      );
    }
  }
  return measured;
}

/**
 * Loads of tenants that the registry has: what was measured, and what is known besides. Whoever is not in the registry is left out, for the
 * routers count what strangers ask for, too. Loads hold what was measured alone.
 */
export async function loadsOf(
  measured: Measured,
  registry: Pick<Registry, "get">,
): Promise<{ readonly loads: readonly PartialLoad[]; readonly left: LeftOut }> {
  const loads: PartialLoad[] = [];
  const unknown: string[] = [];
  const incomplete: string[] = [];
  const { tenant: name } = tenantItemSchema.shape;
  for (const [tenant, amounts] of [...measured].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const item = name.safeParse(tenant).success ? await registry.get("tenant", tenant) : undefined;
    if (item === undefined) {
      unknown.push(shown(tenant));
      continue;
    }
    const whole = { ...item.load, ...saidAnew(item.load, defined(amounts)) };
    if (loadSchema.safeParse(whole).success) loads.push({ tenant, load: amounts });
    else incomplete.push(tenant);
  }
  return { loads, left: { unknown, incomplete } };
}

function isFixed(bound: Bound): bound is LoadBound {
  return LOAD_BOUNDS.some((one) => one === bound);
}

/** Names as a result has them: not all of what strangers made up. */
export function shortened({ incomplete, unknown }: LeftOut): LeftOut & { readonly leftOut: number } {
  return {
    unknown: unknown.slice(0, MOST_NAMES),
    incomplete: incomplete.slice(0, MOST_NAMES),
    leftOut: unknown.length + incomplete.length,
  };
}

/** Rounded up, and not for what a binary fraction is too much. */
function hundredths(value: number): number {
  return Math.ceil(Number((value * 100).toFixed(6))) / 100;
}

function unnamed(field: string, label: string, labels: Readonly<Record<string, string>>): StampError {
  return new StampError("input", "a sample names no tenant", {
    ...{ field, received: shown(Object.keys(labels).join(", ")), allowed: `one sample for each ${label}` },
    fix: `let the query end in one: sum by (${label}) (…)`,
  });
}

function twice(field: string, label: string, tenant: string): StampError {
  return new StampError("input", "a tenant has several samples", {
    ...{ field, received: shown(tenant), fix: `let the query end in one: sum by (${label}) (…)` },
  });
}
