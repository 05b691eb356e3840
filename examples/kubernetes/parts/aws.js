// @ts-check
const { ownParts } = require("stampworks/aws");
const { Eks } = require("./eks.js");

exports.parts = ownParts({ replace: { app: (name, args, opts) => new Eks(name, args, opts) } });
