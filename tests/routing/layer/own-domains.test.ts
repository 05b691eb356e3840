import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/routing/check-routing";
import { renderRouting } from "../../../fleet/check/routing/render-routing";
import type { GraphResource } from "../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import { TokenTable } from "../../../graph/model/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { type HomeName, routingOn } from "./homes";

const DOMAINS = ["shop.acme-shop.example", "portal.globex.example"];
const DOMAIN = { kind: "domain" } as const;

/** What the layer on a cloud is made of, with tenants' own domains and visitors that go to the nearest stamp. */
async function rendered(cloud: HomeName, ownDomains: string[] = DOMAINS) {
  const tokens = new TokenTable();
  const spec = routingOn(cloud, [], {}, [DOMAIN], { ownDomains, nearest: {} });
  const routing = await renderRouting(spec, () => undefined, tokens);
  const of = (type: string): readonly GraphResource[] =>
    routing.graph.resources.filter((resource) => resource.type === type);
  return { routing, tokens, of };
}

/** Texts below one value, wherever they stand. */
const textOf = (resources: readonly GraphResource[]): string =>
  JSON.stringify(resources.map(({ inputs }) => inputs));

/** A map without some of its keys. */
function unlisted(map: PropertyValue | undefined, keys: readonly string[]): PropertyMap {
  if (map === undefined || !isMap(map)) throw new Error("a distribution has a default behaviour");
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

describe("tenants' own domains and strangers at a layer", () => {
  test("on Google Cloud have a certificate and an entry of its map each, and a header with the country", async () => {
    const { of, routing, tokens } = await rendered("gcp");
    const certificates = of("gcp:certificatemanager/certificate:Certificate");
    const entries = of("gcp:certificatemanager/certificateMapEntry:CertificateMapEntry");
    for (const domain of DOMAINS) {
      expect(certificates.filter((one) => textOf([one]).includes(`"${domain}"`))).toHaveLength(1);
      expect(entries.filter(({ inputs }) => inputs["hostname"] === domain)).toHaveLength(1);
    }
    expect(textOf(of("gcp:compute/backendService:BackendService"))).toContain(
      "x-stampworks-country: {client_region}",
    );
    const options = { global: blueprint.global, tokens, today: new Date("2026-11-21") };
    const verdict = withRouting(checkFleet([], options), routing, options);
    expect(verdict.closed).toMatchObject({ holds: true, violations: [] });
  });

  test("on Azure are custom domains of the route, guarded by the firewall, and a header has the country", async () => {
    const { of } = await rendered("azure");
    const domains = of("azure-native:cdn:AFDCustomDomain");
    const hosts = domains.map(({ inputs }) => inputs["hostName"]);
    expect(hosts).toEqual(expect.arrayContaining(DOMAINS));
    expect(domains).toHaveLength(4);
    expect(of("azure-native:cdn:Route")[0]?.inputs["customDomains"]).toHaveLength(4);
    expect(textOf(of("azure-native:cdn:SecurityPolicy")).match(/"id"/g)).toHaveLength(6);
    expect(textOf(of("azure-native:cdn:Rule"))).toContain(
      '"headerAction":"Overwrite","headerName":"x-stampworks-country","value":"{geo_country}"',
    );
  });

  test("on AWS are tenants of a distribution with the layer's function, firewall and secrets, each with a certificate of its own", async () => {
    const { of, routing, tokens } = await rendered("aws");
    const tenants = of("aws:cloudfront/distributionTenant:DistributionTenant");
    expect(tenants.map(({ inputs }) => inputs["domains"])).toEqual(
      expect.arrayContaining(DOMAINS.map((domain) => [{ domain }])),
    );
    for (const { inputs } of tenants)
      expect(inputs["managedCertificateRequest"]).toMatchObject({ validationTokenHost: "cloudfront" });
    const [one] = of("aws:cloudfront/multitenantDistribution:MultitenantDistribution");
    const [all] = of("aws:cloudfront/distribution:Distribution");
    expect(one?.inputs["webAclId"]).toEqual(all?.inputs["webAclId"]);
    expect(one?.inputs["viewerCertificate"]).toEqual(all?.inputs["viewerCertificate"]);
    expect(one?.inputs["defaultCacheBehavior"]).toMatchObject(
      unlisted(all?.inputs["defaultCacheBehavior"], ["allowedMethods", "cachedMethods"]),
    );
    expect(of("aws:cloudwatch/logDeliverySource:LogDeliverySource")).toHaveLength(2);
    expect(textOf(of("aws:cloudwatch/metricAlarm:MetricAlarm"))).toContain("requests to own domains fail");
    const options = { global: blueprint.global, tokens, today: new Date("2026-11-21") };
    const verdict = withRouting(checkFleet([], options), routing, options);
    expect(verdict.closed).toMatchObject({ holds: true, violations: [] });
    expect(verdict.baseline).toMatchObject({ violations: [] });
  });

  test("on AWS what they lead to is there before the first of them is, and nothing of it where no domain says a tenant", async () => {
    const { of } = await rendered("aws", []);
    expect(of("aws:cloudfront/connectionGroup:ConnectionGroup")).toHaveLength(1);
    expect(of("aws:cloudfront/distributionTenant:DistributionTenant")).toEqual([]);
    const routing = await renderRouting(routingOn("aws", []), () => undefined, new TokenTable());
    const types = routing.graph.resources.map(({ type }) => type);
    expect(types.filter((type) => /multitenant|connectionGroup/.test(type))).toEqual([]);
  });

  test("on AWS the country is asked of CloudFront", async () => {
    const { of } = await rendered("aws", []);
    expect(textOf(of("aws:cloudfront/cachePolicy:CachePolicy"))).toContain('"cloudfront-viewer-country"');
    expect(textOf(of("aws:cloudfront/function:Function"))).toContain("cloudfront-viewer-country");
  });
});
