import type {
  DeletionsEvent,
  DestroyInput,
  DestroyQuestion,
  DestroyResult,
} from "../../fleet/deploy/destroy";
import { destroySchema } from "../../fleet/deploy/schemas";
import type { Declined } from "../../fleet/deploy/up";
import type { View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import { exitCodeOfFailures } from "../common/views/failures";
import { reportError } from "../common/report-error";
import { count } from "../common/table";
import { printPreview } from "../preview/view";

export const destroyView: View<DestroyInput, DeletionsEvent, DestroyQuestion, DestroyResult | Declined> = {
  schema: destroySchema,
  toJson: (result) => (result.kind === "declined" ? { result: "declined" } : result),
  tell:
    ({ output, verbose }) =>
    ({ preview }) =>
      printPreview(output, preview, verbose),
  ask: ({ stacks }, { output }) => {
    for (const { id, resources } of stacks) output.note(`${id}: ${count(resources, "resource")} to delete`);
    return `delete all resources of ${stacks.map(({ id }) => id).join(", ")}?`;
  },
  exitCode: (result) => (result.kind === "declined" ? ExitCode.Fine : exitCodeOfFailures(result.failures)),
  print: (result, { output, verbose }) => {
    if (result.kind === "declined") {
      output.print("nothing was deleted");
      return;
    }
    for (const { counts, id } of result.stamps) {
      if (counts === undefined) continue;
      output.print(`${id}: ${counts.delete} resources deleted${result.simulated ? ` (${SIMULATED})` : ""}`);
      output.print("Next: remove its config file once nothing else needs it");
    }
    for (const { error } of result.failures) reportError(output, error, { json: false, verbose });
  },
};
