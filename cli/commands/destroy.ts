import type { EngineEvent, UpdateResult } from "../../engines/engine";
import { describeCounts } from "../common/counts";
import { openEngine, SIMULATED } from "../engine";
import type { ExitCode } from "../common/exit-code";
import type { CommandContext } from "../options";
import { exitCodeOfAll, failureOf, resultOf } from "../outcomes";
import { runJobs } from "../progress";
import { reportError } from "../common/report-error";
import { openInventory, selectStacks } from "../session";
import { describeEvent } from "../common/describe-event";

/** Deletes all resources of one stamp. The program is not run: the state says what there is. */
export async function destroy(context: CommandContext, ids: readonly string[]): Promise<ExitCode> {
  const { output, signal, parallel, json, verbose } = context;
  const inventory = openInventory(context);
  const { stamps: selected, routing } = selectStacks(inventory, ids);
  const stamps = [...selected, ...(routing === undefined ? [] : [routing])];
  const engine = await openEngine(context, inventory.project);
  try {
    const jobs = stamps.map(({ id }) => ({
      title: `destroy ${id}`,
      run: (report: (text: string) => void) => {
        const onEvent = (event: EngineEvent): void => report(describeEvent(event));
        return engine.destroy({ project: inventory.project.name, stack: id }, { signal, onEvent });
      },
      describe: ({ counts }: UpdateResult) => describeCounts({ ...counts, same: 0 }, "past"),
    }));
    const outcomes = await runJobs(jobs, { output, parallel, signal });
    const simulated = engine.name === "embedded";
    if (json) {
      const list = stamps.map(({ id }, index) => ({
        id,
        counts: resultOf(outcomes[index])?.counts,
        error: failureOf(outcomes[index]),
      }));
      output.json({ engine: engine.name, simulated, stamps: list });
    } else {
      for (const outcome of outcomes) {
        if (outcome === undefined) continue;
        if ("error" in outcome) reportError(output, outcome.error, { json, verbose });
        else {
          const note = simulated ? ` (${SIMULATED})` : "";
          output.print(`${outcome.result.stack}: ${outcome.result.counts.delete} resources deleted${note}`);
          output.print(`Next: remove its config file once nothing else needs it`);
        }
      }
    }
    return exitCodeOfAll(outcomes, signal);
  } finally {
    await engine.close();
  }
}
