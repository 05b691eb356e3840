/**
 * The world under attack: the example fleets of this project, brought up on the embedded engine, so that the states hold
 * identifiers of the clouds' own forms; secrets opened as `--show-secrets` does. Made once, kept below .stampworks.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, CLI, ROOT } from "../paths.mjs";
import { openSecrets } from "./secrets.mjs";

const PASSPHRASE = "attack";
const WORLD = join(CACHE, "world");

/** Which project makes which stamps of one class; three where the blame must be clear, two else. */
export const GROUPS = [
  { name: "aws-standard", cloud: "aws", project: "root", stamps: ["euw1a", "use1a", "usw2a"] },
  { name: "azure-standard", cloud: "azure", project: "root", stamps: ["weu1z", "eus1z", "neu1z"] },
  { name: "gcp-standard", cloud: "gcp", project: "root", stamps: ["euw4g", "usc1g", "use1g"] },
  { name: "aws-small", cloud: "aws", project: "single-cloud", stamps: ["euw1a", "use1a", "apse1a"] },
  { name: "aws-tiers", cloud: "aws", project: "tiers", stamps: ["euw1s", "use1s"] },
  { name: "aws-functional", cloud: "aws", project: "functional", stamps: ["apieu", "apius"] },
  { name: "aws-ephemeral", cloud: "aws", project: "ephemeral", stamps: ["use1a", "use2x"] },
];

/** A third stamp on Azure and Google Cloud: of two, nobody can say which is the odd one. */
const EXTRA = {
  neu1z: {
    cloud: "azure",
    region: "northeurope",
    account: "00000000-aaaa-4bbb-8ccc-000000000003",
    cidr: "10.40.0.0/16",
    class: "standard",
    ring: "broad",
  },
  use1g: {
    cloud: "gcp",
    region: "us-east1",
    account: "acme-p-use1g",
    cidr: "10.41.0.0/16",
    class: "standard",
    ring: "broad",
  },
};

export function projectOf(group) {
  return join(WORLD, group.project);
}

/** The states of a group's stamps, as `pulumi stack export --show-secrets` writes them. */
export function statesOf(group) {
  const kept = join(WORLD, `${group.name}.json`);
  if (!existsSync(kept)) {
    makeProject(group.project);
    const folder = join(projectOf(group), ".stampworks", "state");
    const [app] = readdirSync(folder);
    const states = group.stamps.map((stamp) =>
      openSecrets(JSON.parse(readFileSync(join(folder, app, `${stamp}.json`), "utf8")), PASSPHRASE),
    );
    writeFileSync(kept, JSON.stringify(states));
  }
  return JSON.parse(readFileSync(kept, "utf8"));
}

/** The states of a group as `stampworks render` writes them, its marks in the place of what a cloud would give. */
export function rendersOf(group) {
  const kept = join(WORLD, `${group.name}-rendered.json`);
  if (!existsSync(kept)) {
    makeProject(group.project);
    const states = group.stamps.map((stamp) =>
      openSecrets(
        JSON.parse(
          execFileSync(process.execPath, [CLI, "render", stamp, "--out", "-", "--cwd", projectOf(group)], {
            encoding: "utf8",
            maxBuffer: 1 << 28,
            stdio: ["ignore", "pipe", "ignore"],
            env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE },
          }),
        ),
        PASSPHRASE,
      ),
    );
    writeFileSync(kept, JSON.stringify(states));
  }
  return JSON.parse(readFileSync(kept, "utf8"));
}

/** The world is made anew when asked to: a new build may make other states. */
export function forgetWorld() {
  rmSync(WORLD, { recursive: true, force: true });
}

function makeProject(name) {
  const folder = join(WORLD, name);
  if (existsSync(join(folder, ".stampworks", "state"))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (name === "root") {
    cpSync(join(ROOT, "stacks"), join(folder, "stacks"), {
      recursive: true,
      filter: (path) => !path.endsWith(".ts"),
    });
    const yaml = readFileSync(join(ROOT, "Pulumi.yaml"), "utf8");
    writeFileSync(join(folder, "stampworks.yaml"), "engine: embedded\n");
    writeFileSync(join(folder, "Pulumi.yaml"), yaml.replace(/^main: .*$/m, "main: index.js"));
    writeFileSync(
      join(folder, "index.js"),
      `module.exports = require(${JSON.stringify(join(ROOT, "dist/stacks"))});\n`,
    );
    for (const [id, identity] of Object.entries(EXTRA)) {
      const lines = Object.entries(identity).map(([key, value]) => `  stampworks:${key}: ${value}\n`);
      writeFileSync(join(folder, "stacks", `Pulumi.${id}.yaml`), `config:\n${lines.join("")}`);
    }
  } else cpSync(join(ROOT, "examples", name), folder, { recursive: true });
  execFileSync(process.execPath, [CLI, "up", "--all", "--cwd", folder], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE },
  });
}
