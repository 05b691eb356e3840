/**
 * Loaded into a process of a test before anything else (`--require`), because what such a process does takes less time than its
 * start: what it compiles is kept by V8's code cache from one run to the next, and two modules that only the serialisation of closures
 * needs are loaded on first use, and a passphrase's key takes fewer rounds (keys.js). The code that runs is otherwise the same. The sweep
 * starts its processes without.
 */
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, dirname, join, sep } = require("node:path");
const { deserialize, serialize } = require("node:v8");
const { Script } = require("node:vm");

const LAZY = {
  typescript: join(__dirname, "typescript.js"),
  "@npmcli/arborist": join(__dirname, "arborist.js"),
};
require("./keys").quick = true;

const find = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const lazy = LAZY[request];
  return lazy !== undefined && !parent?.filename?.startsWith(__dirname + sep)
    ? lazy
    : find.call(this, request, parent, ...rest);
};

/** Kept of a program, by its name without the number of the process that compiled it. */
const kept = join(__dirname, "../../node_modules/.cache/stampworks-tests/started");
const name = `${basename(process.argv[1] ?? "").replace(/-\d+(?=\.cjs$)/, "")}-${process.version}`;

function read() {
  try {
    return deserialize(readFileSync(join(kept, name)));
  } catch {
    return new Map();
  }
}
const code = read();

const fresh = new Map();
const compile = Module.prototype._compile;
Module.prototype._compile = function (content, filename, ...rest) {
  // A module is Node's own business, and a script out of the cache can't import on demand.
  if (/\bimport\s*\(|^\s*(?:import|export)\s/m.test(content))
    return compile.call(this, content, filename, ...rest);
  const { mtimeMs, size } = statSync(filename);
  const version = `${mtimeMs} ${size}`;
  const known = code.get(filename);
  const cachedData = known?.version === version ? known.data : undefined;
  const script = new Script(Module.wrap(content.replace(/^#!.*/, "")), { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) fresh.set(filename, { version, script });
  const load = (request) => this.require(request);
  load.resolve = (request, options) => Module._resolveFilename(request, this, false, options);
  load.main = process.mainModule;
  load.extensions = Module._extensions;
  load.cache = Module._cache;
  return script.runInThisContext().call(this.exports, this.exports, load, this, filename, dirname(filename));
};

/** Writes what was compiled, where that is worth it. */
function keep() {
  if (fresh.size < 20) return;
  for (const [filename, { version, script }] of fresh)
    code.set(filename, { version, data: script.createCachedData() });
  fresh.clear();
  mkdirSync(kept, { recursive: true });
  const part = join(kept, `${name}-${process.pid}`);
  writeFileSync(part, serialize(code));
  renameSync(part, join(kept, name));
}

process.on("exit", keep);
module.exports = { keep };
