import type { AddTenantInput, AddTenantResult, StepResult } from "../../../fleet/tenants/onboard/add";
import { addTenantSchema } from "../../../fleet/tenants/onboard/schema";
import type { OnboardEvent, StepProblem } from "../../../tenants/onboard/onboard";
import type { View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import type { Output } from "../../common/output";
import { printTable } from "../../common/table";

export const addView: View<AddTenantInput, OnboardEvent, never, AddTenantResult> = {
  schema: addTenantSchema,
  tell:
    ({ json, output }) =>
    (event) => {
      if (json) return;
      if (event.kind === "placed") output.note(`on ${event.stamp}, not served yet`);
      else output.note(`${event.step}: ${event.state}`);
    },
  exitCode: ({ kind }) => {
    if (kind === "failed") return ExitCode.Engine;
    return kind === "interrupted" ? ExitCode.Interrupted : ExitCode.Fine;
  },
  print: (result, { output }) => {
    const { tenant } = result;
    const next = `Next: npx stampworks tenants add ${tenant} --resume`;
    switch (result.kind) {
      case "active":
        output.print(`${tenant} is ${result.found ? "active already" : "active"}: ${result.stamp} serves it`);
        printNotRun(output, result.steps);
        break;
      case "failed":
        output.print(`${tenant} is pending on ${result.stamp}, and its requests get 403`);
        printProblem(output, result.step, result);
        output.print(next);
        break;
      case "interrupted":
        output.print(`Interrupted. ${next}`);
        break;
      case "status":
        printSteps(output, result.steps);
        for (const { name, printed = "", reason } of result.steps)
          if (reason !== undefined) printProblem(output, name, { reason, printed });
        if (result.end === undefined) output.print(next);
        else output.print(result.end === "active" ? `${tenant} is active` : `${tenant} was taken away`);
    }
  },
};

function printSteps(output: Output, steps: readonly StepResult[]): void {
  printTable(
    output,
    ["step", "state"],
    steps.map(({ name, state }) => [name, state]),
  );
}

function printProblem(output: Output, step: string, { printed, reason }: StepProblem): void {
  output.print(`${step} ${reason}${printed === "" ? " and printed nothing" : ":"}`);
  if (printed !== "") for (const line of printed.split("\n")) output.print(`  ${line}`);
}

/** Steps that were declared after the tenant was served. */
function printNotRun(output: Output, steps: readonly StepResult[]): void {
  const names = steps.filter(({ state }) => state !== "done").map(({ name }) => name);
  if (names.length > 0)
    output.print(
      `not run, since it was served before they were declared: ${names.join(", ")}; run them by hand`,
    );
}
