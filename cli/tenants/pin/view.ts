import { type PinInput, type TenantResult, tenantSchema } from "../../../fleet/tenants/states";
import type { View } from "../../common/command";

export const pinView: View<PinInput, never, never, TenantResult> = {
  schema: tenantSchema,
  print: ({ tenant: { pinned, stamp, tenant } }, { output }) =>
    output.print(
      pinned === true
        ? `${tenant} is pinned to ${stamp}: who would move it is refused`
        : `${tenant} is on ${stamp} and may be moved`,
    ),
};
