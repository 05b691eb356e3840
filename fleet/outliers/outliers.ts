import { resolve } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { readTextFile } from "../../core/files/read-text";
import { readYaml } from "../../core/files/yaml";
import { messageOf } from "../../core/message";
import { parse } from "../../core/parse";
import type { FleetContext } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { openInventory, selectStamps } from "../open";
import { queryRange, type Series } from "../work/prometheus";
import { judge } from "./judge";
import { outlierRules } from "./rules";
import { outlierSchema, type OutlierSettings, outliersSchema, type Signal, unknownSchema } from "./schema";

/** The project's file that says how stamps are compared. */
export const OUTLIERS_FILE = "outliers.yaml";
const MAX_BYTES = 256 * 1024;
/** Moments that are looked at in a window. */
const MOMENTS = 30;

/** What is asked of a fleet's numbers. */
export interface OutliersInput {
  /** Ids of the stamps; empty for all. */
  readonly stacks: readonly string[];
  /** File that says how they are compared. Default: outliers.yaml of the project. */
  readonly file?: string | undefined;
  /** The moment that is asked about, in milliseconds since 1970. Default: now. */
  readonly at?: number | undefined;
  /** Give Prometheus' rules for the same instead of asking it. */
  readonly rules: boolean;
}

/** What `stampworks outliers --json` prints. */
export const outliersResultSchema = z.object({
  from: z.string().describe("Beginning of the window, ISO 8601"),
  to: z.string(),
  stamps: z.int().describe("Stamps that were compared"),
  outliers: z.array(outlierSchema),
  unknown: z.array(unknownSchema),
});
export type OutliersFound = z.output<typeof outliersResultSchema>;

/** Who is unlike its sisters, or the rules that would tell. */
export type OutliersResult =
  | { readonly kind: "found"; readonly found: OutliersFound }
  | { readonly kind: "rules"; readonly rules: string };

/**
 * Finds stamps whose numbers are unlike those of their class.
 * @throws StampError `input` for a file that can't be, `engine` when Prometheus can't be asked
 */
export async function outliers(input: OutliersInput, context: FleetContext): Promise<OutliersResult> {
  const inventory = openInventory(context.cwd);
  const named = selectStamps(inventory, input.stacks);
  // Who is asked about is compared with its sisters, whether they were named or not.
  const classes = new Set(named.map(classOf));
  const stamps = inventory.stamps.filter((stamp) => classes.has(classOf(stamp)));
  const settings = readOutliersFile(inventory.project.root, input.file);
  if (input.rules) return { kind: "rules", rules: outlierRules(settings, stamps) };
  const found = await findOutliers(settings, stamps, context, input.at ?? Date.now());
  return { kind: "found", found: onlyOf(found, new Set(named.map(({ id }) => id))) };
}

/** What is said of these stamps. */
function onlyOf(found: OutliersFound, ids: ReadonlySet<string>): OutliersFound {
  return {
    ...found,
    stamps: ids.size,
    outliers: found.outliers.filter(({ stamp }) => ids.has(stamp)),
    unknown: found.unknown.flatMap((each) => {
      const stamps = each.stamps.filter((id) => ids.has(id));
      return stamps.length === 0 ? [] : [{ ...each, stamps }];
    }),
  };
}

/** @throws StampError `input` with all that is wrong with the file */
export function readOutliersFile(root: string, given: string | undefined): OutlierSettings {
  const file = given ?? OUTLIERS_FILE;
  const text = readTextFile(resolve(root, file), {
    ...{ limit: MAX_BYTES, name: file, field: "--file" },
    fix: "say where Prometheus is and by which numbers stamps are compared: docs/operating.md",
  });
  const settings = parse(outliersSchema, readYaml(text, file), "", (error) => error.at({ file }));
  const names = settings.signals.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new StampError("input", `two signals are called ${twice}`, { file, fix: "give each a name" });
  return settings;
}

/** Asks for every signal's numbers, and compares each class by each. */
export async function findOutliers(
  settings: OutlierSettings,
  stamps: readonly StampEntry[],
  { env, signal: stop }: Pick<FleetContext, "env" | "signal">,
  at: number,
): Promise<OutliersFound> {
  const from = at - settings.windowMinutes * 60_000;
  const classes = grouped(stamps);
  const asked = await Promise.all(
    settings.signals.map(async (signal) => {
      const stepMs = Math.ceil((at - from) / MOMENTS);
      const range = { url: settings.prometheus, query: signal.query, from: from + stepMs, to: at, stepMs };
      try {
        return { signal, values: byStamp(signal, await queryRange(range, { env, signal: stop })) };
      } catch (error) {
        throw new StampError(
          "engine",
          `${signal.name} can't be compared`,
          { received: messageOf(error) },
          { cause: error },
        );
      }
    }),
  );
  const judgements = asked.flatMap(({ signal, values }) =>
    [...classes].map(([name, ids]) => judge(signal, { class: name, stamps: ids, moments: MOMENTS, values })),
  );
  return {
    from: new Date(from).toISOString(),
    to: new Date(at).toISOString(),
    stamps: stamps.length,
    outliers: judgements.flatMap((each) => each.outliers),
    unknown: judgements.flatMap((each) => each.unknown),
  };
}

/** Stamps of one class are compared on one cloud: what equal means there is another machine elsewhere. */
export function classOf({ identity }: StampEntry): string {
  return `${identity.class} on ${identity.cloud}`;
}

function grouped(stamps: readonly StampEntry[]): ReadonlyMap<string, readonly string[]> {
  const classes = new Map<string, string[]>();
  for (const stamp of stamps) {
    const name = classOf(stamp);
    classes.set(name, [...(classes.get(name) ?? []), stamp.id]);
  }
  return classes;
}

function byStamp({ label, name }: Signal, series: readonly Series[]): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, readonly number[]>();
  for (const { labels, values: own } of series) {
    const stamp = labels[label];
    if (stamp === undefined) continue;
    if (values.has(stamp)) throw new Error(`${name}: several series of ${stamp}: sum them by (${label})`);
    values.set(stamp, own);
  }
  // A job that goes blind would find nobody, for ever.
  if (values.size === 0)
    throw new Error(
      `its query answers with nothing that has the label ${label}: no such metric, no numbers in this time, or a clock that is not Prometheus'`,
    );
  return values;
}
