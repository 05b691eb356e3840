import { type OfInput, type OfResult, ofSchema } from "../../../fleet/users/users";
import type { View } from "../../common/command";
import { printTable } from "../../common/table";

export const ofView: View<OfInput, never, never, OfResult> = {
  schema: ofSchema,
  print: ({ tenants, user }, { output }) => {
    if (tenants.length === 0) output.print(`${user} is linked with no tenant`);
    else
      printTable(
        output,
        ["tenant", "state", "stamp", "address"],
        tenants.map(({ address = "", stamp, state, tenant }) => [tenant, state, stamp, address]),
      );
  },
};
