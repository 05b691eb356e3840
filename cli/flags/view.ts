import type { FlagsInput, FlagsProgress, FlagsQuestion, FlagsResult } from "../../fleet/flags/request";
import { flagsResultSchema } from "../../fleet/flags/result-schema";
import type { RolloutReport } from "../../fleet/rollout/report";
import type { Shown, View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import { printPlan, printSummary, tellEvents } from "../rollout/show";

export const flagsView: View<FlagsInput, FlagsProgress, FlagsQuestion, FlagsResult> = {
  schema: flagsResultSchema,
  print,
  tell: ({ json, output }) => {
    const events = tellEvents(output);
    return (event) => {
      if (event.kind === "lock") output.note(event.notice);
      else if (event.kind === "file")
        output.note("flags.yaml was changed by somebody else meanwhile, and stays as it is");
      else if (json) return;
      else if (event.kind === "planned") printPlan(output, event.plan, event.begin);
      else events(event);
    };
  },
  ask: (question, { output }) => {
    if (question.kind === "rollback")
      output.note(`take back from ${question.stamps} stamps: ${question.what}`);
    return "begin?";
  },
  toJson: (result, { value }) => {
    switch (result.kind) {
      case "planned":
        return {
          what: result.begin.settings.flags?.what,
          waves: result.plan.waves.map(({ ring, stamps }) => ({ ring, stamps: stamps.map(({ id }) => id) })),
          left: result.plan.left,
        };
      case "nothing":
        return { result: "nothing to do", left: result.left };
      case "declined":
        return { result: "declined" };
      case "ran":
        return {
          ...result,
          change: result.rollout,
          what: result.state.begin.settings.flags?.what,
          next: nextStep(result, value),
        };
    }
  },
  exitCode: (result) => (result.kind === "ran" && !result.asWished ? ExitCode.Engine : ExitCode.Fine),
};

function print(result: FlagsResult, { output, value }: Shown<FlagsInput>): void {
  switch (result.kind) {
    case "planned":
      printPlan(output, result.plan, result.begin);
      break;
    case "nothing":
      output.print("every stamp has these flags already");
      break;
    case "declined":
      output.print("nothing was begun");
      break;
    case "ran":
      printSummary(output, result.state, `${result.result}${result.simulated ? `, ${SIMULATED}` : ""}`);
      output.print(`Next: ${nextStep(result, value)}`);
      break;
  }
}

function nextStep({ engine, result }: RolloutReport, { journal }: FlagsInput): string {
  const more = [
    ...(journal === undefined ? [] : [`--journal ${journal}`]),
    ...(engine === "embedded" ? [] : [`--engine ${engine}`]),
  ];
  const again = (flag: string): string => ["npx stampworks flags apply", flag, ...more].join(" ");
  if (result === "done" || result === "rolled-back") return "commit flags.yaml";
  if (result === "abandoned") return "npx stampworks flags list shows which stamp has what";
  return `mend the cause, then ${again("--resume")}; or go back: ${again("--rollback")}`;
}
