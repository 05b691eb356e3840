import type {
  DeliveryInput,
  DeliveryProgress,
  DeliveryQuestion,
  DeliveryResult,
} from "../../fleet/delivery/request";
import { deliveryResultSchema } from "../../fleet/delivery/result-schema";
import { changeIn } from "../../fleet/rollout/entries";
import type { RolloutReport } from "../../fleet/rollout/report";
import type { Shown, View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import { printPlan, printSummary, tellEvents } from "./show";

/** How it is called. */
interface Words {
  /** `flags`: the commands that go on with it are below. */
  readonly command: string;
  /** `these flags`. */
  readonly these: string;
  /** The command that shows which stamp has what. */
  readonly list: string;
  /** What is to be committed once it is done. */
  readonly commit: string;
}

/** How what comes to the stamps outside of their stacks is shown. */
export function deliveryView<Edit>(
  words: Words,
): View<DeliveryInput<Edit>, DeliveryProgress, DeliveryQuestion, DeliveryResult> {
  return {
    schema: deliveryResultSchema,
    print: (result, shown) => print(result, shown, words),
    tell: ({ json, output }) => {
      const events = tellEvents(output);
      return (event) => {
        if (event.kind === "lock") output.note(event.notice);
        else if (event.kind === "file")
          output.note(`${event.path} was changed by somebody else meanwhile, and stays as it is`);
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
            what: changeIn(result.begin.settings)?.what,
            waves: result.plan.waves.map(({ ring, stamps }) => ({
              ring,
              stamps: stamps.map(({ id }) => id),
            })),
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
            what: changeIn(result.state.begin.settings)?.what,
            next: nextStep(result, value, words),
          };
      }
    },
    exitCode: (result) => (result.kind === "ran" && !result.asWished ? ExitCode.Engine : ExitCode.Fine),
  };
}

function print<Edit>(
  result: DeliveryResult,
  { output, value }: Shown<DeliveryInput<Edit>>,
  words: Words,
): void {
  switch (result.kind) {
    case "planned":
      printPlan(output, result.plan, result.begin);
      break;
    case "nothing":
      output.print(`every stamp has ${words.these} already`);
      break;
    case "declined":
      output.print("nothing was begun");
      break;
    case "ran":
      printSummary(output, result.state, `${result.result}${result.simulated ? `, ${SIMULATED}` : ""}`);
      output.print(`Next: ${nextStep(result, value, words)}`);
      break;
  }
}

function nextStep<Edit>(
  { engine, result }: RolloutReport,
  { journal }: DeliveryInput<Edit>,
  { command, commit, list }: Words,
): string {
  const more = [
    ...(journal === undefined ? [] : [`--journal ${journal}`]),
    ...(engine === "embedded" ? [] : [`--engine ${engine}`]),
  ];
  const again = (flag: string): string => [`npx stampworks ${command} apply`, flag, ...more].join(" ");
  if (result === "done" || result === "rolled-back") return `commit ${commit}`;
  if (result === "abandoned") return `npx stampworks ${list} shows which stamp has what`;
  return `mend the cause, then ${again("--resume")}; or go back: ${again("--rollback")}`;
}
