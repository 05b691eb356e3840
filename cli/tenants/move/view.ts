import type {
  MovedOne,
  MoveInput,
  MoveProgress,
  MoveQuestion,
  MoveReport,
  MoveResult,
} from "../../../fleet/tenants/move/input";
import { moveSchema } from "../../../fleet/tenants/move/schema";
import { messageOf } from "../../../core/message";
import type { RunResult } from "../../../tenants/migration/run";
import type { Shown, View } from "../../common/command";
import { ExitCode, exitCodeOf, gravest } from "../../common/exit-code";
import { errorAsJson } from "../../common/report-error";
import { count, printTable } from "../../common/table";
import { nextMove, printMove, tellMove } from "./show";

export const moveView: View<MoveInput, MoveProgress, MoveQuestion, MoveResult> = {
  schema: moveSchema,
  print,
  tell,
  ask: ({ kind, moves }) => (kind === "start" && moves > 1 ? `begin ${moves} moves?` : "begin?"),
  toJson,
  exitCode,
};

const RESULTS: Readonly<Record<RunResult, string>> = {
  done: "Moved",
  aborted: "Taken back",
  reached: "Stopped as asked",
  halted: "Halted",
  interrupted: "Interrupted",
};

function toJson(result: MoveResult): object {
  switch (result.kind) {
    case "status":
      return { ...flat(result), next: nextMove(result.state, undefined) };
    case "ran":
      return { ...flat(result), result: result.result, next: nextMove(result.state, result.result) };
    case "checked":
      return { checked: result.moves };
    case "declined":
      return { result: "declined" };
    case "many":
      return {
        moves: result.moves.map(({ error, report, ...moved }) => ({
          ...moved,
          error: error === undefined ? undefined : errorAsJson(error),
          report: report === undefined ? undefined : flat(report),
        })),
      };
  }
}

function flat({ move, state }: MoveReport): object {
  return { move, ...state };
}

function exitCode(result: MoveResult, { mode }: MoveInput): ExitCode {
  if (result.kind === "ran") return codeOf(result.result, mode);
  if (result.kind !== "many") return ExitCode.Fine;
  return gravest(
    result.moves.map(({ error, result: ended }) =>
      ended === "failed" ? exitCodeOf(error) : codeOf(ended, mode),
    ),
  );
}

/** A move that was to go forward and was taken back did not do what was asked. */
function codeOf(result: MovedOne["result"], mode: MoveInput["mode"]): ExitCode {
  if (result === "interrupted" || result === "waiting") return ExitCode.Interrupted;
  return result === "halted" || (result === "aborted" && mode !== "abort") ? ExitCode.Broken : ExitCode.Fine;
}

function tell({ json, output, value }: Shown<MoveInput>): (event: MoveProgress) => void {
  const tellers = new Map<string, ReturnType<typeof tellMove>>();
  return (event) => {
    switch (event.kind) {
      case "planned": {
        const { movers, source, target, tenant } = event.move;
        output.note(`move ${tenant} from ${source} to ${target}: ${movers.join(", ")}`);
        break;
      }
      case "beyond-hold":
        output.note(beyondHold(event));
        break;
      case "back":
        output.note(`take ${event.tenant} back to ${event.source}; what is at ${event.target} is deleted`);
        break;
      case "unlooked":
        output.note(`${event.tenant}: ${event.mover}: ${event.what}`);
        break;
      case "moving": {
        if (json) break;
        const { tenant } = event;
        const teller = tellers.get(tenant) ?? tellMove(output, value.mode === "many" ? `${tenant}: ` : "");
        tellers.set(tenant, teller);
        teller(event.event);
        break;
      }
      case "fewer": {
        const { bound, parallel, stamp, wanted } = event;
        output.note(
          `${parallel} at once and not ${wanted}: half of what the database of ${stamp} has left is the applications' (${bound})`,
        );
        break;
      }
      case "ended":
        output.note(`${event.moved.tenant}: ${resultWords(event.moved)}`);
        break;
    }
  };
}

function print(result: MoveResult, { output }: Shown<MoveInput>): void {
  switch (result.kind) {
    case "status":
      printMove(output, result.state);
      output.print(`Next: ${nextMove(result.state, undefined)}`);
      break;
    case "checked":
      for (const { source, target, tenant } of result.moves)
        output.print(`${tenant} can be moved from ${source} to ${target}; nothing was begun`);
      break;
    case "declined":
      output.print("nothing was begun");
      break;
    case "ran":
      printMove(output, result.state);
      output.print(`${RESULTS[result.result]}. Next: ${nextMove(result.state, result.result)}`);
      break;
    case "many": {
      const { moves } = result;
      printTable(
        output,
        ["tenant", "to", "result"],
        moves.map((moved) => [moved.tenant, moved.to, resultWords(moved)]),
      );
      const there = moves.filter(({ result: ended }) => ended === "done" || ended === "there").length;
      output.print(`${count(there, "tenant")} of ${moves.length} moved`);
      if (there < moves.length)
        output.print("Next: mend the cause and run the same again; it goes on where each stopped");
      break;
    }
  }
}

function beyondHold({ holdMs, isAsked, pauseMs }: Extract<MoveProgress, { kind: "beyond-hold" }>): string {
  const why = isAsked ? "" : ", since it can't be done sooner";
  return `the cut-over may take up to ${pauseMs / 1000} s${why}: routers hold a request for ${holdMs / 1000} s, and who waits longer gets 503 with Retry-After`;
}

function resultWords({ error, result }: Pick<MovedOne, "error" | "result">): string {
  if (result === "failed") return `failed: ${messageOf(error).split("\n")[0] ?? ""}`;
  if (result === "waiting") return "not begun";
  return result === "there" ? "there already" : RESULTS[result].toLowerCase();
}
