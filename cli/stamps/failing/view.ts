import { type FailingInput, maintenanceSchema, type StampResult } from "../../../fleet/tenants/states";
import { stateInWords } from "../../../tenants/states/stamps";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const failingView: View<FailingInput, never, never, StampResult> = {
  schema: maintenanceSchema,
  print: ({ stamp }, { output, value }) => {
    output.print(`${stamp.id}: ${stateInWords(stamp, new Date())}`);
    if (value.failing === "end") {
      output.print(
        "What an alarm of a layer on AWS says of it ends with the alarm, or after an hour; at once with: " +
          `aws cloudwatch set-alarm-state --alarm-name <the layer's alarm of ${stamp.id}> --state-value OK --state-reason "it serves"`,
      );
      return;
    }
    output.print(`${count(stamp.use.tenants, "tenant")} on it get 503 with Retry-After until then`);
    output.print(`Next: stampworks stamps failing ${stamp.id} --end, once it serves them again`);
  },
};
