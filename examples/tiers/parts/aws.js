// @ts-check
const { blueprint: aws, ownParts } = require("stampworks/aws");
const { Aurora } = require("./aurora.js");

/** Classes whose database is Aurora; the others keep RDS. */
const AURORA = new Set(["premium", "dedicated"]);

exports.parts = ownParts({
  replace: {
    database: (name, args, opts) =>
      AURORA.has(args.context.identity.class) ? new Aurora(name, args, opts) : aws.database(name, args, opts),
  },
});
