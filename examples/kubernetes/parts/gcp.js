// @ts-check
const { ownParts } = require("stampworks/gcp");
const { Gke } = require("./gke.js");

exports.parts = ownParts({ replace: { app: (name, args, opts) => new Gke(name, args, opts) } });
