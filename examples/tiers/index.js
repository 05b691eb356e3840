// @ts-check
const { defineFleet } = require("stampworks/stacks");
const { blueprint } = require("./blueprint.js");

module.exports = defineFleet(blueprint);
