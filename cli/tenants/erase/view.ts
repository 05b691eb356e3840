import {
  type EraseInput,
  type EraseQuestion,
  type EraseResult,
  eraseSchema,
} from "../../../fleet/tenants/leave/erase";
import type { ErasureEvent } from "../../../tenants/leave/erase";
import { STEPS } from "../../../tenants/leave/entries";
import type { View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { printTable } from "../../common/table";

export const eraseView: View<EraseInput, ErasureEvent, EraseQuestion, EraseResult> = {
  schema: eraseSchema,
  tell:
    ({ json, output }) =>
    (event) => {
      if (json) return;
      if (event.kind === "retry") output.note(`  waiting: ${event.reason}`);
      else output.note(`${event.step}: ${event.state}`);
    },
  ask: ({ count: all, exported, stamps, tenant }, { output }) => {
    output.note(
      `${all.toLocaleString("en")} rows, objects and messages of ${tenant} at ${stamps.join(", ")} will be deleted${exported ? ", after a bundle is written" : ", and no bundle is written"}`,
    );
    return `erase ${tenant}?`;
  },
  exitCode: ({ kind }) => (kind === "interrupted" ? ExitCode.Interrupted : ExitCode.Fine),
  print: (result, { output }) => {
    const { tenant } = result;
    switch (result.kind) {
      case "asked":
        output.print(`the erasure of ${tenant} was asked for by ${result.by}; nothing was changed`);
        output.print(`Next: as another operator, npx stampworks tenants erase ${tenant} --confirm`);
        break;
      case "declined":
        output.print("nothing was begun");
        break;
      case "aborted":
        output.print(`${tenant} is not erased, and served as before`);
        break;
      case "interrupted":
        output.print(`Interrupted. Next: npx stampworks tenants erase ${tenant} --resume`);
        break;
      case "erased":
        output.print(`${tenant} is erased: nothing of it is left; the proof is ${result.proof}`);
        break;
      case "status": {
        const { end, steps } = result.state;
        printTable(
          output,
          ["step", "state"],
          STEPS.map((step) => [step, steps[step]]),
        );
        output.print(end ?? `Next: npx stampworks tenants erase ${tenant} --resume`);
      }
    }
  },
};
