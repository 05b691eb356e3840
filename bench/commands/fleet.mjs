// A fleet of the repository's own blueprint in a folder of its own, as many stamps as a benchmark wants.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PLACES = [
  ["aws", "eu-west-1", (number) => `"${200_000_000_000 + number}"`],
  ["azure", "westeurope", (number) => `00000000-0000-4000-8000-${String(number + 1).padStart(12, "0")}`],
  ["gcp", "europe-west4", (number) => `acme-p-${number + 1000}`],
];

/** @returns the folder, and what removes it */
export function makeFleet(root, stamps) {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-bench-"));
  mkdirSync(join(folder, "stacks"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/stampworks"), "dir");
  symlinkSync(join(root, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"), "dir");
  write("Pulumi.yaml", "name: bench\nruntime: nodejs\nmain: index.js\nstackConfigDir: stacks\n");
  write("stampworks.yaml", "engine: embedded\n");
  write(
    "index.js",
    `const { blueprint } = require(${JSON.stringify(join(root, "dist/stacks/blueprint.js"))});
const { routing, ...stamps } = blueprint;
module.exports = require(${JSON.stringify(join(root, "dist/components/program/index.js"))}).defineFleet(stamps);
`,
  );
  for (let number = 0; number < stamps; number += 1) writeStamp(number);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };

  function write(name, text) {
    writeFileSync(join(folder, name), text);
  }

  function writeStamp(number) {
    const [cloud, region, account] = PLACES[number % PLACES.length];
    const keys = {
      cloud,
      region,
      account: account(number),
      cidr: `10.${(number >> 4) & 255}.${(number & 15) << 4}.0/20`,
      class: "standard",
      ring: "broad",
    };
    const lines = Object.entries(keys).map(([key, value]) => `  stampworks:${key}: ${value}`);
    write(`stacks/Pulumi.b${number.toString(36).padStart(5, "0")}.yaml`, `config:\n${lines.join("\n")}\n`);
  }
}
