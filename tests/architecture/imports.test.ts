import { importsOf, sourcesOf, textOf } from "./sources";

/**
 * The import table of the design: what a folder's files may import. A line names the folder, which of our own
 * paths it may reach, and which packages. The first line that fits a file counts.
 */
const TABLE: readonly {
  readonly from: string;
  readonly own: readonly RegExp[];
  readonly packages: readonly RegExp[];
}[] = [
  {
    from: "components/contract/",
    own: [/^components\/contract\//],
    packages: [/^node:/, /^zod$/, /^ip-address$/, /^@pulumi\/pulumi$/],
  },
  {
    from: "components/aws/",
    own: [/^components\/(aws|contract)\//],
    packages: [/^@pulumi\/(pulumi|aws|random)(\/|$)/],
  },
  {
    from: "components/azure/",
    own: [/^components\/(azure|contract)\//],
    packages: [/^@pulumi\/(pulumi|azure-native|random)(\/|$)/],
  },
  {
    from: "components/gcp/",
    own: [/^components\/(gcp|contract)\//],
    packages: [/^@pulumi\/(pulumi|gcp|random)(\/|$)/],
  },
  // What runs at the edge depends on nothing but the edge's own modules.
  {
    from: "components/routing/edge/",
    own: [/^components\/routing\/edge\//],
    packages: [/^(cloudfront|crypto)$/],
  },
  // A cloud's routing layer uses what the cloud's stamps use, and knows no other cloud.
  ...(["aws", "azure", "gcp"] as const).map((cloud) => ({
    from: `components/routing/${cloud}/`,
    own: [
      new RegExp(`^components/(contract|${cloud})/`),
      /^components\/routing\/(?!(aws|azure|gcp)(\/|$))/,
      new RegExp(`^components/routing/${cloud}/`),
    ],
    packages: [
      new RegExp(`^@pulumi/(pulumi|random|${cloud === "azure" ? "azure-native" : cloud})(/|$)`),
      /^node:(crypto|timers\/promises)$/,
    ],
  })),
  {
    from: "components/routing/clouds.ts",
    own: [/^components\/(contract|routing)\//],
    packages: [],
  },
  {
    from: "components/routing/",
    own: [/^components\/contract\//, /^components\/routing\/(?!(aws|azure|gcp)(\/|$))/],
    packages: [/^@pulumi\/pulumi$/, /^zod$/],
  },
  {
    from: "components/host/",
    own: [/^components\/(contract\/|host\/|stamp)/],
    packages: [/^node:/, /^@pulumi\/pulumi$/, /^zod$/],
  },
  { from: "components/clouds.ts", own: [/^components\/(aws|azure|gcp|contract)(\/|$)/], packages: [] },
  {
    from: "components/",
    own: [/^components\/(contract\/|stamp|stamp-args|clouds|routing\/(args|global-routing)$)/],
    packages: [/^@pulumi\/pulumi$/, /^zod$/],
  },
  {
    from: "stacks/",
    own: [
      /^stacks\//,
      /^components\/(contract\/|stamp|stamp-args|index|routing\/(args|global-routing|home|layer)$)/,
    ],
    packages: [/^node:/, /^@pulumi\/pulumi$/, /^zod$/],
  },
  { from: "graph/", own: [/^graph\//], packages: [/^node:/, /^json-canonicalize$/, /^ip-address$/] },
  {
    from: "policies/",
    own: [/^(policies|graph)(\/|$)/, /^components\/contract\//],
    packages: [/^node:/, /^@pulumi\/policy$/, /^@pulumi\/pulumi$/, /^zod$/],
  },
  // What an application imports brings nothing of the fleet along.
  {
    from: "fleet/migration/client/",
    own: [/^fleet\/migration\/(client\/|objects\/store$)/, /^components\/routing\/contract$/],
    packages: [],
  },
  {
    from: "fleet/",
    own: [
      /^(fleet|policies|graph|stacks)(\/|$)/,
      /^components\/(contract\/|stamp|routing\/(contract$|registry-rows$|edge\/|table\/))/,
    ],
    packages: [/^(?!@pulumi\/(aws|azure-native|gcp|random|policy))/],
  },
];

const FOLDERS = ["components", "stacks", "graph", "policies", "fleet"];
const all = FOLDERS.flatMap(sourcesOf).flatMap(importsOf);

describe("the import table", () => {
  test("reads the imports it is to judge", () => {
    expect(all.length).toBeGreaterThan(50);
    expect(all).toContainEqual({ file: "components/clouds.ts", target: "components/aws", typeOnly: false });
  });

  test("holds for every import of every file", () => {
    const broken = all.filter(({ file, target }) => {
      const line = TABLE.find(({ from }) => file.startsWith(from));
      const own = FOLDERS.some((folder) => target === folder || target.startsWith(`${folder}/`));
      return !(own ? line?.own : line?.packages)?.some((pattern) => pattern.test(target));
    });
    expect(broken.map(({ file, target }) => `${file} must not import ${target}`)).toEqual([]);
  });

  test("lets one file alone reach into the internals of Pulumi's SDK", () => {
    const reaching = FOLDERS.flatMap(sourcesOf).filter((file) =>
      /["'`]@pulumi\/pulumi\/(?!automation["'`])/.test(textOf(file)),
    );
    const files = reaching.filter((file) => !file.startsWith("fleet/simulator/provider/"));
    expect(files).toEqual(["fleet/render/internals.ts"]);
  });
});
