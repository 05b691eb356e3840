// @ts-check
const { defineFleet } = require("stampworks/stacks");
const { blueprint } = require("./blueprint.js");

// Functions, so that a stamp on one cloud loads the SDK of no other.
module.exports = defineFleet(blueprint, {
  aws: () => require("./parts/aws.js").parts,
  azure: () => require("./parts/azure.js").parts,
  gcp: () => require("./parts/gcp.js").parts,
});
