import { type DrainInput, type DrainResult, drainSchema } from "../../../fleet/tenants/stamps";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const drainView: View<DrainInput, never, never, DrainResult> = {
  schema: drainSchema,
  print: ({ pools, stamp }, { output }) => {
    const { id, use } = stamp;
    if (pools === undefined) {
      output.print(`${id} takes tenants again`);
      return;
    }
    output.print(`${id} takes no more tenants; ${count(use.tenants, "tenant")} on it are served as before`);
    for (const pool of pools) output.print(`pool ${pool} still names it: it has no other stamp`);
    if (use.tenants > 0)
      output.print(
        `Next: stampworks tenants list --stamp ${id}, and move each: stampworks tenants move <tenant> --to <stamp>`,
      );
  },
};
