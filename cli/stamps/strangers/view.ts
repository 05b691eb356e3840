import { maintenanceSchema, type StampResult, type StrangersInput } from "../../../fleet/tenants/states";
import { stateInWords } from "../../../tenants/states/stamps";
import type { View } from "../../common/command";

export const strangersView: View<StrangersInput, never, never, StampResult> = {
  schema: maintenanceSchema,
  print: ({ stamp }, { output, value }) => {
    output.print(`${stamp.id}: ${stateInWords(stamp, new Date())}`);
    if (value.welcome)
      output.print(
        "Next: say nearest: {} in the requests of the blueprint's routing, then stampworks up routing",
      );
  },
};
