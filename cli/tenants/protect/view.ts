import { inMinutes } from "../../../fleet/recovery/record";
import type { StandbyProgress, StandbyQuestion } from "../../../fleet/tenants/standby/desk";
import { type ProtectInput, type ProtectResult, protectSchema } from "../../../fleet/tenants/standby/protect";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import type { Output } from "../../common/output";
import { printTable } from "../../common/table";
import { tellStandby } from "../common/standby-events";

export const protectView: View<ProtectInput, StandbyProgress, StandbyQuestion, ProtectResult> = {
  schema: protectSchema,
  tell: tellStandby,
  ask: () => "delete what the standby has?",
  toJson,
  exitCode,
  print,
};

function toJson(result: ProtectResult): object {
  if (!("state" in result)) return result;
  const { state, ...rest } = result;
  const { begin, end, stage } = state;
  return { ...rest, home: begin.home, standby: begin.standby, ...(end === undefined ? { stage } : {}) };
}

function exitCode(result: ProtectResult): ExitCode {
  if (result.kind === "status") return isBehind(result) ? ExitCode.Broken : ExitCode.Fine;
  const isStopped = "result" in result && result.result === "interrupted";
  return isStopped ? ExitCode.Interrupted : ExitCode.Fine;
}

type Status = Extract<ProtectResult, { kind: "status" }>;

/** Whether more would be lost than is promised, or nobody could take over. */
function isBehind({ parts, rpoMinutes, state }: Status): boolean {
  if (state.end !== undefined || (state.stage !== "copying" && state.stage !== "following")) return false;
  return parts.some(
    ({ lagSeconds }) =>
      lagSeconds === undefined || (rpoMinutes !== undefined && lagSeconds > 60 * rpoMinutes),
  );
}

function print(result: ProtectResult, { output }: Shown<ProtectInput>): void {
  switch (result.kind) {
    case "kept": {
      const { home, standby } = result.state.begin;
      const words = {
        whole: `has all of a moment; keep it so: stampworks tenants protect ${result.tenant}, or --all`,
        superseded: "is kept by somebody else now, or has taken over",
        interrupted: `is not kept any more; go on: stampworks tenants protect ${result.tenant}`,
      }[result.result];
      output.print(`${result.tenant}: the standby ${standby} of ${home} ${words}`);
      break;
    }
    case "status":
      printStatus(result, output);
      break;
    case "ended":
      output.print(
        result.result === "ended"
          ? `${result.tenant} has no standby any more`
          : `${result.tenant}: stopped; the same again goes on`,
      );
      break;
    case "declined":
      output.print("nothing was changed");
      break;
    case "all":
      output.print("stopped: no standby is kept by this process any more");
      break;
  }
}

function printStatus(status: Status, output: Output): void {
  const { parts, rpoMinutes, state, tenant } = status;
  const { begin, end, loss, stage } = state;
  const words = {
    copying: "is being copied: nothing can take over yet",
    following: "is kept",
    failing: `is taking over; go on: stampworks tenants failover ${tenant}`,
    over: `has taken over; bring it back: stampworks tenants failback ${tenant}`,
    cleared: `has taken over, and ${begin.home} is ready for its return: stampworks tenants failback ${tenant}`,
  }[stage];
  output.print(
    end === undefined
      ? `${tenant}: ${begin.home}, its standby ${begin.standby} ${words}`
      : `${tenant} has no standby any more: ${end}`,
  );
  if (parts.length > 0)
    printTable(
      output,
      ["data", "has all up to", "behind"],
      parts.map(({ lagSeconds, mover, upTo = "nothing" }) => [
        mover,
        upTo,
        lagSeconds === undefined ? "-" : inMinutes(lagSeconds),
      ]),
    );
  if (begin.left.length > 0) output.print(`not kept, as was said: ${begin.left.join(", ")}`);
  if (loss !== undefined)
    output.print(`lost by the failover: at most what was acknowledged in ${inMinutes(loss.seconds)}`);
  if (parts.length > 0 && rpoMinutes !== undefined)
    output.print(`RPO ${rpoMinutes} min: ${isBehind(status) ? "NOT met" : "met"}`);
}
