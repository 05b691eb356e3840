import {
  type DrillEvent,
  type DrillInput,
  type DrillResult,
  drillSchema,
} from "../../../fleet/recovery/drill";
import { inMinutes } from "../../../fleet/recovery/record";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { printTable } from "../../common/table";

export const restoreView: View<DrillInput, DrillEvent, never, DrillResult> = {
  schema: drillSchema,
  exitCode: ({ record }) => (record.held ? ExitCode.Fine : ExitCode.Broken),
  tell:
    ({ output }) =>
    (event) => {
      if (event.kind === "drill") output.note(event.what);
    },
  print,
};

function print({ file, record }: DrillResult, { output }: Shown<DrillInput>): void {
  const { ageSeconds, held, problems, promised, restored, rpoMet, rtoMet, stamp, tookSeconds } = record;
  printTable(
    output,
    ["restored", "recovery point", "age", "took", "checks"],
    restored.map(({ ageSeconds: age, checks, name, point = "none", tookSeconds: took }) => [
      name,
      point,
      age === undefined ? "-" : inMinutes(age),
      inMinutes(took),
      `${checks.filter((check) => check.held).length} of ${checks.length}`,
    ]),
  );
  for (const { facts, name } of restored) for (const fact of facts) output.print(`  ${name}: ${fact}`);
  const age =
    ageSeconds === undefined ? "not all came back" : `${inMinutes(ageSeconds)} would have been lost`;
  output.print(`RPO ${promised.rpoMinutes} min: ${age}, ${rpoMet ? "met" : "NOT met"}`);
  output.print(
    `RTO ${promised.rtoMinutes} min: the data was back after ${inMinutes(tookSeconds)}, ${rtoMet ? "met" : "NOT met"}`,
  );
  for (const problem of problems) output.print(`  ${problem}`);
  output.print(
    held
      ? `The drill of ${stamp} held; signed in ${file}`
      : `The drill of ${stamp} FAILED; signed in ${file}`,
  );
}
