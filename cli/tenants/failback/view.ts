import type { StandbyProgress, StandbyQuestion } from "../../../fleet/tenants/standby/desk";
import {
  type FailbackInput,
  type FailbackResult,
  failbackSchema,
} from "../../../fleet/tenants/standby/failback";
import type { MoveProgress, MoveQuestion } from "../../../fleet/tenants/move/input";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { tellStandby } from "../common/standby-events";
import { tellMove } from "../move/show";

type Progress = StandbyProgress | MoveProgress;

export const failbackView: View<FailbackInput, Progress, StandbyQuestion | MoveQuestion, FailbackResult> = {
  schema: failbackSchema,
  tell,
  ask: () => "delete what is left of it at the old home, and move it back?",
  toJson: ({ result, state, tenant }) => ({
    tenant,
    result,
    home: state.begin.home,
    unbrought: state.unbrought,
  }),
  exitCode: ({ result }) =>
    result === "interrupted"
      ? ExitCode.Interrupted
      : result === "done" || result === "declined"
        ? ExitCode.Fine
        : ExitCode.Broken,
  print,
};

function tell(shown: Shown<FailbackInput>): (event: Progress) => void {
  const [standby, move] = [tellStandby(shown), tellMove(shown.output)];
  return (event) => {
    if (event.kind === "standby") standby(event);
    else if (event.kind === "moving" && !shown.json) move(event.event);
  };
}

function print({ result, state, tenant }: FailbackResult, { output }: Shown<FailbackInput>): void {
  const { begin, unbrought = {} } = state;
  for (const [mover, number] of Object.entries(unbrought))
    output.print(
      `${mover}: ${number === null ? "nobody can say what" : `${number} changes`} ${begin.home} had that ${begin.standby} never got`,
    );
  if (result === "declined") output.print("nothing was changed");
  else if (result === "done")
    output.print(
      `${tenant} is on ${begin.home} again, without a standby. Next: stampworks tenants protect ${tenant} --standby ${begin.standby} --reason <why>`,
    );
  else
    output.print(
      `${tenant}: the move back is ${result}. Next: stampworks tenants failback ${tenant}, or look: stampworks tenants move ${tenant} --status`,
    );
}
