import { type FunctionInput, type TenantResult, tenantSchema } from "../../../fleet/tenants/states";
import type { View } from "../../common/command";

export const functionView: View<FunctionInput, never, never, TenantResult> = {
  schema: tenantSchema,
  print: ({ tenant: { functions = {}, stamp, tenant } }, { output, value }) => {
    const serving = Object.hasOwn(functions, value.function) ? functions[value.function] : undefined;
    output.print(
      serving === undefined
        ? `requests of ${tenant} for ${value.function} go to ${stamp}, as all others`
        : `requests of ${tenant} for ${value.function} go to ${serving}; nothing was copied there`,
    );
  },
};
