import { type GlobalRoutingArgs, parseRoutingArgs, type RoutedStamp } from "../../../components/routing/args";
import { RoutingContext } from "../../../components/routing/context";
import { edgeFunction } from "../../../components/routing/edge-function";
import { stampAlarms } from "../../../components/routing/aws/internal/stamp-alarms";
import { checkClosed } from "../../../graph/closed/closed";
import { blueprint } from "../../../stacks/blueprint";
import { GraphBuilder } from "../../graph/fixtures/builder";
import { HOMES } from "./homes";

const { classes: _classes, central: _central, routing: layer, ...fleet } = blueprint;
if (layer === undefined) throw new Error("the example's blueprint has no routing layer");

const HOME = { cloud: "aws", regions: ["us-east-1", "eu-west-1"], account: "210000000009" } as const;
const stamp = (id: string, more: Partial<RoutedStamp> = {}): RoutedStamp => ({
  id,
  cloud: "aws",
  region: "eu-west-1",
  originHost: `${id}.aws.acme.example`,
  originSecret: "secret",
  ...more,
});
const ARGS: GlobalRoutingArgs = {
  home: { ...HOME, regions: [...HOME.regions] },
  layer,
  fleet,
  stamps: [stamp("use1a"), stamp("euw1a", { healthPath: "/up" })],
};
const claim = {
  kind: "claim",
  algorithm: "HS256",
  issuer: "https://login.example",
  audience: "app",
} as const;

const EACH = {
  standard: { requestsPerSecond: 20 },
  premium: { requestsPerSecond: 200 },
  dedicated: { requestsPerSecond: 100 },
};

describe("the routing layer's arguments", () => {
  test("are filled in with the defaults, the stamps in order of their ids", () => {
    const parsed = parseRoutingArgs(ARGS);
    expect(parsed.stamps.map(({ id, healthPath }) => [id, healthPath])).toEqual([
      ["euw1a", "/up"],
      ["use1a", "/healthz"],
    ]);
    expect(parsed.layer).toMatchObject({ deletionProtection: true, router: { minInstances: 2 } });
  });

  test("may front nobody yet", () => {
    expect(parseRoutingArgs({ ...ARGS, stamps: [] }).stamps).toEqual([]);
  });

  test.each<[string, Partial<GlobalRoutingArgs>, string]>([
    ["a stamp twice", { stamps: [stamp("euw1a"), stamp("euw1a")] }, "stamps.1.id"],
    ["what is no stamp's id", { stamps: [stamp("EUW1A")] }, "stamps.0.id"],
    ["a stamp without a secret", { stamps: [stamp("euw1a", { originSecret: "" })] }, "stamps.0.originSecret"],
    ["a zone of another cloud", { layer: { ...layer, zone: "projects/acme/managedZones/a" } }, "layer.zone"],
    [
      "a source for another domain than the layer's",
      { layer: { ...layer, requests: { sources: [{ kind: "subdomain", domain: "other.example" }] } } },
      "layer.requests.sources.0.domain",
    ],
    ["claims without a key", { layer: { ...layer, requests: { sources: [claim] } } }, "tokenKey"],
    ["one region", { home: { ...HOME, regions: ["us-east-1"] } }, "home.regions"],
    [
      "a name below the layer's own domain as a tenant's",
      { layer: { ...layer, ownDomains: [`shop.${layer.domain}`] } },
      "layer.ownDomains.0",
    ],
    [
      "tenants' domains where nobody is asked whose they are",
      { layer: { ...layer, ownDomains: ["shop.acme-shop.example"] } },
      "layer.requests.sources",
    ],
    [
      "a tenant's domain twice",
      { layer: { ...layer, ownDomains: ["shop.acme-shop.example", "shop.acme-shop.example"] } },
      "layer.ownDomains",
    ],
    [
      "more routers at least than at most",
      { layer: { ...layer, router: { minInstances: 5, maxInstances: 4 } } },
      "layer.router.minInstances",
    ],
  ])("refuse %s, naming the field", (_, change, field) => {
    expect(() => parseRoutingArgs({ ...ARGS, ...change })).toThrow(field);
  });

  test.each<[string, object, object[], string]>([
    ["requests at once", { premium: { requestsAtOnce: 5 } }, [], "perTenant.premium.requestsAtOnce"],
    [
      "a limit of one tier alone",
      { standard: { requestsPerSecond: 20 } },
      [],
      "perTenant.premium, dedicated.requestsPerSecond",
    ],
    [
      "a limit where a header may name the tenant",
      EACH,
      [{ kind: "header", name: "x-tenant" }],
      "perTenant: ",
    ],
  ])(
    "refuse %s on AWS, where nothing would count it, and take it where thin routers do",
    (_, perTenant, more, field) => {
      const { requests } = layer;
      const on = (cloud: "aws" | "gcp"): unknown => {
        const { config, ...place } = HOMES[cloud];
        const { regions, account } = config;
        return parseRoutingArgs({
          ...ARGS,
          home: { cloud, regions: JSON.parse(String(regions)) as string[], account: String(account) },
          layer: {
            ...layer,
            ...place,
            requests: { ...requests, sources: [...requests.sources, ...more], limits: { perTenant } },
          } as GlobalRoutingArgs["layer"],
          stamps: [],
        });
      };
      expect(() => on("aws")).toThrow(field);
      expect(on("gcp")).toBeDefined();
    },
  );

  test("refuse what the thin router can't do, on the clouds that run it", () => {
    const { requests } = layer;
    const on = (cloud: "aws" | "azure" | "gcp", change: object, healthPath = "/healthz"): unknown => {
      const { config, ...place } = HOMES[cloud];
      const { regions, account } = config;
      return parseRoutingArgs({
        ...ARGS,
        home: { cloud, regions: JSON.parse(String(regions)) as string[], account: String(account) },
        layer: { ...layer, ...place, requests: { ...requests, ...change } },
        stamps: [stamp("use1a", { healthPath })],
      });
    };
    const limited = { limits: { requestsPerSecondPerAddress: 50 } };
    for (const cloud of ["azure", "aws", "gcp"] as const) expect(on(cloud, limited)).toBeDefined();
    for (const cloud of ["azure", "gcp"] as const) {
      expect(() => on(cloud, {}, "/up")).toThrow(
        "layer.requests.healthPath: stamp use1a would count as down",
      );
      expect(on(cloud, { healthPath: "/up" }, "/up")).toBeDefined();
    }
    expect(on("aws", {}, "/up")).toBeDefined();
  });

  test.each([
    ["azure", undefined, "missing, and the layer is on Azure"],
    ["aws", HOMES.azure.certificate, "aws issues the domain's certificate and renews it"],
    ["gcp", HOMES.azure.certificate, "gcp issues the domain's certificate and renews it"],
    ["azure", `${HOMES.azure.certificate}/1f0c`, "without a version"],
  ] as const)("take a certificate on Azure and nowhere else: %s", (cloud, certificate, says) => {
    const { config, zone } = HOMES[cloud];
    const { regions, account } = config;
    const parsed = (): unknown =>
      parseRoutingArgs({
        ...ARGS,
        home: { cloud, regions: JSON.parse(String(regions)) as string[], account: String(account) },
        layer: { ...layer, zone, ...(certificate === undefined ? {} : { certificate }) },
        stamps: [],
      });
    expect(parsed).toThrow("layer.certificate");
    expect(parsed).toThrow(says);
  });

  test("make a function that CloudFront takes", () => {
    const { layer: parsed } = parseRoutingArgs({
      ...ARGS,
      layer: { ...layer, requests: { sources: [...layer.requests.sources, claim] } },
      tokenKey: "a-key-of-the-test",
    });
    expect(edgeFunction(parsed.requests).length).toBeLessThan(10_240);
    expect(edgeFunction(parsed.requests)).not.toContain("a-key-of-the-test");
  });
});

describe("what the layer derives from where it lives", () => {
  const { home, layer: parsed, fleet: parsedFleet } = parseRoutingArgs(ARGS);
  const context = (change: object = {}): RoutingContext =>
    new RoutingContext({ ...home, ...change }, parsedFleet, parsed);

  test("names what no stamp can name, and differs by account and generation", () => {
    const name = context().physicalName("registry", { max: 255 });
    expect(name).toMatch(/^acmep-routing-registry-[a-z0-9]{5}$/);
    expect(context({ account: "210000000010" }).physicalName("registry", { max: 255 })).not.toBe(name);
    expect(context({ generation: 2 }).physicalName("registry", { max: 255 })).not.toBe(name);
  });

  test("takes no name for its own that only begins as its stamps' alarms do", () => {
    const layer = context();
    const prefix = stampAlarms(layer);
    const findings = (logGroupName: string): readonly string[] => {
      const builder = new GraphBuilder("routing", "render", { region: "us-east-1", account: HOME.account });
      const type = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
      builder.add({ type, name: "probe", inputs: { logGroupName } });
      const options = { derivations: layer.derivations(), role: "routing" as const };
      return checkClosed(builder.build(), options).map(({ path, value }) => `${path} ${value}`);
    };
    expect(prefix).toBe("acmep-routing-stamp-");
    for (const name of [prefix, `${prefix}eu9-act-zzzzz`, `${prefix}of-others`])
      expect(findings(name)).toEqual([`logGroupName ${name}`]);
  });

  test("protects until it is being retired", () => {
    expect(context().protects(true)).toBe(true);
    expect(context({ retiring: true }).protects(true)).toBe(false);
    expect(context().protects(false)).toBe(false);
  });
});
