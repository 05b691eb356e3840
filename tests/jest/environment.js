const { ModuleMocker } = require("jest-mock");

/** What Jest puts on the global object for a test file, besides symbols. */
const NAMES = ["expect", "describe", "fdescribe", "xdescribe", "test", "xtest", "it", "fit", "xit"].concat([
  "beforeAll",
  "beforeEach",
  "afterAll",
  "afterEach",
]);

/**
 * The process itself as a test file's environment: no context of its own, so that what runtime.js loads once is of the same
 * realm for all files. What a file changes of the process (variables, the console, Jest's own globals) is put back after it.
 */
module.exports = class ProcessEnvironment {
  constructor() {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = null;
    this.before = {
      console: globalThis.console,
      exit: process.exit,
      builtin: process.getBuiltinModule,
      exitCode: process.exitCode,
      variables: process.env,
      env: { ...process.env },
      symbols: new Set(Object.getOwnPropertySymbols(globalThis)),
    };
  }

  async setup() {}

  async teardown() {
    const { console, exit, builtin, exitCode, variables, env, symbols } = this.before;
    globalThis.console = console;
    process.exit = exit;
    process.getBuiltinModule = builtin;
    process.exitCode = exitCode;
    process.env = variables;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    for (const name of NAMES) delete globalThis[name];
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
      if (!symbols.has(symbol) && /EVENT_HANDLERS|JEST|RETRY|TEST_TIMEOUT/.test(symbol.description ?? ""))
        delete globalThis[symbol];
    }
    this.moduleMocker = undefined;
  }

  exportConditions() {
    return ["node", "node-addons"];
  }

  /** Jest asks for one; runtime.js compiles in the process's own instead. */
  getVmContext() {
    return {};
  }
};
