module.exports = require("./on-first-use")(() => require("../../node_modules/@npmcli/arborist/lib/index.js"));
