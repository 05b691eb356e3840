import type { DeletionsEvent } from "../../fleet/deploy/destroy";
import {
  NO_REGISTRY,
  type RetireInput,
  type RemainsEvent,
  type RetireQuestion,
  type RetireResult,
} from "../../fleet/lifecycle/retire-stamps";
import { retireSchema } from "../../fleet/lifecycle/retiring/schema";
import type { Shown, View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import { exitCodeOfFailures, printFailures } from "../common/views/failures";
import { count, listed } from "../common/table";
import type { Output } from "../common/output";
import { printPreview } from "../preview/view";

export const retireView: View<RetireInput, DeletionsEvent | RemainsEvent, RetireQuestion, RetireResult> = {
  schema: retireSchema,
  toJson: (result) => {
    switch (result.kind) {
      case "emitted":
        return undefined;
      case "nothing":
        return { stamps: [] };
      case "declined":
        return { result: "declined" };
      case "retired":
        return result;
    }
  },
  exitCode: (result) => (result.kind === "retired" ? exitCodeOfFailures(result.failures) : ExitCode.Fine),
  tell:
    ({ output, verbose }) =>
    (event) => {
      if (event.kind === "previewed") printPreview(output, event.preview, verbose);
      else if (event.kind === "lock") output.note(event.notice);
      else tellRemains(output, event);
    },
  ask,
  print,
};

/** What a cloud keeps, or can't delete: said of each stamp before anything is taken down. */
function tellRemains(output: Output, { stamps }: Extract<RemainsEvent, { kind: "remains" }>): void {
  for (const { id, remains } of stamps)
    for (const { byHand, costs, until, what } of remains)
      output.note(
        `${id}: ${what} stays ${until}${costs ? ", and costs" : ""}${byHand === undefined ? "" : `: ${byHand}`}`,
      );
}

function ask({ hasRegistry, stamps }: RetireQuestion, { output }: Shown<RetireInput>): string {
  const ids = stamps.map(({ id }) => id);
  const them = ids.length === 1 ? "it" : "them";
  output.note(`retire ${listed(ids)}: everything in ${them} is deleted, tenants' data too`);
  for (const stamp of stamps)
    if ("resources" in stamp) output.note(`${stamp.id}: ${count(stamp.resources, "resource")} to delete`);
  if (!hasRegistry) output.note(NO_REGISTRY);
  return ids.length === 1 ? `retire ${ids[0] ?? ""}?` : `retire ${ids.length} stamps?`;
}

function print(result: RetireResult, { output, value, verbose }: Shown<RetireInput>): void {
  switch (result.kind) {
    case "emitted":
      for (const line of result.lines) output.print(line);
      break;
    case "nothing":
      output.print(value.reserved === true ? "nothing is reserved for them" : "no stamp has expired");
      break;
    case "declined":
      output.print("nothing was retired");
      break;
    case "retired": {
      const { failures, record, simulated, stamps } = result;
      printFailures(output, failures, verbose);
      const done = stamps.filter(({ error }) => error === undefined).length;
      const note = simulated ? ` (${SIMULATED})` : "";
      output.print(`${count(done, "stamp")} of ${stamps.length} retired${note}`);
      if (done > 0 && value.reserved === true)
        output.print("Next: give back what is reserved: stampworks stamps release <stamp>");
      else if (done > 0)
        output.print(`Next: commit the removed configs and ${record}, which keeps the used ids`);
      if (done < stamps.length)
        output.print("Next: mend the cause and run the same again; it goes on where it stopped");
      break;
    }
  }
}
