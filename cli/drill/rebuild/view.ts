import {
  type RebuildEvent,
  type RebuildInput,
  type RebuildQuestion,
  type RebuildResult,
  rebuildSchema,
} from "../../../fleet/recovery/rebuild";
import { inMinutes } from "../../../fleet/recovery/record";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";

export const rebuildView: View<RebuildInput, RebuildEvent, RebuildQuestion, RebuildResult> = {
  schema: rebuildSchema,
  exitCode: ({ record }) => (record?.held === false ? ExitCode.Broken : ExitCode.Fine),
  ask: ({ as, stamp }) =>
    `bring ${as} up, which is like ${stamp}, and retire it again? It costs what a stamp costs`,
  tell:
    ({ output }) =>
    (event) => {
      if (event.kind === "drill") output.note(event.what);
      if (event.kind === "lock") output.note(event.notice);
    },
  print,
};

function print({ file, record }: RebuildResult, { output }: Shown<RebuildInput>): void {
  if (record === undefined) {
    output.print("nothing was made");
    return;
  }
  const { as, held, problems, promised, resources, retiredSeconds, rtoMet, simulated, stamp, tookSeconds } =
    record;
  const made = resources === undefined ? "it did not come up" : `${resources} resources`;
  output.print(`${as}, like ${stamp}: ${made}${simulated ? " (simulated: no cloud was touched)" : ""}`);
  output.print(
    `RTO ${promised.rtoMinutes} min: up from nothing after ${inMinutes(tookSeconds)}, ${rtoMet ? "met" : "NOT met"}`,
  );
  if (retiredSeconds !== undefined) output.print(`gone again after ${inMinutes(retiredSeconds)}`);
  for (const problem of problems) output.print(`  ${problem}`);
  output.print(`The drill ${held ? "held" : "FAILED"}; signed in ${file ?? ""}`);
}
