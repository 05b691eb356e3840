import type { DoctorResult, FindingState, StampDoctor } from "../../fleet/doctor/finding";
import { doctorSchema } from "../../fleet/doctor/finding";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count, printTable } from "../common/table";
import type { DoctorValue } from "./options";

const WORDS: Readonly<Record<FindingState, string>> = {
  fine: "fine",
  missing: "missing",
  unknown: "can't tell",
};

export const doctorView: View<DoctorValue, never, never, DoctorResult> = {
  schema: doctorSchema,
  exitCode: ({ holds }) => (holds ? ExitCode.Fine : ExitCode.Broken),
  print: ({ counts, holds, stamps }, { output, value }: Shown<DoctorValue>) => {
    for (const stamp of stamps) printStamp(output, stamp, value.all);
    output.print(
      `${count(counts.fine, "question")} fine, ${counts.missing} missing, ${counts.unknown} not told`,
    );
    output.print(nextOf(counts.missing, holds));
  },
};

function nextOf(missing: number, holds: boolean): string {
  if (missing > 0) return "Next: mend what is missing, and ask again";
  return holds ? "Next: stampworks up" : "Next: sign in to the cloud that gave no answer, and ask again";
}

function printStamp(
  output: Output,
  { id, cloud, region, account, findings, notAsked }: StampDoctor,
  all: boolean,
): void {
  output.print(output.colors.bold(`${id} on ${cloud}, ${region}, ${account}`));
  const shown = findings.filter(({ state }) => all || state !== "fine");
  if (shown.length > 0)
    printTable(
      output,
      ["", "what", "found", "mended by"],
      shown.map(({ check, fix, says, state }) => [WORDS[state], check, says, fix ?? ""]),
    );
  else output.print(`  ${count(findings.length, "question")}, all fine`);
  output.print(`  not asked: ${notAsked.join("; ")}`);
  output.print();
}
