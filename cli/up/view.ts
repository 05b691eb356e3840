import { upSchema } from "../../fleet/deploy/schemas";
import type { Declined, UpEvent, UpInput, UpQuestion, UpResult, UpStack } from "../../fleet/deploy/up";
import { shortFingerprint } from "../../graph/canonical/fingerprint";
import type { Shown, View } from "../common/command";
import { changesOf, describeCounts } from "../common/views/counts";
import { SIMULATED } from "../common/engine";
import { ExitCode, gravest } from "../common/exit-code";
import { exitCodeOfFailures, printFailures } from "../common/views/failures";
import type { Output } from "../common/output";
import { describeStacks } from "../common/views/stack";
import { listed, printTable } from "../common/table";
import { printVerdict } from "../common/views/verdict";
import { printPreview } from "../preview/view";

export const upView: View<UpInput, UpEvent, UpQuestion, UpResult | Declined> = {
  schema: upSchema,
  toJson: (result) => (result.kind === "declined" ? { result: "declined" } : result),
  tell:
    ({ output, verbose }) =>
    (event) => {
      if (event.kind === "previewed") printPreview(output, event.preview, verbose);
      else output.note("routing: left as it was, as not every stamp came up");
    },
  ask: ({ stacks }) => `bring ${listed(stacks)} up?`,
  exitCode,
  print,
};

function exitCode(result: UpResult | Declined): ExitCode {
  if (result.kind === "declined") return ExitCode.Fine;
  const { failures, verdict } = result;
  return gravest([exitCodeOfFailures(failures), verdict.holds ? ExitCode.Fine : ExitCode.Broken]);
}

function print(result: UpResult | Declined, { output, verbose }: Shown<UpInput>): void {
  if (result.kind === "declined") {
    output.print("nothing was changed");
    return;
  }
  const { central = [], counts, failures, left, routing, seconds, simulated, stamps, verdict } = result;
  output.print();
  printStacks(output, [...stamps, ...(routing === undefined ? [] : [routing]), ...central]);
  output.print();
  const what = describeStacks(routing === undefined ? 0 : 1, stamps.length, central.length);
  const note = simulated ? ` (${SIMULATED})` : "";
  output.print(`${what}: ${describeCounts(counts, "past")} in ${seconds.toFixed(1)} s${note}`);
  if (verdict.stamps.length > 0) printVerdict(output, verdict, verbose);
  if (left !== undefined) output.print(left);
  if (verdict.unjudged.length > 0)
    output.print(`not judged, as their stacks lack a stamp's outputs: ${verdict.unjudged.join(", ")}`);
  printFailures(output, failures, verbose);
  if (exitCode(result) === ExitCode.Fine) printNext(output, changesOf(counts) > 0);
}

function printStacks(output: Output, stacks: readonly UpStack[]): void {
  printTable(
    output,
    ["id", "cloud", "region", "class", "release", "resources", "fingerprint", "endpoint"],
    stacks.map((stack) => [
      stack.id,
      stack.cloud,
      stack.region,
      stack.class,
      stack.release ?? "-",
      stack.resources === undefined ? "-" : String(stack.resources),
      stack.fingerprint === undefined ? "-" : shortFingerprint(stack.fingerprint),
      stack.error === undefined ? (stack.endpoint ?? "-") : output.colors.red("failed"),
    ]),
  );
}

function printNext(output: Output, hasChanged: boolean): void {
  const again = hasChanged ? "\n  run the same again                    nothing changes any more" : "";
  output.print(`
Next:
  change a value in the program, then
  npx stampworks preview                the same update in every stamp${again}
  npx stampworks check                  both laws, over the rendered fleet
  npx stampworks status                 the stamps and their endpoints
  pulumi up -s <stack>                  one stamp for real, with your own account`);
}
