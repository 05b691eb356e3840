import { CLOUD_SDKS } from "../../components/contract/cloud-sdk";
import type { Cloud } from "../../components/contract/cloud";
import type { Answers } from "./answers";
import { FIRST_CLASS } from "./stamps";

/** Path of a file from the project's root → its text. */
export type Files = Readonly<Record<string, string>>;

/** What the package and the tools beside it are asked for in a new package.json. */
export interface Versions {
  readonly stampworks: string;
}

/** The files that a fleet's project is made of, but the stamps' configs; what a user of Pulumi's own templates expects. */
export function projectFiles(
  { app, cloud, engine }: Omit<Answers, "regions">,
  name: string,
  versions: Versions,
): Files {
  const sdk = CLOUD_SDKS[cloud];
  return {
    "Pulumi.yaml": `# The fleet's project: every stack is one stamp. Its identity is in stacks/Pulumi.<id>.yaml, all else in blueprint.ts.
name: ${name}
description: A fleet of deployment stamps
runtime:
  name: nodejs
  options:
    packagemanager: npm
stackConfigDir: stacks
`,
    "index.ts": `import { defineFleet } from "stampworks/stacks";
import { blueprint } from "./blueprint";

export = defineFleet(blueprint);
`,
    "blueprint.ts": `import { type BlueprintInput, Size } from "stampworks/stacks";

/** What every stamp is made of. docs/blueprint.md of stampworks lists every field with its default. */
export const blueprint: BlueprintInput = {
  app: "${app}",
  environment: "p",
  release: "1",

  // What lies outside the stamps and a stamp may refer to; nothing else. Put your own here before you deploy for real.
  global: {
    ${GLOBAL[cloud](app)}
  },

  classes: {
    ${FIRST_CLASS}: {
      // What one stamp serves at most; \`npx stampworks capacity size\` works it out from your load.
      bounds: { tenants: 50, requestsPerSecond: 300, databaseConnections: 400, storageGb: 500 },
      app: { image: "web", size: Size.Small, minInstances: 3, maxInstances: 6 },
      workers: { size: Size.Small, minInstances: 1, maxInstances: 3 },
      database: { size: Size.Small, storageGb: 64, replicas: 1 },
      cache: { size: Size.Small, nodes: 2 },
    },
  },
};
`,
    "package.json": `${JSON.stringify(
      {
        name,
        private: true,
        main: "index.ts",
        dependencies: { stampworks: versions.stampworks, [sdk.name]: sdk.range },
        devDependencies: DEV_DEPENDENCIES,
        // None of these has to run: what they would build is in the packages, built.
        allowScripts: { esbuild: false, lmdb: false, "msgpackr-extract": false, protobufjs: false },
      },
      undefined,
      2,
    )}\n`,
    "tsconfig.json": `{
  "compilerOptions": ${JSON.stringify(COMPILER_OPTIONS, undefined, 2).replaceAll("\n", "\n  ")},
  "files": ["index.ts"]
}
`,
    ".gitignore": "node_modules/\nbin/\n.stampworks/\n",
    "stampworks.yaml": `# What this project's stacks live in: embedded (a simulator, no cloud is touched) or pulumi (real clouds).\nengine: ${engine}\n`,
  };
}

/** What Pulumi's own templates bring. */
export const DEV_DEPENDENCIES = { "@types/node": "^20", typescript: "^5.0.0" };

/** As Pulumi's own TypeScript templates have them, but that declarations of packages, which use newer settings, are not judged. */
const COMPILER_OPTIONS = {
  skipLibCheck: true,
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};

/** A global scope that has the right form and is nobody's. */
const GLOBAL: Readonly<Record<Cloud, (app: string) => string>> = {
  aws: (app) => `aws: {
      registry: "111122223333.dkr.ecr.us-east-1.amazonaws.com/${app}",
      zone: "stamps.example.com",
      zoneId: "Z0123456789EXAMPLE",
      zoneRole: "arn:aws:iam::111122223333:role/${app}-stamp-delegation",
    },`,
  azure: (app) => `azure: {
      registry: "exampleglobal.azurecr.io/${app}",
      registryId:
        "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/global/providers/Microsoft.ContainerRegistry/registries/exampleglobal",
      tenantId: "55555555-6666-7777-8888-999999999999",
      zone: "stamps.example.com",
      zoneResourceGroup: "global",
      zoneSubscription: "00000000-1111-2222-3333-444444444444",
    },`,
  gcp: (app) => `gcp: {
      registry: "europe-docker.pkg.dev/example-global/${app}",
      zone: "stamps.example.com",
      managedZone: "stamps",
      zoneProject: "example-global",
    },`,
};
