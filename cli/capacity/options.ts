import { z } from "zod";
import { isOwnBound, splitOwn } from "../../components/contract/bounds/own-bounds";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { CapacityInput } from "../../fleet/planning/capacity";
import { MOST_BLAST_RADIUS } from "../../planning/capacity/blast-radius";
import { days, type Duration, hours } from "../../planning/capacity/duration";
import type { StampSize } from "../../planning/capacity/economics";
import type { NamedGrowth } from "../../planning/capacity/growth";
import type { Share } from "../../planning/capacity/plan";
import type { WhatIf } from "../../planning/capacity/report";
import { BOUNDS } from "../../planning/capacity/use";
import { argument, commandOptions, flag, option } from "../common/option";
import { all, number, numberOf, pairsOf, read, share, shareOf } from "../common/values";

const schema = z.object({
  stacks: argument("[stacks...]", z.array(z.string()).default([])),
  use: option(
    "--use <file>",
    "what the stamps carry, as CSV or JSON (stamp, at, tenants, requestsPerSecond, …)",
    z.string().optional(),
  ),
  registry: option(
    "--registry <place>",
    "read it from this registry (default: the fleet's own, where there is one)",
    z.string().optional(),
  ),
  growth: option(
    "--growth <n>",
    "tenants a month (300) or a share (5%), also by name: eu=200,us=100 (default: the history)",
    read(
      "tenants a month (300) or a share (5%), also by class, residency or class/residency: eu=200,us=100",
      growthOf,
    ).optional(),
  ),
  // A bare number is refused: days that are taken for hours start a stamp too late.
  deploy: option(
    "--deploy <time>",
    "from the decision to a stamp that takes tenants, e.g. 36h (default: 5d)",
    read("a number with its unit, such as 5d or 36h", leadTimeOf).optional(),
  ),
  blastRadius: option(
    "--blast-radius <share>",
    "most tenants one stamp's failure should reach (default: 5%)",
    share().default(MOST_BLAST_RADIUS),
  ),
  load: option(
    "--load <percent>",
    "what if all use were +20% or -10%",
    read("a change in percent, such as +20% or -10%", loadOf).default(1),
  ),
  bounds: option(
    "--bounds <numbers>",
    "what if the bounds were others, e.g. tenants=200",
    read(`numbers by name, of ${BOUNDS.join(", ")} and what classes declare themselves`, boundsOf).default(
      {},
    ),
  ),
  addStamps: option(
    "--add-stamps <n>",
    "what if there were more stamps, also by name: eu=2",
    read("a number, also by class, residency or class/residency: eu=2,us=1", namedNumbersOf).default([]),
  ),
  tenants: option("--tenants <n>", "how many stamps so many tenants take", number(1).optional()),
  split: option(
    "--split <shares>",
    "where those tenants live, e.g. eu=0.6,us=0.4",
    read("names with shares that make 1, e.g. eu=0.6,us=0.4", splitOf).optional(),
  ),
  class: option(
    "--class <name>",
    "class of those stamps (default: the blueprint's first)",
    z.string().optional(),
  ),
  sizes: option(
    "--sizes <list>",
    "stamp sizes to compare, tenants:cost a month, e.g. 10000:50000,1000:10000",
    read("tenants a stamp and its cost a month, e.g. 10000:50000,1000:10000", sizesOf).optional(),
  ),
  variable: option(
    "--variable <usd>",
    "what each tenant costs a month whatever its stamp (default: 0)",
    number(0).default(0),
  ),
  restoreRate: option(
    "--restore-rate <gb>",
    "GB a restore brings back in an hour: is a stamp back within its RTO",
    number(1).optional(),
  ),
  watch: flag(
    "--watch",
    "open the change that adds a stamp for each group at its plan level (70 %), once: as a patch that is printed and kept",
  ),
  branch: flag("--branch", "with --watch: as a branch of git (stampworks/add/…) instead of a patch"),
  account: option(
    "--account <ids>",
    "with --watch: accounts, subscriptions or projects to choose from; the first in which nobody lives",
    z.string().optional(),
  ),
  ring: option(
    "--ring <name>",
    "with --watch: ring of the new stamp (default: that of the stamp it is like)",
    z.string().optional(),
  ),
});

type Given = z.output<typeof schema>;

export const capacityOptions = commandOptions(schema, (given): CapacityInput => {
  const { addStamps, blastRadius, bounds, deploy, growth, load, sizes, stacks, tenants, variable } = given;
  if (tenants === undefined && given.split !== undefined)
    throw without("--split", "a split needs a number of tenants");
  if (tenants === undefined && sizes !== undefined)
    throw without("--sizes", "sizes are compared for a number of tenants");
  return {
    stacks,
    use: useOf(given),
    growth,
    leadTime: deploy,
    blastRadius,
    whatIf: { load, bounds, stamps: addStamps },
    plan: tenants === undefined ? undefined : { tenants, split: given.split, class: given.class },
    sizes,
    variable,
    restoreRate: given.restoreRate,
    watch: watchOf(given),
  };
});

function watchOf({
  account,
  addStamps,
  bounds,
  branch,
  load,
  ring,
  stacks,
  watch,
}: Given): CapacityInput["watch"] {
  if (!watch) {
    const said = Object.entries({ branch: branch || undefined, account, ring }).find(
      ([, value]) => value !== undefined,
    );
    if (said === undefined) return undefined;
    throw new StampError("input", `--${said[0]} says how a change is opened`, {
      field: `--${said[0]}`,
      fix: "add --watch",
    });
  }
  const isWhatIf = load !== 1 || addStamps.length > 0 || Object.keys(bounds).length > 0 || stacks.length > 0;
  if (!isWhatIf) return { branch, account, ring };
  throw new StampError("input", "a stamp is added for what is, and for the whole fleet", {
    field: "--watch",
    fix: "leave out --load, --bounds, --add-stamps and the names of stamps",
  });
}

function without(field: string, problem: string): StampError {
  return new StampError("input", problem, { field, fix: "add --tenants" });
}

function useOf({ registry, use }: Given): CapacityInput["use"] {
  if (use !== undefined && registry !== undefined) {
    const fix = "leave one of the two out";
    throw new StampError("input", "--use and --registry do not go together", { field: "--use", fix });
  }
  if (use !== undefined) return { file: use };
  return registry === undefined ? undefined : { registry };
}

function leadTimeOf(text: string): Duration | undefined {
  const value = numberOf(text.replace(/[hd]$/u, ""));
  if (value === undefined) return undefined;
  if (text.endsWith("d")) return days(value);
  return text.endsWith("h") ? hours(value) : undefined;
}

/** `300` tenants a month or `5%`, for the fleet or by name: `eu=200,us=100`. */
function growthOf(text: string): readonly NamedGrowth[] | undefined {
  return all(pairsOf(text), ([of, value]): NamedGrowth | undefined => {
    const isShare = value.endsWith("%");
    const amount = isShare ? shareOf(value) : numberOf(value);
    if (amount === undefined) return undefined;
    return {
      of,
      growth: isShare ? { kind: "compound", share: amount } : { kind: "linear", tenantsAMonth: amount },
    };
  });
}

function namedNumbersOf(text: string): readonly { of: string; number: number }[] | undefined {
  return all(pairsOf(text), ([of, value]) => {
    const amount = numberOf(value);
    return amount !== undefined && Number.isInteger(amount) ? { of, number: amount } : undefined;
  });
}

function splitOf(text: string): readonly Share[] | undefined {
  return all(pairsOf(text), ([name, value]) => {
    const part = shareOf(value);
    return name === "" || part === undefined ? undefined : { name, share: part };
  });
}

function sizesOf(text: string): readonly StampSize[] | undefined {
  return all(text.split(","), (part) => {
    const [tenants, fixed] = part
      .trim()
      .split(":")
      .map((each) => numberOf(each));
    return tenants === undefined || tenants < 1 || fixed === undefined ? undefined : { tenants, fixed };
  });
}

function boundsOf(text: string): WhatIf["bounds"] | undefined {
  const entries = all(pairsOf(text), ([name, value]) => {
    const amount = numberOf(value);
    const isBound = BOUNDS.some((one) => one === name) || isOwnBound(name);
    return !isBound || amount === undefined || amount < 1 ? undefined : ([name, amount] as const);
  });
  if (entries === undefined) return undefined;
  const { own, rest } = splitOwn(Object.fromEntries(entries));
  return { ...rest, ...defined({ own }) };
}

/** `+20%` or `-10%` as a factor. */
function loadOf(text: string): number | undefined {
  const change = shareOf(text.replace(/^[+-]/u, ""));
  if (change === undefined || !text.endsWith("%") || (text.startsWith("-") && change > 1)) return undefined;
  return text.startsWith("-") ? 1 - change : 1 + change;
}
