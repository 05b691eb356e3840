import { inMinutes } from "../../fleet/recovery/record";
import type { RecoverEvent } from "../../fleet/recovery/recover/events";
import {
  type RecoverInput,
  type RecoverQuestion,
  type RecoverResult,
  recoverSchema,
} from "../../fleet/recovery/recover/recover";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { count, printTable } from "../common/table";

export const recoverView: View<RecoverInput, RecoverEvent, RecoverQuestion, RecoverResult> = {
  schema: recoverSchema,
  exitCode: ({ kind, rpoMet, rtoMet }) =>
    kind === "declined" || (rpoMet && rtoMet) ? ExitCode.Fine : ExitCode.Broken,
  ask: ({ stamp, tenants, to }) =>
    `put ${to} in the place of ${stamp}, and point its ${count(tenants, "tenant")} there? What is newer than its backups is lost`,
  tell:
    ({ output }) =>
    (event) => {
      if (event.kind === "recover") output.note(event.what);
      if (event.kind === "lock") output.note(event.notice);
    },
  print,
};

const WORDS: Readonly<Record<RecoverResult["steps"][number]["step"], string>> = {
  add: "config of the new stamp",
  up: "the new stamp is up",
  restore: "its data is there",
  check: "the checks hold of it",
  point: "tenants pointed over",
};

function print(result: RecoverResult, { output }: Shown<RecoverInput>): void {
  const { ageSeconds, brought, kind, rpoMet, rpoMinutes, rtoMet, rtoMinutes, seconds, stamp, steps } = result;
  const { simulated } = result;
  if (kind === "declined") {
    output.print("nothing was changed");
    return;
  }
  if (simulated) output.print("simulated: no cloud was touched, and the times promise nothing of one");
  printTable(
    output,
    ["step", "took"],
    steps.map(({ seconds: took, step }) => [WORDS[step], took === undefined ? "-" : inMinutes(took)]),
  );
  for (const { name, passedOver, point, upTo } of brought) {
    output.print(`${name}: ${point}, all up to ${upTo}`);
    for (const bad of passedOver) output.print(`  passed over: ${bad}`);
  }
  const age = ageSeconds === undefined ? "nobody can say what is lost" : `${inMinutes(ageSeconds)} are lost`;
  output.print(`RPO ${rpoMinutes} min: ${age}, ${rpoMet ? "met" : "NOT met"}`);
  output.print(
    `RTO ${rtoMinutes} min: served again after ${inMinutes(seconds)}, ${rtoMet ? "met" : "NOT met"}`,
  );
  output.print(`${count(result.tenants, "tenant")} of ${stamp} on ${result.to}`);
  output.print(
    "Next: with an outbox, raise the counters in stampworks_sequences above the numbers at the centre (docs/events.md)",
  );
  output.print(`Then: stampworks status; once nothing of it is needed, stampworks retire ${stamp}`);
}
