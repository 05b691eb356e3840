// Writes templates/<cloud>: what `pulumi new <this repository>/tree/main/templates/<cloud>` copies, out of the files that
// `stampworks init` writes. With --check it writes nothing and fails when one is stale. Needs `npm run build` first.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const compiled = join(root, "dist", "fleet", "init", "project-files.js");
if (!existsSync(compiled)) {
  console.error("There is no dist/fleet: run npm run build first.");
  process.exit(2);
}
const require = createRequire(import.meta.url);
const { projectFiles } = require(compiled);
const { version } = require("../../package.json");

/** What `pulumi new` asks for: the identity of the first stamp. */
const CLOUDS = {
  aws: { name: "AWS", region: "eu-west-1", account: "The stamp's own AWS account" },
  azure: { name: "Azure", region: "westeurope", account: "The stamp's own Azure subscription" },
  gcp: { name: "Google Cloud", region: "europe-west4", account: "The stamp's own Google Cloud project" },
};

const texts = new Map();
for (const [cloud, { account, name, region }] of Object.entries(CLOUDS)) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: `pulumi new` puts the project's name here
  const files = projectFiles({ app: "acme", cloud, engine: "pulumi" }, "${PROJECT}", {
    stampworks: `^${version}`,
  });
  for (const [file, text] of Object.entries(files)) {
    const shown =
      file === "Pulumi.yaml"
        ? `${text.replace(/^description: .*$/mu, "description: $${DESCRIPTION}")}template:
  description: A fleet of deployment stamps on ${name}, in TypeScript; the stack's name is the first stamp's id
  config:
    stampworks:cloud:
      description: The cloud
      default: ${cloud}
    stampworks:region:
      description: The cloud's own name of the region
      default: ${region}
    stampworks:account:
      description: ${account}
    stampworks:cidr:
      description: The stamp's private block, /16 to /20
      default: 10.16.0.0/16
    stampworks:class:
      description: A class of blueprint.ts
      default: standard
    stampworks:ring:
      description: The ring it is rolled out in
      default: canary
`
        : text;
    texts.set(join("templates", cloud, file), shown);
  }
}

const stale = [...texts].filter(
  ([file, text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), "utf8") !== text,
);
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(`templates are stale (${stale.map(([file]) => file).join(", ")}): run npm run generate.`);
    process.exit(1);
  }
} else {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  console.log(`${texts.size} files → templates`);
}
