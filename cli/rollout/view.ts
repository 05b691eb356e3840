import { rolloutSchema, type RolloutReport } from "../../fleet/rollout/report";
import type {
  RolloutInput,
  RolloutProgress,
  RolloutQuestion,
  RolloutResult,
} from "../../fleet/rollout/rollout";
import type { Shown, View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import { printPreview } from "../preview/view";
import { printPlan, printSummary, tellEvents } from "./show";

export const rolloutView: View<RolloutInput, RolloutProgress, RolloutQuestion, RolloutResult> = {
  schema: rolloutSchema,
  print,
  tell,
  ask: (question, { output }) => {
    if (question.kind === "rollback")
      output.note(`roll back ${question.stamps} stamps from ${question.release} to the releases they had`);
    return "begin?";
  },
  toJson: (result, { value }) => {
    switch (result.kind) {
      case "planned":
        return { ...result.begin, left: result.plan.left };
      case "emitted":
        return undefined;
      case "nothing":
        return { result: "nothing to do", left: result.left };
      case "declined":
        return { result: "declined" };
      case "ran":
        return { ...result, next: nextStep(result, value) };
    }
  },
  exitCode: (result) => (result.kind === "ran" && !result.asWished ? ExitCode.Engine : ExitCode.Fine),
};

function tell({ json, output, verbose }: Shown<RolloutInput>): (event: RolloutProgress) => void {
  const events = tellEvents(output);
  return (event) => {
    if (event.kind === "lock") return output.note(event.notice);
    if (json) return;
    if (event.kind === "planned") printPlan(output, event.plan, event.begin);
    else if (event.kind === "previewed") printPreview(output, event.preview, verbose);
    else events(event);
  };
}

function print(result: RolloutResult, { output, value }: Shown<RolloutInput>): void {
  switch (result.kind) {
    case "planned":
      printPlan(output, result.plan, result.begin);
      break;
    case "emitted":
      for (const line of result.lines) output.print(line);
      break;
    case "nothing":
      output.print("nothing to do");
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

function nextStep({ engine, result, state }: RolloutReport, { journal }: RolloutInput): string {
  const more = [
    ...(journal === undefined ? [] : [`--journal ${journal}`]),
    ...(engine === "embedded" ? [] : [`--engine ${engine}`]),
  ];
  const again = (flag: string): string => ["npx stampworks rollout", flag, ...more].join(" ");
  if (result === "done" || result === "rolled-back")
    return state.begin.release === null ? "npx stampworks drift" : "commit the changed configs of the stacks";
  if (result === "abandoned") return "npx stampworks status shows which stamp runs what";
  if (state.direction === "rollback") return `mend the cause, then ${again("--resume")}`;
  const back = state.begin.release === null ? "" : `; or go back: ${again("--rollback")}`;
  return `mend the cause, then ${again("--resume")}${back}`;
}
