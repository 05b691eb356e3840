import type { Blueprint } from "../../components/contract/blueprint";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";
import { canonicalise } from "../../graph/canonical/canonical";
import { lockKey } from "../../graph/equal/lock";
import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../../fleet/check/render-fleet";
import { type Assumptions, assumptionsSchema } from "../../planning/cost/assumptions";
import { readBase } from "../../planning/cost/base";
import type { PricedForm } from "../../planning/cost/cost-of";
import { type Comparable, type CostChange, costChanges } from "../../planning/cost/diff";
import { changesAsMarkdown, type StampCounts } from "../../planning/cost/markdown";
import { PriceBook } from "../../planning/cost/price-table";
import { type CostEntry, costEntry, isCloud, type Priced, type Pricing } from "../../planning/cost/report";
import { makeLock } from "../../fleet/lock/lock";
import { shareFlag } from "../capacity-flags";
import { printChanges, printCost } from "../cost-view";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { runJobs } from "../progress";
import { exitCodeOfAll, reportFailures, resultOf } from "../outcomes";
import { leaveOutExpired } from "../selection";
import { openSession, selectStamps, type Session, stackSpec } from "../session";

/** What stamps, tenants and classes cost a month by list prices, and what a change of the blueprint does to it. */
export async function cost(context: CommandContext, ids: readonly string[], flags: Flags): Promise<ExitCode> {
  const { output, signal, verbose } = context;
  const options = readFlags(flags);
  const session = await openSession(context);
  const { blueprint } = session.program;
  if (blueprint === undefined) {
    const fix = "make it with defineFleet";
    throw new StampError("input", "the program does not tell its blueprint", { fix });
  }
  const pricing: Pricing = { ...options, classes: blueprint.classes };
  const { stamps } = leaveOutExpired(selectStamps(session.inventory, ids), ids.length > 0);
  const { forms } = await makeLock(
    { project: session.inventory.project.name, blueprint, program: session.program.run },
    signal,
  );
  const classes = priceForms(forms, pricing);
  if (options.diff !== undefined) {
    const changes = costChanges(baseOf(options.diff, blueprint, pricing), classes.map(comparable));
    return tell(context, changes, countStamps(session), options);
  }
  const jobs = stamps.map((stamp) => ({
    title: `price ${stamp.id}`,
    run: async (): Promise<CostEntry> => {
      const { derivations, graph } = await renderStamp(stackSpec(session, stamp), new TokenTable(), signal);
      const { class: name, cloud, region } = stamp.identity;
      const form = canonicalise(graph, derivations);
      return costEntry({ id: stamp.id, class: name, cloud, region, form }, pricing);
    },
    describe: ({ lines }: CostEntry) => `${lines.length} lines`,
  }));
  const outcomes = await runJobs(jobs, { output, parallel: context.parallel, signal });
  const code = exitCodeOfAll(outcomes, signal);
  if (code !== ExitCode.Fine) {
    reportFailures(
      output,
      stamps.map(({ id }) => id),
      outcomes,
      verbose,
    );
    return code;
  }
  const entries = outcomes.map(resultOf).filter((entry) => entry !== undefined);
  const used = new Set([...classes, ...entries].flatMap(({ cloud }) => cloud));
  const { assume, margin, prices } = options;
  printCost(
    context,
    {
      stamps: entries,
      classes,
      assume,
      margin,
      regions: Object.fromEntries([...used].map((cloud) => [cloud, prices.baseRegion(cloud)])),
      unchecked: uncheckedOf([...classes, ...entries], prices),
    },
    flags["lines"] === true,
  );
  return ExitCode.Fine;
}

interface Options {
  readonly prices: PriceBook;
  readonly assume: Assumptions;
  readonly margin: number | undefined;
  readonly diff: string | undefined;
  readonly markdown: boolean;
  /** Largest increase of any class that is fine, as a share; undefined for any. */
  readonly most: number | undefined;
}

function readFlags(flags: Flags): Options {
  const files = flags["prices"];
  const margin = shareFlag(flags, "margin");
  if (margin !== undefined && margin >= 1)
    throw new StampError("input", "not allowed", { field: "--margin", allowed: "less than 100%" });
  const format = textFlag(flags, "format");
  if (format !== undefined && format !== "markdown" && format !== "text") {
    const allowed = "text, markdown";
    throw new StampError("input", "unknown format", { field: "--format", received: shown(format), allowed });
  }
  return {
    prices: PriceBook.read(Array.isArray(files) ? files.map(String) : []),
    assume: readAssumptions(textFlag(flags, "assume")),
    margin,
    diff: textFlag(flags, "diff"),
    markdown: format === "markdown",
    most: shareFlag(flags, "max-increase", "maxIncrease"),
  };
}

/** `responseKb=20,peakOverMean=3` */
function readAssumptions(text: string | undefined): Assumptions {
  const given = (text ?? "")
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [key = "", value = ""] = part.split("=");
      return [key.trim(), /^[0-9.]+$/.test(value.trim()) ? Number(value) : value.trim()];
    });
  return parse(assumptionsSchema, Object.fromEntries(given), "--assume");
}

function priceForms(forms: Readonly<Record<string, PricedForm>>, pricing: Pricing): CostEntry[] {
  return Object.entries(forms).flatMap(([id, form]) => {
    const [name = "", cloud = ""] = id.split("/");
    // A base may have classes that the present blueprint has no bounds for.
    if (!isCloud(cloud) || !Object.hasOwn(pricing.classes, name)) return [];
    const priced: Priced = { id, class: name, cloud, region: pricing.prices.baseRegion(cloud), form };
    return [costEntry(priced, pricing)];
  });
}

function baseOf(path: string, blueprint: Blueprint, pricing: Pricing): readonly Comparable[] {
  const base = readBase(path);
  if (base.kind === "cost") return base.classes;
  const known = Object.fromEntries(
    Object.entries(base.forms).filter(([id]) => Object.hasOwn(blueprint.classes, id.split("/")[0] ?? "")),
  );
  return priceForms(known, pricing).map(comparable);
}

function comparable({ id, lines, monthly, perTenant }: CostEntry): Comparable {
  return { id, monthly, tenants: perTenant[0]?.tenants ?? 1, lines };
}

function countStamps({ inventory }: Session): StampCounts {
  const counts: Record<string, number> = {};
  for (const { identity } of inventory.stamps) {
    const key = lockKey(identity.class, identity.cloud);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function tell(
  { json, output }: CommandContext,
  changes: readonly CostChange[],
  stamps: StampCounts,
  { markdown, most }: Options,
): ExitCode {
  if (json) output.json({ currency: "USD", changes, stamps });
  else if (markdown) output.print(changesAsMarkdown(changes, stamps).trimEnd());
  else printChanges(output, changes);
  const over = changes.filter(
    ({ before, change }) => before !== undefined && change > before * (most ?? Infinity),
  );
  for (const { id } of over) output.note(`${id} costs more than --max-increase allows`);
  return over.length > 0 ? ExitCode.Broken : ExitCode.Fine;
}

function uncheckedOf(entries: readonly CostEntry[], prices: PriceBook): number {
  const used = new Set(
    entries.flatMap(({ cloud, lines, region }) => lines.map(({ price }) => `${cloud} ${region} ${price}`)),
  );
  const unchecked = [...used].filter((key) => {
    const [cloud = "", region = "", price = ""] = key.split(" ");
    return prices.line(cloud, region, price)?.checked === false;
  });
  return new Set(
    unchecked.map((key) =>
      key
        .split(" ")
        .filter((_, index) => index !== 1)
        .join(" "),
    ),
  ).size;
}
