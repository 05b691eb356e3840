import type { NameRule } from "../../../contract/naming";

/** What Azure allows for the names the routing layer gives, beside those in `components/azure/internal/limits.ts`. */

/** 3–44, lower case; unique in all of Azure. Source: https://learn.microsoft.com/azure/cosmos-db/concepts-limits */
export const COSMOS: NameRule = { max: 44 };
/** 1–260. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights */
export const INSIGHTS: NameRule = { max: 260 };
