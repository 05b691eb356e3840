const { longestFirst } = require("./longest-first");
const waiting = require("../waiting");

module.exports = longestFirst(waiting);
