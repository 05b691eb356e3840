import { type EvidenceInput, type EvidenceResult, evidenceSchema } from "../../fleet/evidence/evidence";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { count } from "../common/table";

export const evidenceView: View<EvidenceInput, never, never, EvidenceResult> = {
  schema: evidenceSchema,
  exitCode: ({ holds }) => (holds ? ExitCode.Fine : ExitCode.Broken),
  print,
};

function print(result: EvidenceResult, { output, value }: Shown<EvidenceInput>): void {
  const { exceptions, files, holds, judged, keyId, rollouts, stamps } = result;
  const about = judged === "states" ? "deployed states, tied to the lock" : "the program's render";
  output.print(
    `${value.out}: ${count(stamps, "stamp")} (${about}), ${count(exceptions, "exception")}, ${count(rollouts, "rollout")}`,
  );
  for (const { name, sha256 } of files) output.print(`  ${sha256}  ${name}`);
  output.print(`signed with key ${keyId}`);
  output.print(
    holds
      ? "both laws and the baseline hold"
      : "both laws and the baseline do NOT hold, and the bundle says so: stampworks check shows where",
  );
}
