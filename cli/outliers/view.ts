import {
  type OutliersFound,
  type OutliersInput,
  type OutliersResult,
  outliersResultSchema,
} from "../../fleet/outliers/outliers";
import type { View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count, listed, printTable } from "../common/table";

export const outliersView: View<OutliersInput, never, never, OutliersResult> = {
  schema: outliersResultSchema,
  // Rules are YAML whatever is asked for: that is what reads them.
  toJson: (result) => (result.kind === "found" ? result.found : undefined),
  exitCode: (result) =>
    result.kind === "found" && result.found.outliers.length > 0 ? ExitCode.Broken : ExitCode.Fine,
  print: (result, { output }) => {
    if (result.kind === "rules") output.print(result.rules.trimEnd());
    else printFound(output, result.found);
  },
};

function printFound(output: Output, { from, outliers, stamps, to, unknown }: OutliersFound): void {
  if (outliers.length > 0)
    printTable(
      output,
      ["stamp", "class", "signal", "has", "its class", "times the spread"],
      outliers.map((each) => [
        output.colors.red(each.stamp),
        each.class,
        each.signal,
        short(each.value),
        short(each.median),
        short(each.score),
      ]),
    );
  const odd = new Set(outliers.map(({ stamp }) => stamp));
  output.print(`${odd.size} of ${count(stamps, "stamp")} unlike their sisters, ${from} to ${to}`);
  for (const { class: name, reason, signal, stamps: whom } of unknown)
    output.print(`${signal} of ${name}: ${reason}${whom.length === 0 ? "" : ` (${listed(whom)})`}`);
}

/** Three digits are enough to see who is odd. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
