// @ts-check
const { defineFleet } = require("stampworks/stacks");
const { blueprint } = require("./blueprint.js");

// A function, so that a stamp on another cloud would not load the SDK of this one.
module.exports = defineFleet(blueprint, { aws: () => require("./parts/aws.js").parts });
