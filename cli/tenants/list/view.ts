import { type ListInput, type ListResult, listSchema } from "../../../fleet/tenants/list";
import type { View } from "../../common/command";
import { count, printTable } from "../../common/table";
import { stateOf } from "../common/tenant-words";

export const listView: View<ListInput, never, never, ListResult> = {
  schema: listSchema,
  print: ({ tenants }, { output }) => {
    if (tenants.length > 0) {
      printTable(
        output,
        ["tenant", "stamp", "pool", "standby", "state"],
        tenants.map((tenant) => [
          tenant.tenant,
          tenant.stamp,
          tenant.pool,
          tenant.standby ?? "-",
          stateOf(tenant),
        ]),
      );
    }
    output.print(count(tenants.length, "tenant"));
  },
};
