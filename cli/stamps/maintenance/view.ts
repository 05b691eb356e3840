import { type MaintenanceInput, maintenanceSchema, type StampResult } from "../../../fleet/tenants/states";
import { stateInWords } from "../../../tenants/states/stamps";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const maintenanceView: View<MaintenanceInput, never, never, StampResult> = {
  schema: maintenanceSchema,
  print: ({ stamp }, { output, value }) => {
    const { id, retryAfterSeconds, use } = stamp;
    if (value.maintenance === "end") {
      output.print(`${id} is open: ${stateInWords(stamp, new Date())}`);
      return;
    }
    output.print(
      `${id}: ${stateInWords(stamp, new Date())}; ${count(use.tenants, "tenant")} on it get 503 with Retry-After: ${retryAfterSeconds}, and nobody is placed on it`,
    );
    output.print(`Next: stampworks stamps maintenance ${id} --end, once it is done`);
  },
};
