import type { Routing } from "../../contract";
import { visibility } from "../../../aws/internal/app/waf-rules";

/** Most requests of one key that a rule can count. Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
const MOST = 2_000_000_000;

/**
 * The rule by which a tenant takes no more of the edge than a tenant may. The edge knows a tenant by the host alone and not its
 * tier: what the most generous tier may counts for all. A limit of some tiers alone, and one where something else than the host may name
 * the tenant, are refused with the layer's arguments: all of those would share one count.
 *
 * @param window seconds over which is counted
 */
export function tenantRate({ limits: { perTenant }, sources }: Routing, window: number) {
  const rates = Object.values(perTenant).map(({ requestsPerSecond }) => requestsPerSecond);
  const byHost = sources.every(({ kind }) => kind === "subdomain" || kind === "domain");
  if (!byHost || rates.some((rate) => rate === 0)) return [];
  return [
    {
      name: "Tenant",
      // After the groups that AWS keeps, which begin at 1.
      priority: 100,
      action: {
        block: {
          customResponse: { responseCode: 429, responseHeaders: [{ name: "retry-after", value: "10" }] },
        },
      },
      statement: {
        rateBasedStatement: {
          limit: Math.min(MOST, Math.max(...rates) * window),
          evaluationWindowSec: window,
          aggregateKeyType: "CUSTOM_KEYS",
          customKeys: [
            { header: { name: "host", textTransformations: [{ priority: 0, type: "LOWERCASE" }] } },
          ],
        },
      },
      visibilityConfig: visibility("Tenant"),
    },
  ];
}
