import { type LoadInput, loadSchema } from "../../../fleet/tenants/load";
import type { LoadsSet } from "../../../tenants/placement/set-loads";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const loadView: View<LoadInput, never, never, LoadsSet> = {
  schema: loadSchema,
  print: ({ changed, same }, { output }) =>
    output.print(`${count(changed, "tenant")} counted with what was measured, ${same} as before`),
};
