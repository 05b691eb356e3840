const Module = require("node:module");
const { join, resolve, sep } = require("node:path");
const { compileFunction } = require("node:vm");
const Runtime = require("jest-runtime").default;
const keys = require("../lazy/keys");
const ProcessEnvironment = require("./environment");

const root = resolve(__dirname, "../..");
const tests = join(root, "tests") + sep;
/** Loaded by nobody, or when something of it is first used: only the serialisation of closures needs them. */
const LAZY = {
  typescript: join(tests, "lazy", "typescript.js"),
  "@npmcli/arborist": join(tests, "lazy", "arborist.js"),
};

/** The runtime of the file that is tested now; it compiles, with Jest's cache of compiled files. */
let current;

Module._extensions[".ts"] = (module, filename) => {
  module._compile(current.transformCache.transform(filename, undefined), filename);
};

// What is loaded on demand names the compiled file; here it is the source beside it.
const find = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const lazy = LAZY[request];
  if (lazy !== undefined && !parent?.filename?.startsWith(tests)) return lazy;
  try {
    return find.call(this, request, parent, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return find.call(this, request.replace(/\.js$/, ".ts"), parent, ...rest);
  }
};

/**
 * Jest's runtime, in which only what lies in tests/ is loaded anew for each test file. The sources and the packages are loaded once
 * a worker, by Node itself: they keep no state that a test could see, and Pulumi's SDK alone takes longer to load than most test
 * files take. A test file that replaces a module (`jest.mock`) begins with `@jest-environment node` and loads all of its own. It goes
 * with environment.js, and with the version of Jest that package.json pins.
 */
module.exports = class SharedRuntime extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    this.shares = environment instanceof ProcessEnvironment;
    keys.quick = this.shares && process.env.TEST_SWEEP !== "1";
    if (keys.quick) process.env.TEST_QUICK = "1";
    else delete process.env.TEST_QUICK;
    if (!this.shares) return;
    current = this;
    const { executor } = this;
    executor.compile = (code, filename) =>
      compileFunction(code, executor.injectedModuleParameters, { filename });
  }

  requireModuleOrMock(from, name) {
    if (!this.shares || name.startsWith("@jest/") || Module.isBuiltin(name))
      return super.requireModuleOrMock(from, name);
    const path = this._resolution.resolveCjs(from, name);
    return path.startsWith(tests) || !path.startsWith(root)
      ? super.requireModuleOrMock(from, name)
      : require(path);
  }
};
