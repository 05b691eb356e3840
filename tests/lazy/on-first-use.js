/**
 * A stand-in for a module that is loaded when something of it is first used. Each test file loads Pulumi's SDK anew, and
 * most of that time is taken by two modules that only the serialisation of closures uses.
 */
module.exports = function onFirstUse(load) {
  return new Proxy(function lazy() {}, {
    // TypeScript's helpers ask each module they import for this; neither is one of ECMAScript.
    get: (_, key) => (key === "__esModule" ? undefined : load()[key]),
    has: (_, key) => key in load(),
    construct: (_, args) => Reflect.construct(load(), args),
    apply: (_, self, args) => Reflect.apply(load(), self, args),
  });
};
