import {
  type FailEvent,
  type FailInput,
  type FailQuestion,
  type FailResult,
  failSchema,
} from "../../../fleet/recovery/faults/fail";
import type { FaultRecord } from "../../../fleet/recovery/faults/fault-record";
import { inMinutes } from "../../../fleet/recovery/record";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import type { Output } from "../../common/output";
import { printTable } from "../../common/table";

export const failView: View<FailInput, FailEvent, FailQuestion, FailResult> = {
  schema: failSchema,
  // One that was ended before all was seen is a drill that failed.
  exitCode: ({ kind, record }) =>
    record?.held === false || kind === "ended" ? ExitCode.Broken : ExitCode.Fine,
  ask: ({ fault, stamp }) => `break the ${fault} of ${stamp} now? Whoever uses it will feel it`,
  tell:
    ({ output }) =>
    (event) => {
      if (event.kind === "drill") output.note(event.what);
    },
  print,
};

function print(
  { by, fault, file, heard, kind, record, stamp }: FailResult,
  { output }: Shown<FailInput>,
): void {
  switch (kind) {
    case "declined":
      output.print("nothing was broken");
      break;
    case "withdrawn":
      output.print(`nothing was broken in ${stamp}, and nothing will be`);
      break;
    case "asked":
      output.print(`a fault was asked for by ${by ?? ""}: ${fault} of ${stamp}; nothing was broken`);
      output.print(
        `Next: within a day, as another operator, npx stampworks drill fail ${stamp} --what ${fault} --confirm`,
      );
      break;
    case "ended":
      output.print(`the ${fault} of ${stamp} is no longer broken`);
      output.print(
        heard === true
          ? `${by ?? ""}, who made it, was told, and writes down what was found`
          : `${by ?? ""}, who made it, has the lock and says nothing. Next: once that process is gone, npx stampworks drill fail ${stamp} --end writes the record`,
      );
      break;
    case "made":
      if (record !== undefined) printRecord(output, record, file ?? "");
  }
}

function printRecord(output: Output, record: FaultRecord, file: string): void {
  const { alarmSeconds, fault, held, injector, load, mendedSeconds, othersUntouched, problems } = record;
  const { promised, recovers, rtoMet, stamp, struck, tookSeconds, unhealthy } = record;
  const rows = [
    ["before", load.before],
    ["during", load.during],
  ] as const;
  printTable(
    output,
    ["load", "requests", "failed", "p50 ms", "p99 ms"],
    rows.map(([when, of]) => [
      when,
      ...[of?.requests, of?.errors, of?.p50Ms, of?.p99Ms].map((value) => String(value ?? "-")),
    ]),
  );
  output.print(
    `${fault} of ${stamp} by ${injector}: ${struck ? "broken" : "NOTHING shows that it was broken"}`,
  );
  output.print(`other stamps: ${othersUntouched ? "as they were" : "NOT as they were"}`);
  output.print(
    `alarm: ${alarmSeconds === undefined ? "it did NOT ring" : `after ${inMinutes(alarmSeconds)}`}`,
  );
  const served = unhealthy ? `served again after ${inMinutes(tookSeconds ?? 0)}` : "never stopped serving";
  const seen = tookSeconds === undefined ? "was not seen to serve again" : served;
  output.print(`RTO ${promised.rtoMinutes} min: it ${seen}, ${rtoMet ? "met" : "NOT met"}`);
  output.print(
    `the fault was ended after ${inMinutes(mendedSeconds)}${recovers === "mended" ? "; only then it had to serve" : ""}`,
  );
  for (const problem of problems) output.print(`  ${problem}`);
  output.print(`The drill of ${stamp} ${held ? "held" : "FAILED"}; signed in ${file}`);
}
