// The three clouds side by side: what a resource costs to render, interleaved so that noise hits all alike.
// Run by index.mjs in a process of its own, or alone: node bench/render/clouds.mjs
import { resolve } from "node:path";
import { fleetOf, median } from "./fleet.mjs";

const root = resolve(import.meta.dirname, "../..");
const WARM_UP = 15;
const ROUNDS = 40;

const clouds = ["aws", "azure", "gcp"].map((name) => ({
  name,
  fleet: fleetOf(root, name),
  spent: [],
  resources: 0,
}));
for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
  for (const cloud of clouds) {
    const from = performance.now();
    const graph = await cloud.fleet.renderStamp(`s${round + 1}`);
    const took = performance.now() - from;
    cloud.resources = graph.resources.length;
    if (round >= WARM_UP) cloud.spent.push((took / cloud.resources) * 1000);
  }
}
const least = Math.min(...clouds.map(({ spent }) => median(spent)));
for (const { name, resources, spent } of clouds) {
  const middle = median(spent);
  console.log(
    `${name.padEnd(6)} ${resources} resources, ${middle.toFixed(0)} µs a resource (median of ${ROUNDS}), ${(middle / least).toFixed(2)} of the least`,
  );
}
process.exit(0);
