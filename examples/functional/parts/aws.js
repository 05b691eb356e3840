// @ts-check
const { ownParts } = require("stampworks/aws");
const { Search } = require("./search.js");

exports.parts = ownParts({
  add: {
    search: (name, args, opts) =>
      args.context.identity.class === "analytics" ? new Search(name, args, opts) : undefined,
  },
});
