import { StampError } from "../../../components/contract/errors";
import { isMap, type PropertyMap } from "../../../graph/property";
import type { EngineEvent, UpdateResult } from "../../engines/engine";
import type { StampEntry } from "../../inventory/stack-config";
import { describeCounts, resourcesOf, sum } from "../counts";
import { describeEvent } from "../describe-event";
import { openEngine, SIMULATED } from "../engine";
import { type ExitCode, gravest } from "../exit-code";
import type { CommandContext } from "../options";
import { exitCodeOfAll, failureOf, reportFailures, resultOf } from "../outcomes";
import { type Outcome, runJobs } from "../progress";
import { describeExpired, leaveOutExpired } from "../selection";
import { openSession, selectStamps, stackSpec } from "../session";
import { count, printTable } from "../table";

/** Brings stamps up, or up to date, and says what they are then. */
export async function up(
  context: CommandContext,
  ids: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  refuseUnclear(ids, options["all"] === true);
  const { output, signal, parallel, json, verbose } = context;
  const session = await openSession(context);
  const { project } = session.inventory;
  const { stamps, expired } = leaveOutExpired(selectStamps(session.inventory, ids), ids.length > 0);
  const engine = await openEngine(context, project);
  try {
    const jobs = stamps.map((stamp) => ({
      title: `up ${stamp.id}`,
      run: (report: (text: string) => void) => {
        const onEvent = (event: EngineEvent): void => report(describeEvent(event));
        return engine.up(stackSpec(session, stamp), { signal, onEvent });
      },
      describe: ({ counts }: UpdateResult) => describeCounts(counts, "past"),
    }));
    const started = performance.now();
    const outcomes = await runJobs(jobs, { output, parallel, signal });
    const seconds = (performance.now() - started) / 1000;
    const rows = stamps.map((stamp, index) => rowOf(stamp, outcomes[index], new Map()));
    const counts = sum(rows.flatMap((row) => (row.counts === undefined ? [] : [row.counts])));
    const simulated = engine.name === "embedded";
    if (json) {
      output.json({ engine: engine.name, simulated, stamps: rows, counts });
    } else {
      output.print();
      printRows(context, rows);
      output.print();
      const note = simulated ? ` (${SIMULATED})` : "";
      output.print(
        `${count(stamps.length, "stamp")}: ${describeCounts(counts, "past")} in ${seconds.toFixed(1)} s${note}`,
      );
      const left = describeExpired(expired);
      if (left !== undefined) output.print(left);
      reportFailures(
        output,
        stamps.map(({ id }) => id),
        outcomes,
        verbose,
      );
    }
    return gravest([exitCodeOfAll(outcomes, signal)]);
  } finally {
    await engine.close();
  }
}

function refuseUnclear(ids: readonly string[], all: boolean): void {
  if (ids.length > 0 === !all) return;
  throw new StampError("input", all ? "--all and names of stamps do not go together" : "which stamps?", {
    field: "up",
    allowed: "ids of stamps, or --all",
    fix: "stampworks status lists the stamps",
  });
}

/** One line of the table. */
interface Row {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly release: string | undefined;
  readonly resources: number | undefined;
  readonly fingerprint: string | undefined;
  readonly endpoint: string | undefined;
  readonly counts: UpdateResult["counts"] | undefined;
  readonly durationMs: number | undefined;
  readonly error: string | undefined;
}

function rowOf(
  { id, identity }: StampEntry,
  outcome: Outcome<UpdateResult> | undefined,
  fingerprints: ReadonlyMap<string, string>,
): Row {
  const result = resultOf(outcome);
  const outputs = result?.outputs ?? {};
  return {
    id,
    cloud: identity.cloud,
    region: identity.region,
    class: identity.class,
    release: text(outputs, "release") ?? identity.release,
    resources: result === undefined ? undefined : resourcesOf(result.counts),
    fingerprint: fingerprints.get(id),
    endpoint: text(outputs, "endpoint"),
    counts: result?.counts,
    durationMs: result === undefined ? undefined : Math.round(result.durationMs),
    error: failureOf(outcome),
  };
}

function text(outputs: PropertyMap, key: string): string | undefined {
  const value = outputs[key];
  return typeof value === "string" && !isMap(value) ? value : undefined;
}

function printRows({ output }: CommandContext, rows: readonly Row[]): void {
  printTable(
    output,
    ["id", "cloud", "region", "class", "release", "resources", "fingerprint", "endpoint"],
    rows.map((row) => [
      row.id,
      row.cloud,
      row.region,
      row.class,
      row.release ?? "-",
      row.resources === undefined ? "-" : String(row.resources),
      row.fingerprint ?? "-",
      row.error === undefined ? (row.endpoint ?? "-") : output.colors.red("failed"),
    ]),
  );
}
