module.exports = require("./on-first-use")(() => require("../../node_modules/typescript/lib/typescript.js"));
