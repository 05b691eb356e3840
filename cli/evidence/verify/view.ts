import { type VerifyInput, type VerifyResult, verifySchema } from "../../../fleet/evidence/verify";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { count } from "../../common/table";

export const verifyView: View<VerifyInput, never, never, VerifyResult> = {
  schema: verifySchema,
  exitCode: ({ valid }) => (valid ? ExitCode.Fine : ExitCode.Broken),
  print,
};

function print({ keyId, problems, says, valid }: VerifyResult, { output, value }: Shown<VerifyInput>): void {
  output.print(
    valid
      ? `${value.folder}: every byte is as key ${keyId} signed it`
      : `${value.folder}: NOT as it was signed, ${count(problems.length, "problem")}`,
  );
  for (const { file, problem } of problems) output.print(`  ${file}: ${problem}`);
  if (says === undefined) return;
  const stamps = count(Object.keys(says.fingerprints).length, "stamp");
  const about = says.judged === "states" ? "what was deployed" : "what the program described";
  output.print(
    `it was made ${says.at} by ${says.by} of ${says.project} (${stamps}, ${about}): both laws and the baseline ${says.holds ? "held" : "did NOT hold"}`,
  );
}
