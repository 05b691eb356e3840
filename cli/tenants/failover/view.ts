import { inMinutes } from "../../../fleet/recovery/record";
import type { StandbyProgress, StandbyQuestion } from "../../../fleet/tenants/standby/desk";
import {
  type FailedOver,
  type FailoverInput,
  type FailoverResult,
  failoverSchema,
} from "../../../fleet/tenants/standby/failover";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { count, printTable } from "../../common/table";
import { tellStandby } from "../common/standby-events";

export const failoverView: View<FailoverInput, StandbyProgress, StandbyQuestion, FailoverResult> = {
  schema: failoverSchema,
  tell: tellStandby,
  ask: ({ tenants }) =>
    `let the standby of ${count(tenants, "tenant")} take over? What was not brought to it may be lost`,
  exitCode: ({ tenants }) => (tenants.every(isAsPromised) ? ExitCode.Fine : ExitCode.Broken),
  print,
};

function isAsPromised({ loss, problem, rpoMinutes }: FailedOver): boolean {
  if (problem !== undefined || loss === undefined) return false;
  return rpoMinutes === undefined || loss.seconds <= 60 * rpoMinutes;
}

function print({ declined, seconds, tenants }: FailoverResult, { output }: Shown<FailoverInput>): void {
  if (declined) {
    output.print("nothing was changed");
    return;
  }
  printTable(
    output,
    ["tenant", "is on", "lost at most", "promised"],
    tenants.map(({ loss, problem, rpoMinutes, stamp = "-", tenant }) => [
      tenant,
      stamp,
      problem ?? lossInWords(loss?.seconds ?? 0),
      rpoMinutes === undefined ? "-" : `${rpoMinutes} min`,
    ]),
  );
  const done = tenants.filter(({ problem }) => problem === undefined).length;
  output.print(`${done} of ${count(tenants.length, "tenant")} on their standbys after ${inMinutes(seconds)}`);
  if (done < tenants.length)
    output.print("Next: mend the cause and run the same again; it goes on where each stopped");
  else output.print("Next, once the old home is back: stampworks tenants failback <tenant>");
}

function lossInWords(seconds: number): string {
  return seconds === 0 ? "nothing" : `what was acknowledged in ${inMinutes(seconds)}`;
}
