import { type RoutingInput, routingSchema } from "../../../components/routing/contract";
import { tenantRate } from "../../../components/routing/aws/internal/tenant-rate";

const SUBDOMAIN = { kind: "subdomain", domain: "app.acme.example" } as const;
const EACH = {
  standard: { requestsPerSecond: 20 },
  premium: { requestsPerSecond: 200 },
  dedicated: { requestsPerSecond: 100 },
};

function rules(sources: RoutingInput["sources"], perTenant: object) {
  return tenantRate(routingSchema.parse({ sources, limits: { perTenant } }), 300);
}

describe("the edge's rule a tenant", () => {
  test("counts by the host, as much as the most generous tier may in the window, and says when to come again", () => {
    expect(rules([SUBDOMAIN, { kind: "domain" }], EACH)).toMatchObject([
      {
        priority: 100,
        action: {
          block: {
            customResponse: { responseCode: 429, responseHeaders: [{ name: "retry-after", value: "10" }] },
          },
        },
        statement: {
          rateBasedStatement: {
            limit: 60_000,
            evaluationWindowSec: 300,
            aggregateKeyType: "CUSTOM_KEYS",
            customKeys: [
              { header: { name: "host", textTransformations: [{ priority: 0, type: "LOWERCASE" }] } },
            ],
          },
        },
      },
    ]);
  });

  test.each<[string, RoutingInput["sources"], object]>([
    ["no tier has a limit", [SUBDOMAIN], {}],
    ["one tier has none", [SUBDOMAIN], { ...EACH, premium: { requestsAtOnce: 5 } }],
    ["a header may name the tenant", [SUBDOMAIN, { kind: "header", name: "x-tenant" }], EACH],
  ])("is left out where %s", (_, sources, perTenant) => {
    expect(rules(sources, perTenant)).toEqual([]);
  });
});
