import { type FailingInput, maintenanceSchema, type StampResult } from "../../../fleet/tenants/states";
import { stateInWords } from "../../../tenants/states/stamps";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const failingView: View<FailingInput, never, never, StampResult> = {
  schema: maintenanceSchema,
  print: ({ stamp }, { output, value }) => {
    output.print(`${stamp.id}: ${stateInWords(stamp, new Date())}`);
    if (value.failing === "end") return;
    output.print(`${count(stamp.use.tenants, "tenant")} on it get 503 with Retry-After until then`);
    output.print(`Next: stampworks stamps failing ${stamp.id} --end, once it serves them again`);
  },
};
