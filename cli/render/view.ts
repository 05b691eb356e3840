import { shownPath } from "../../core/files/shown-path";
import { type RenderResult, renderSchema } from "../../fleet/check/render-stack";
import type { Shown, View } from "../common/command";
import { count } from "../common/table";
import { writeResult } from "../common/write-result";
import type { RenderValue } from "./options";

export const renderView: View<RenderValue, never, never, RenderResult> = {
  schema: renderSchema,
  toJson: (result, shown) => {
    if (shown.value.out === "-") return undefined;
    write(result, shown);
    return { ...result, file: shownPath(shown.value.out) };
  },
  print: (result, shown) => {
    const { output, value } = shown;
    if (value.out === "-") {
      output.deployment(result.deployment);
      return;
    }
    write(result, shown);
    const { id, resources } = result;
    output.print(
      `${id}: ${count(resources, "resource")} written to ${shownPath(value.out)} (rendered, not deployed)`,
    );
  },
};

function write({ deployment }: RenderResult, { output, value }: Shown<RenderValue>): void {
  writeResult(output, value.out, `${JSON.stringify(deployment, undefined, 4)}\n`);
}
