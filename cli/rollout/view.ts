import { defined } from "../../core/defined";
import { rolloutSchema, type RolloutReport } from "../../fleet/rollout/report";
import type {
  RolloutInput,
  RolloutProgress,
  RolloutQuestion,
  RolloutResult,
} from "../../fleet/rollout/request";
import type { Shown, View } from "../common/command";
import type { Output } from "../common/output";
import { describeCounts } from "../common/views/counts";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import { printChanges, printRefused } from "./changes";
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
        return {
          ...result.begin,
          left: result.plan.left,
          untouched: result.untouched,
          ...defined({ changes: result.preview, losses: result.losses }),
        };
      case "emitted":
        return undefined;
      case "nothing":
        return { result: "nothing to do", left: result.left };
      case "declined":
        return { result: "declined" };
      case "refused":
        return { result: "refused", losses: result.losses, changes: result.preview };
      case "centres": {
        const { central, engine, preview, simulated } = result;
        return { engine, simulated, result: "done", central, changes: preview };
      }
      case "turn":
        return result;
      case "ran":
        return { ...result, ...defined({ changes: result.preview }), next: nextStep(result, value) };
    }
  },
  exitCode: (result) => {
    if (result.kind === "refused") return ExitCode.Input;
    if (result.kind === "turn") return result.reason === undefined ? ExitCode.Fine : ExitCode.Engine;
    return result.kind === "ran" && !result.asWished ? ExitCode.Engine : ExitCode.Fine;
  },
};

function tell({ json, output, verbose }: Shown<RolloutInput>): (event: RolloutProgress) => void {
  const events = tellEvents(output);
  return (event) => {
    if (event.kind === "lock") return output.note(event.notice);
    if (json) return;
    if (event.kind === "planned") {
      printPlan(output, event.plan, event.begin);
      printUntouched(output, event.untouched);
    } else if (event.kind === "previewed") printChanges(output, event.preview, verbose);
    else if (event.kind === "centres") output.note(`before the stamps: ${event.stacks.join(", ")}`);
    else if (event.kind === "centres-failed")
      output.note(
        "a centre is not as it is to be, so no stamp was touched: mend the cause, then run the same again",
      );
    else events(event);
  };
}

function print(result: RolloutResult, { output, value, verbose }: Shown<RolloutInput>): void {
  switch (result.kind) {
    case "planned":
      printPlan(output, result.plan, result.begin);
      printUntouched(output, result.untouched);
      if (result.preview !== undefined) printChanges(output, result.preview, verbose);
      break;
    case "refused":
      printRefused(output, result.losses);
      break;
    case "emitted":
      for (const line of result.lines) output.print(line);
      break;
    case "centres":
      for (const { counts, id } of result.central)
        output.print(`${id}: ${describeCounts(counts, "past")}${result.simulated ? ` (${SIMULATED})` : ""}`);
      break;
    case "turn":
      output.print(
        `${result.turn}: ${result.reason === undefined ? "done" : `not done: ${result.reason}`}${result.simulated ? ` (${SIMULATED})` : ""}`,
      );
      break;
    case "nothing":
      output.print("nothing to do");
      break;
    case "declined":
      output.print("nothing was begun");
      break;
    case "ran":
      printSummary(output, result.state, `${result.result}${result.simulated ? `, ${SIMULATED}` : ""}`);
      for (const { counts, id } of result.central ?? [])
        output.print(`before the stamps: ${id}: ${describeCounts(counts, "past")}`);
      output.print(`Next: ${nextStep(result, value)}`);
      break;
  }
}

/** What is brought up by name, because no rollout of these stamps does. */
function printUntouched(output: Output, stacks: readonly string[]): void {
  if (stacks.length > 0)
    output.print(`not part of it: ${stacks.join(", ")} (npx stampworks up ${stacks.join(" ")})`);
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
