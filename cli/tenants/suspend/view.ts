import { type SuspendInput, type TenantResult, tenantSchema } from "../../../fleet/tenants/states";
import type { View } from "../../common/command";

export const suspendView: View<SuspendInput, never, never, TenantResult> = {
  schema: tenantSchema,
  print: ({ tenant: { stamp, suspended, tenant } }, { output }) => {
    output.print(
      `${tenant} is suspended since ${suspended?.since ?? ""}: its requests get 403; its data stays on ${stamp}`,
    );
    output.print(`Next: stampworks tenants resume ${tenant}`);
  },
};
