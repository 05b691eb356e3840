import { type LoadInput, type LoadsResult, loadSchema } from "../../../fleet/tenants/load";
import type { View } from "../../common/command";
import { count, listed } from "../../common/table";

export const loadView: View<LoadInput, never, never, LoadsResult> = {
  schema: loadSchema,
  print: ({ changed, incomplete = [], same, unknown = [] }, { output }) => {
    output.print(`${count(changed, "tenant")} counted with what was measured, ${same} as before`);
    if (incomplete.length > 0)
      output.print(`left out, for a number was neither measured nor known: ${listed(incomplete)}`);
    if (unknown.length > 0) output.print(`left out, for the registry does not have them: ${listed(unknown)}`);
  },
};
