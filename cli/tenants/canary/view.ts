import { type CanaryInput, type CanaryResult, canarySchema } from "../../../fleet/tenants/states";
import type { View } from "../../common/command";

export const canaryView: View<CanaryInput, never, never, CanaryResult> = {
  schema: canarySchema,
  print: ({ pool: { canary, name } }, { output }) => {
    if (canary === undefined) {
      output.print(`pool ${name} has no canary: new tenants are placed as ever`);
      return;
    }
    output.print(
      `${canary.permille / 10} % of the new tenants of pool ${name} are placed on ${canary.stamp}, as far as it takes them`,
    );
    output.print(`Next: stampworks tenants canary ${name} --end`);
  },
};
