import { type ResumeInput, type TenantResult, tenantSchema } from "../../../fleet/tenants/states";
import type { View } from "../../common/command";

export const resumeView: View<ResumeInput, never, never, TenantResult> = {
  schema: tenantSchema,
  print: ({ tenant: { stamp, tenant } }, { output }) =>
    output.print(`${tenant} is not suspended: ${stamp} serves it`),
};
