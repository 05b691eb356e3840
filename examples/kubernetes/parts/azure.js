// @ts-check
const { Network, ownParts } = require("stampworks/azure");
const { Aks } = require("./aks.js");

exports.parts = ownParts({
  replace: {
    // The library's network, with a subnet for nodes where it has one for Container Apps.
    network: (name, args, opts) => new Network(name, { ...args, runs: "cluster" }, opts),
    app: (name, args, opts) => new Aks(name, args, opts),
  },
});
