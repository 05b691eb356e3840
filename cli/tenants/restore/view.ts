import { type RestoreInput, type RestoreResult, restoreSchema } from "../../../fleet/tenants/leave/restore";
import type { View } from "../../common/command";
import { printTable } from "../../common/table";

export const restoreView: View<RestoreInput, never, never, RestoreResult> = {
  schema: restoreSchema,
  print: ({ parts, tenant: { stamp, tenant } }, { output }) => {
    printTable(
      output,
      ["mover", "what", "count"],
      parts.map(({ count, mover, what }) => [mover, what, `${count}`]),
    );
    output.print(`${tenant} is on ${stamp}, and served`);
  },
};
