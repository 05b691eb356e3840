import { Size } from "../../../components/contract/class";
import { Cloud } from "../../../components/contract/cloud";
import type { FleetBlueprintInput } from "../../../components/program/fleet-blueprint";
import { defineFleet } from "../../../components/program/index";
import type { StackSpec } from "../../../engines/engine";
import { renderRouting } from "../../../fleet/check/routing/render-routing";
import { TokenTable } from "../../../graph/model/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { HOMES } from "../../routing/layer/homes";
import type { RenderedStack } from "../stacks";
import { applied, type Choice, type Option, pairwise, type Refused, type Row, titleOf } from "./pairs";

type Layer = NonNullable<FleetBlueprintInput["routing"]>;
type Source = Layer["requests"]["sources"][number];
type Part = "requests" | "bounds" | "router" | "secrets" | "observability";

/** What a routing layer is rendered from: its part of the blueprint, its stack's config, what its fleet says besides. */
interface Settings {
  readonly layer: Layer;
  readonly config: Readonly<Record<string, string>>;
  readonly stamps: readonly string[];
  readonly alarmEmail: string | undefined;
}

const usual = (says = "as usual"): Choice<Settings> => ({ says, apply: (settings) => settings });

function part<K extends Part>(
  says: string,
  name: K,
  change: Partial<NonNullable<Layer[K]>>,
): Choice<Settings> {
  return {
    says,
    apply: (settings) => ({
      ...settings,
      layer: { ...settings.layer, [name]: { ...settings.layer[name], ...change } },
    }),
  };
}

function limits(says: string, change: NonNullable<Layer["requests"]["limits"]>): Choice<Settings> {
  return {
    says,
    apply: (settings) => {
      const { requests } = settings.layer;
      return {
        ...settings,
        layer: { ...settings.layer, requests: { ...requests, limits: { ...requests.limits, ...change } } },
      };
    },
  };
}

function config(says: string, change: Readonly<Record<string, string>>): Choice<Settings> {
  return { says, apply: (settings) => ({ ...settings, config: { ...settings.config, ...change } }) };
}

function also(says: string, source: Source): Choice<Settings> {
  return {
    says,
    apply: (settings) => {
      const { requests } = settings.layer;
      return {
        ...settings,
        layer: { ...settings.layer, requests: { ...requests, sources: [...requests.sources, source] } },
      };
    },
  };
}

/** The zone that the layer's domain itself is the apex of, as each cloud names it. */
const APEX: Readonly<Record<Cloud, string>> = {
  [Cloud.Aws]: "Z0APEX1EXAMPLE",
  [Cloud.Azure]: `${HOMES.azure.zone.replace(/[^/]+$/u, "")}app.acme.example`,
  [Cloud.Gcp]: "projects/acme-global/managedZones/acme-app",
};

/** Regions beyond the usual two, the most a layer takes. */
const REGIONS: Readonly<Record<Cloud, readonly string[]>> = {
  [Cloud.Aws]: [
    "us-east-1 us-east-2 us-west-2 eu-west-1 eu-central-1 ap-southeast-1 ap-northeast-1 sa-east-1",
  ].flatMap((names) => names.split(" ")),
  [Cloud.Azure]: [
    "westeurope northeurope eastus2 centralus uksouth southeastasia japaneast brazilsouth",
  ].flatMap((names) => names.split(" ")),
  [Cloud.Gcp]: [
    "europe-west4 europe-west1 us-central1 us-east1 europe-west2 asia-southeast1 asia-northeast1 southamerica-east1",
  ].flatMap((names) => names.split(" ")),
};

const STAMPS = Array.from({ length: 12 }, (_, index) => `s${String(index).padStart(3, "0")}`);

const claim = (algorithm: "HS256" | "RS256" | "ES256"): Choice<Settings> =>
  also(algorithm, { kind: "claim", algorithm, issuer: "https://login.acme.example", audience: "acme" });

/** Every option of the layer's blueprint and of its stack's config that changes what resources there are, or a value of one. */
export function layerOptions(cloud: Cloud): readonly Option<Settings>[] {
  return [
    {
      name: "token",
      // CloudFront's functions know no other; `tests/routing` holds that others are refused.
      choices: [
        usual("none"),
        claim("HS256"),
        ...(cloud === Cloud.Aws ? [] : [claim("RS256"), claim("ES256")]),
      ],
    },
    { name: "header", choices: [usual("none"), also("one", { kind: "header", name: "x-tenant" })] },
    { name: "own domains", choices: [usual("none"), also("served", { kind: "domain" })] },
    {
      name: "functions",
      choices: [
        usual("none"),
        part("two", "requests", {
          functions: [
            { function: "batch", path: "/batch" },
            { function: "analytics", host: "analytics.acme.example" },
          ],
        }),
      ],
    },
    {
      name: "a tenant's limits",
      choices: [
        usual("none"),
        limits("rate", {
          perTenant: {
            standard: { requestsPerSecond: 10 },
            premium: { requestsPerSecond: 100 },
            dedicated: { requestsPerSecond: 1_000_000 },
          },
        }),
        // The firewall of a layer on AWS can count neither; `tests/routing/layer/args.test.ts` holds that they are refused.
        ...(cloud === Cloud.Aws
          ? []
          : [limits("at once", { perTenant: { standard: { requestsAtOnce: 1, requestsPerSecond: 1 } } })]),
      ],
    },
    {
      name: "limits",
      choices: [
        usual(),
        limits("least", {
          connections: 100,
          connectionsPerStamp: 10,
          connectionsPerAddressPercent: 1,
          requestsPerSecondPerAddress: 0,
          requestStartSeconds: 1,
          holdSeconds: 0,
          heldRequests: 0,
          longestRequestSeconds: 60,
        }),
        limits("most", {
          connections: 1_000_000,
          connectionsPerStamp: 100_000,
          connectionsPerAddressPercent: 100,
          requestsPerSecondPerAddress: 1_000_000,
          requestStartSeconds: 60,
          holdSeconds: 30,
          heldRequests: 100_000,
          longestRequestSeconds: 86_400,
        }),
      ],
    },
    {
      name: "times",
      choices: [
        usual(),
        part("least", "requests", {
          timeoutSeconds: 1,
          downRetrySeconds: 1,
          drainSeconds: 1,
          healthPath: "/",
        }),
        part("most", "requests", {
          timeoutSeconds: 600,
          downRetrySeconds: 3600,
          drainSeconds: 600,
          healthPath: `/${"a".repeat(100)}`,
        }),
      ],
    },
    {
      name: "bounds",
      choices: [
        usual(),
        part("least", "bounds", { requestsPerSecond: 1, requestsPerAddress: 100, tenants: 1 }),
        part("most", "bounds", {
          requestsPerSecond: 10_000_000,
          requestsPerAddress: 2_000_000,
          tenants: 1_400_000,
        }),
      ],
    },
    { name: "router size", choices: Object.values(Size).map((size) => part(size, "router", { size })) },
    {
      name: "routers",
      choices: [
        usual(),
        part("least", "router", { minInstances: 2, maxInstances: 2, image: "edge/router-2" }),
        part("most", "router", { minInstances: 100, maxInstances: 1000 }),
      ],
    },
    {
      name: "secrets",
      choices: [usual(), part("short", "secrets", { keyRotationDays: 30, recoveryDays: 7 })],
    },
    {
      name: "logs",
      choices: ([90, 30, 60, 180, 365] as const).map((days) =>
        part(`${days} days`, "observability", { logRetentionDays: days }),
      ),
    },
    {
      name: "levels",
      choices: [
        usual(),
        part("low", "observability", { warnPercent: 50, actPercent: 55 }),
        part("high", "observability", { warnPercent: 90, actPercent: 95 }),
      ],
    },
    {
      name: "protection",
      choices: [
        usual("on"),
        {
          says: "off",
          apply: (settings) => ({ ...settings, layer: { ...settings.layer, deletionProtection: false } }),
        },
      ],
    },
    { name: "life", choices: [usual("goes on"), config("ends", { retiring: "true" })] },
    { name: "generation", choices: [usual("first"), config("last", { generation: "99" })] },
    {
      name: "regions",
      choices: [
        usual("two"),
        config("three", { regions: JSON.stringify(REGIONS[cloud].slice(0, 3)) }),
        config("eight", { regions: JSON.stringify(REGIONS[cloud]) }),
      ],
    },
    {
      name: "zone",
      choices: [
        usual("above the domain"),
        {
          says: "of the domain itself",
          apply: (settings) => ({ ...settings, layer: { ...settings.layer, zone: APEX[cloud] } }),
        },
      ],
    },
    {
      name: "stamps",
      choices: [
        usual("two"),
        { says: "none", apply: (settings) => ({ ...settings, stamps: [] }) },
        { says: "one", apply: (settings) => ({ ...settings, stamps: ["euw1a"] }) },
        { says: "twelve", apply: (settings) => ({ ...settings, stamps: STAMPS }) },
      ],
    },
    {
      name: "alarms",
      choices: [
        usual("by mail"),
        { says: "to nobody", apply: (settings) => ({ ...settings, alarmEmail: undefined }) },
      ],
    },
  ];
}

/** What a layer can't say together, and what refuses it. */
export const LAYER_REFUSED: Readonly<Record<Cloud, readonly Refused[]>> = {
  [Cloud.Aws]: [
    ["header", "one", "a tenant's limits", "rate"],
    ["token", "HS256", "a tenant's limits", "rate"],
  ],
  [Cloud.Azure]: [],
  [Cloud.Gcp]: [],
};

/** A layer for each row: each two choices come together in one of them. */
export async function layerCombinations(cloud: Cloud): Promise<readonly RenderedStack[]> {
  const options = layerOptions(cloud);
  const made: RenderedStack[] = [];
  for (const row of pairwise(options, LAYER_REFUSED[cloud])) {
    const { graph } = await renderRouting(layerOf(cloud, row), outputsOf, new TokenTable());
    const stack = `layer on ${cloud}: ${titleOf(options, row)}`;
    made.push({ fleet: "options", stack, region: "us-east-1", resources: graph.resources });
  }
  return made;
}

/** The routing stack that a row stands for. */
export function layerOf(cloud: Cloud, row: Row<Settings>): StackSpec {
  const { routing, central: _central, ...fleet } = blueprint;
  if (routing === undefined) throw new Error("the example fleet has a routing layer");
  const { config: home, ...place } = HOMES[cloud];
  const {
    alarmEmail,
    config: said,
    layer,
    stamps,
  } = applied<Settings>(row, {
    layer: { ...routing, ...place },
    config: { ...home, tokenKey: "a-key-that-only-tests-know" },
    stamps: ["euw1a", "weu1z"],
    alarmEmail: fleet.alarmEmail,
  });
  const { alarmEmail: _mail, ...others } = fleet;
  const input: FleetBlueprintInput = {
    ...others,
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
    routing: layer,
  };
  const keys = Object.entries({ ...said, stamps: JSON.stringify(stamps) });
  return {
    project: "stampworks",
    stack: "routing",
    config: Object.fromEntries(keys.map(([key, value]) => [`stampworks:${key}`, value])),
    program: defineFleet(input),
  };
}

/** What a stamp's stack says of itself. */
function outputsOf(id: string): Record<string, string> {
  const host = `${id}.acme.example`;
  return {
    cloud: "aws",
    region: "eu-west-1",
    hostName: host,
    originHost: host,
    originSecrets: "secret\nother",
    endpoint: `https://${host}`,
  };
}
