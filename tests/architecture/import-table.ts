import type { Import } from "./sources";

/**
 * The import table of the design: what a folder's files may import. A line names the folder, which of our own
 * paths it may reach, and which packages. The first line that fits a file counts.
 */
export const TABLE: readonly {
  readonly from: string;
  readonly own: readonly RegExp[];
  readonly packages: readonly RegExp[];
}[] = [
  // What every room may use; it knows none of them.
  { from: "core/", own: [/^core\//], packages: [/^node:/, /^zod$/, /^yaml$/, /^csv-parse(\/|$)/] },
  { from: "graph/", own: [/^(core|graph)\//], packages: [/^node:/, /^ip-address$/, /^tldts$/] },
  {
    from: "policies/",
    own: [/^(core|policies|graph)(\/|$)/, /^components\/contract\//],
    packages: [/^node:/, /^@pulumi\/policy$/, /^@pulumi\/pulumi$/, /^zod$/],
  },
  // What runs at the edge depends on nothing but the edge's own modules.
  { from: "router/decision/", own: [/^router\/decision\//], packages: [/^(cloudfront|crypto)$/] },
  {
    from: "router/table/",
    own: [/^core\//, /^router\/(decision|table)\//, /^components\/routing\/contract$/],
    packages: [],
  },
  {
    from: "components/contract/",
    own: [/^core\//, /^components\/contract\//],
    packages: [/^node:/, /^zod$/, /^ip-address$/, /^@pulumi\/(pulumi|random)$/],
  },
  ...(["aws", "azure", "gcp"] as const).map((cloud) => ({
    from: `components/${cloud}/`,
    own: [/^core\//, new RegExp(`^components/(contract|${cloud})/`)],
    packages: [new RegExp(`^@pulumi/(pulumi|random|${cloud === "azure" ? "azure-native" : cloud})(/|$)`)],
  })),
  // A cloud's routing layer uses what the cloud's stamps use, and knows no other cloud.
  ...(["aws", "azure", "gcp"] as const).map((cloud) => ({
    from: `components/routing/${cloud}/`,
    own: [
      /^core\//,
      /^router\/(decision|table)\//,
      new RegExp(`^components/(contract|${cloud})/`),
      /^components\/routing\/(?!(aws|azure|gcp)(\/|$))/,
      new RegExp(`^components/routing/${cloud}/`),
    ],
    packages: [
      new RegExp(`^@pulumi/(pulumi|random|${cloud === "azure" ? "azure-native" : cloud})(/|$)`),
      /^node:(crypto|timers\/promises)$/,
    ],
  })),
  // A cloud's centre, likewise.
  ...(["aws", "azure", "gcp"] as const).map((cloud) => ({
    from: `components/central/${cloud}/`,
    own: [
      /^core\//,
      new RegExp(`^components/(contract|${cloud})/`),
      /^components\/central\/(?!(aws|azure|gcp)(\/|$))/,
      new RegExp(`^components/central/${cloud}/`),
    ],
    packages: [new RegExp(`^@pulumi/(pulumi|random|${cloud === "azure" ? "azure-native" : cloud})(/|$)`)],
  })),
  {
    from: "components/central/clouds.ts",
    own: [/^core\//, /^components\/(contract|central)\//],
    packages: [],
  },
  {
    from: "components/central/",
    own: [/^core\//, /^components\/contract\//, /^components\/central\/(?!(aws|azure|gcp)(\/|$))/],
    packages: [/^@pulumi\/pulumi$/, /^zod$/],
  },
  {
    from: "components/routing/clouds.ts",
    own: [/^core\//, /^components\/(contract|routing)\//],
    packages: [],
  },
  {
    from: "components/routing/",
    own: [
      /^core\//,
      /^router\/decision\//,
      /^components\/contract\//,
      /^components\/routing\/(?!(aws|azure|gcp)(\/|$))/,
    ],
    packages: [/^@pulumi\/pulumi$/, /^zod$/],
  },
  {
    from: "components/host/",
    own: [/^core\//, /^components\/(contract\/|host\/|stamp)/],
    packages: [/^node:/, /^@pulumi\/pulumi$/, /^zod$/],
  },
  // A fleet's program: config, outputs, expiry, defineFleet.
  {
    from: "components/program/",
    own: [
      /^core\//,
      /^components\/(program|contract)\//,
      /^components\/(stamp|stamp-args|routing\/(args|global-routing|home|layer)|central\/(central-data|home|layer))$/,
    ],
    packages: [/^node:/, /^@pulumi\/pulumi$/, /^zod$/],
  },
  {
    from: "components/clouds.ts",
    own: [/^core\//, /^components\/(aws|azure|gcp|contract)(\/|$)/],
    packages: [],
  },
  {
    from: "components/",
    own: [/^core\//, /^components\/(contract\/|stamp|stamp-args|clouds|routing\/(args|global-routing)$)/],
    packages: [/^@pulumi\/pulumi$/, /^zod$/],
  },
  // What a user's own project has, and no more.
  { from: "stacks/", own: [/^stacks\//, /^components\/(program$|program\/|contract\/)/], packages: [] },
  // What a cloud computes, names and refuses of each type: tables, which a render and the simulator read.
  {
    from: "render/kinds/",
    own: [/^core\//, /^graph\/model\//, /^render\/kinds\//],
    packages: [/^ip-address$/],
  },
  {
    from: "render/",
    own: [/^(core|graph|render)\//, /^components\/(contract|program)\//],
    packages: [/^node:/, /^@pulumi\/pulumi(\/|$)/],
  },
  // The command of Pulumi knows nothing of what only a first try and the tests use.
  {
    from: "engines/pulumi/",
    own: [/^(core|graph)\//, /^engines\/(pulumi\/|[^/]+$)/],
    packages: [/^node:/, /^@pulumi\/pulumi/],
  },
  {
    from: "engines/simulator/",
    own: [/^(core|graph)\//, /^render\/kinds\//, /^engines\/simulator\//],
    packages: [/^node:/, /^@pulumi\/pulumi/, /^@grpc\/grpc-js$/, /^google-protobuf/],
  },
  {
    from: "engines/embedded/",
    own: [/^(core|graph|render)\//, /^engines\/(embedded|simulator)\//, /^engines\/[^/]+$/],
    packages: [/^node:/, /^@pulumi\/pulumi/, /^write-file-atomic$/],
  },
  { from: "engines/", own: [/^(core|graph)\//, /^engines\/[^/]+$/], packages: [/^node:/] },
  // What leaves a stamp: an application imports it, and it knows neither infrastructure nor the registry.
  { from: "events/", own: [/^(core|events)\//], packages: [/^(?!@pulumi\/)/] },
  // An application's flags: OpenFeature's provider, and nothing of ours.
  {
    from: "tenants/client/flags/",
    own: [/^tenants\/client\/(flags|kept)\//],
    packages: [/^node:/, /^@openfeature\//],
  },
  // Its reference data, which the fleet writes in the same form: nothing else of ours.
  {
    from: "tenants/client/reference/",
    own: [/^tenants\/client\/(reference|kept)\//],
    packages: [/^node:/, /^zod$/, /^csv-parse(\/|$)/],
  },
  // What both read their sources with.
  { from: "tenants/client/kept/", own: [/^tenants\/client\/kept\//], packages: [/^node:/] },
  // What an application imports brings nothing of the fleet along.
  {
    from: "tenants/client/",
    own: [/^tenants\/(client\/|migration\/objects\/store$)/, /^components\/routing\/contract$/],
    packages: [],
  },
  {
    from: "tenants/",
    own: [
      /^(core|events|tenants)\//,
      /^router\/(table|decision)\//,
      /^components\/(contract\/|routing\/(contract|registry-rows)$)/,
    ],
    packages: [/^(?!@pulumi\/)/],
  },
  // HAProxy's configuration, maps and process; who follows what stands above it.
  {
    from: "router/haproxy/",
    own: [/^core\//, /^router\/(decision|table|haproxy)\//, /^components\/(contract\/|routing\/contract$)/],
    packages: [/^node:/],
  },
  // From the registry to a router: configuration, maps, and the process that follows.
  {
    from: "router/",
    own: [
      /^(core|router|tenants\/registry)\//,
      /^components\/(contract\/|routing\/(contract|registry-rows)$)/,
    ],
    packages: [/^(?!@pulumi\/)/],
  },
  {
    from: "planning/",
    own: [
      /^(core|graph|planning|tenants\/(registry|placement))\//,
      /^components\/(contract\/|program\/|routing\/contract$)/,
    ],
    packages: [/^node:/, /^zod$/, /^yaml$/],
  },
  {
    from: "fleet/",
    own: [
      /^(core|graph|policies|render|planning|events|tenants|fleet)(\/|$)/,
      /^engines\/[^/]+$/,
      /^router\/(table|decision|local)\//,
      /^components\/(contract\/|program(\/|$)|stamp|routing\/(contract$|registry-rows$))/,
    ],
    packages: [/^(?!@pulumi\/(aws|azure-native|gcp|random|policy))/],
  },
  {
    from: "cli/",
    own: [
      /^(core|graph|policies|render|engines|router|events|tenants|planning|fleet|cli)(\/|$)/,
      /^components\/(contract\/|program(\/|$)|stamp|routing\/(contract$|registry-rows$))/,
    ],
    packages: [/^(?!@pulumi\/(aws|azure-native|gcp|random|policy))/],
  },
];

/** The rooms of the house: every folder with sources of the product. */
export const FOLDERS = [
  "core",
  "graph",
  "policies",
  "components",
  "stacks",
  "render",
  "engines",
  "router",
  "events",
  "tenants",
  "planning",
  "fleet",
  "cli",
];

/** The imports the table does not allow. */
export function brokenWalls(imports: readonly Import[]): string[] {
  return imports
    .filter(({ file, target }) => {
      const line = TABLE.find(({ from }) => file.startsWith(from));
      const own = FOLDERS.some((folder) => target === folder || target.startsWith(`${folder}/`));
      return !(own ? line?.own : line?.packages)?.some((pattern) => pattern.test(target));
    })
    .map(({ file, target }) => `${file} must not import ${target}`);
}
