// Stamps of the repository's own blueprint, as many as a benchmark wants.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** Finds provenance tokens in a text (graph/model/tokens.ts). */
export const tokenPattern = /swt0[0-9a-v]{21}/giu;

const PLACES = {
  aws: { region: "eu-west-1", account: "111111111111" },
  azure: { region: "westeurope", account: "00000000-0000-4000-8000-000000000001" },
  gcp: { region: "europe-west4", account: "acme-stamp-1" },
};

/** Middle of the sorted numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** How to render a stamp of the reference class on one cloud, each with an identity of its own. */
export function fleetOf(root, cloud) {
  const { renderStack } = require(join(root, "dist/render/render.js"));
  const { TokenResolver } = require(join(root, "dist/render/tokens.js"));
  const { shapeOf } = require(join(root, "dist/render/kinds/shapes.js"));
  const program = require(join(root, "dist/stacks/index.js"));
  const shapes = ({ type, inputs }) => shapeOf(type, inputs);
  const configOf = (id) => {
    const index = Number(id.slice(1)) || 0;
    const identity = {
      cloud,
      ...PLACES[cloud],
      class: "standard",
      ring: "broad",
      cidr: `10.${index % 256}.0.0/16`,
    };
    return Object.fromEntries(Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]));
  };
  const renderStamp = (id, table) =>
    renderStack({
      project: "stampworks",
      stack: id,
      config: configOf(id),
      program,
      resolver: new TokenResolver({ shapes, table }),
    });
  return { configOf, renderStamp, shapes };
}
