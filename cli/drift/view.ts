import { ROUTING_STACK } from "../../components/program/config";
import type { DriftResult as StackDrift, Step } from "../../engines/engine";
import {
  type DriftEvent,
  type DriftInput,
  type DriftQuestion,
  type DriftResult,
  driftSchema,
} from "../../fleet/drift/drift";
import type { Shown, View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { ExitCode, gravest } from "../common/exit-code";
import { exitCodeOfFailures, printFailures } from "../common/views/failures";
import type { Output } from "../common/output";
import { printSkew } from "../common/views/skew";
import { count, listed } from "../common/table";

export const driftView: View<DriftInput, DriftEvent, DriftQuestion, DriftResult> = {
  schema: driftSchema,
  tell:
    ({ json, output }) =>
    (event) => {
      if (event.kind === "lock") output.note(event.notice);
      else if (!json) for (const stack of event.stacks) printDrift(output, stack);
    },
  ask: ({ kind, stacks }) =>
    kind === "accept"
      ? `let the states of ${listed(stacks)} say what the clouds say?`
      : `change ${listed(stacks)} back to what the program says?`,
  exitCode: (result) => {
    const { deviations, failures, mended } = result;
    // One that was mended has no drift any more; a failed one is told with its error.
    const isClean = driftedOf(result) === 0 || mended !== undefined;
    return gravest([
      exitCodeOfFailures(failures),
      isClean && deviations.length === 0 ? ExitCode.Fine : ExitCode.Broken,
    ]);
  },
  print,
};

function driftedOf({ stamps }: DriftResult): number {
  return stamps.filter(({ drifted }) => drifted === true).length;
}

function printDrift(output: Output, { drifted, stack, steps }: StackDrift): void {
  if (!drifted) return;
  output.print(output.colors.bold(`${stack} has drifted`));
  for (const step of steps) for (const line of describe(step)) output.print(line);
  output.print();
}

function describe({ changes, op, type, urn }: Step): string[] {
  const name = `${type} ${urn.split("::").slice(3).join("::")}`;
  if (op === "delete") return [`  - gone from the cloud: ${name}`];
  return [
    `  ~ changed outside: ${name}`,
    ...changes.map(
      ({ after, before, path }) => `      ${path}: ${before ?? "(not set)"} → ${after ?? "(not set)"}`,
    ),
  ];
}

function print(result: DriftResult, { output, verbose }: Shown<DriftInput>): void {
  const { deviations, failures, notUp, remedy, simulated, skew, stamps } = result;
  printFailures(output, failures, verbose);
  const drifted = driftedOf(result);
  const noun = stamps.some(({ id }) => id === ROUTING_STACK) ? "stack" : "stamp";
  const note = simulated ? ` (${SIMULATED})` : "";
  output.print(`${drifted} of ${count(stamps.length, noun)} drifted from the clouds${note}`);
  for (const { differences, reference, stamp } of deviations)
    output.print(
      `${stamp} is not as ${reference}, although of the same class, cloud and release: ${count(differences.length, "difference")}`,
    );
  printSkew(output, skew);
  if (notUp.length > 0) output.print(`not up: ${listed(notUp)}`);
  if (drifted > 0 && remedy === "look")
    output.print("Next: stampworks drift --fix changes it back, --accept takes it over into the states");
  if (deviations.length > 0) output.print("Next: stampworks check shows each difference");
}
