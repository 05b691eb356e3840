// Milliseconds of processor time to judge one stamp by both laws, and the index of a large fleet.
//   npm run bench -- laws [--rounds 60] [--stamps 10000] [--resources 130]
// Stamps are rendered from the repository's own blueprint; the large fleet is made of identifiers of the real shapes.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fleetOf } from "../render/fleet.mjs";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "60" },
    stamps: { type: "string", default: "10000" },
    resources: { type: "string", default: "130" },
  },
});
const {
  canonicalise,
  checkClosed,
  fingerprint,
  FleetIndex,
  IdentifierScanner,
  ownershipOf,
  reveal,
  TokenTable,
} = require(join(root, "dist/graph/index.js"));

/** Middle of the processor times of many rounds, after a warm-up. */
function measure(name, rounds, work) {
  for (let i = 0; i < rounds / 2; i += 1) work(i);
  const times = [];
  for (let i = 0; i < rounds; i += 1) {
    const start = process.cpuUsage();
    work(i);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  console.log(`  ${name.padEnd(44)} ${times[Math.floor(times.length / 2)].toFixed(2)} ms`);
}

for (const cloud of ["aws", "azure", "gcp"]) {
  const tokens = new TokenTable();
  const { renderStamp } = fleetOf(root, cloud);
  const stamps = [];
  for (const id of ["s1", "s2", "s3"]) {
    const graph = await renderStamp(id, tokens);
    stamps.push({ graph, derivations: reveal(graph.outputs.derivations) });
  }
  const fleet = new FleetIndex();
  for (const { graph, derivations } of stamps) fleet.add(graph, derivations);
  const forms = stamps.map(({ graph, derivations }) => canonicalise(graph, derivations));
  const scanner = new IdentifierScanner();
  const of = (i) => stamps[i % stamps.length];
  const rounds = Number(flags.rounds);
  console.log(`${cloud}: ${stamps[0].graph.resources.length} resources, processor time a stamp`);
  measure("generated identifiers", rounds, (i) => ownershipOf(of(i).graph));
  measure("canonical form", rounds, (i) => canonicalise(of(i).graph, of(i).derivations));
  measure("fingerprint of the form", rounds, (i) => fingerprint(forms[i % forms.length]));
  measure("closed, alone", rounds, (i) =>
    checkClosed(of(i).graph, { derivations: of(i).derivations, tokens }),
  );
  measure("closed, in a fleet with a common scanner", rounds, (i) => {
    checkClosed(of(i).graph, { derivations: of(i).derivations, tokens, fleet, scanner });
  });
}

/** A deployed stamp's resources with an id and an ARN each. */
function state(stack, count) {
  const hex = stack.toString(16).padStart(5, "0");
  const resources = [];
  for (let i = 0; i < count; i += 1) {
    const id = `${hex}${i.toString(16).padStart(4, "0")}cafecafe`;
    resources.push({
      urn: `urn:pulumi:s${stack}::bench::aws:ec2/subnet:Subnet::subnet-${i}`,
      type: "aws:ec2/subnet:Subnet",
      name: `subnet-${i}`,
      custom: true,
      external: false,
      id: `subnet-${id}`,
      inputs: {},
      outputs: { arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-${id}` },
      dependencies: [],
      propertyDependencies: {},
      options: {},
    });
  }
  return { project: "bench", stack: `s${stack}`, origin: "state", resources, invokes: [], outputs: {} };
}

const count = Number(flags.stamps);
const each = Number(flags.resources);
const index = new FleetIndex();
let inside = 0;
for (let stack = 0; stack < count; stack += 1) {
  const graph = state(stack, each);
  const derivations = [
    { value: `s${stack}.bench.example`, stands: "hostName" },
    { value: `10.${Math.floor(stack / 16) % 256}.${(stack % 16) * 16}.0/20`, stands: "cidr" },
  ];
  const start = process.cpuUsage();
  index.add(graph, derivations);
  const { user, system } = process.cpuUsage(start);
  inside += user + system;
}
globalThis.gc?.();
const { arrayBuffers, heapUsed } = process.memoryUsage();
console.log(`a fleet of ${count} stamps with ${each} resources: ${index.size} identifiers`);
console.log(
  `  added in ${(inside / 1e6).toFixed(1)} s, ${((arrayBuffers + heapUsed) / 2 ** 20).toFixed(0)} MB in all`,
);
const lookups = 200_000;
const start = process.cpuUsage();
let hits = 0;
for (let i = 0; i < lookups; i += 1) {
  const hex = (i % count).toString(16).padStart(5, "0");
  if (index.lookup(`subnet-${hex}${(i % each).toString(16).padStart(4, "0")}cafecafe`) !== undefined)
    hits += 1;
}
const { user, system } = process.cpuUsage(start);
console.log(
  `  a lookup takes ${(((user + system) / lookups) * 1000).toFixed(0)} ns (${hits} of ${lookups} found)`,
);
