/** Tests run the TypeScript sources, compiled by swc; ESM-only packages are compiled too. */
module.exports = {
  // The sources and packages are loaded once a worker, not once a file: tests/jest/runtime.js.
  testEnvironment: "<rootDir>/tests/jest/environment.js",
  runtime: "<rootDir>/tests/jest/runtime.js",
  globalSetup: "<rootDir>/tests/jest/begin.js",
  globalTeardown: "<rootDir>/tests/jest/end.js",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/e2e/"],
  transform: {
    "^.+\\.(t|j|mj)s$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [
    "/node_modules/(?!(p-limit|yocto-queue|listr2|cli-truncate|log-update|slice-ansi|string-width|strip-ansi|ansi-.*|wrap-ansi|eventemitter3|colorette|rfdc|is-fullwidth-code-point|get-east-asian-width|cli-cursor|restore-cursor|onetime|mimic-function|environment)/)",
  ],
  moduleNameMapper: {
    "^typescript$": "<rootDir>/tests/lazy/typescript.js",
    // What is loaded on demand names the compiled file; here it is the source beside it.
    "^(\\.{1,2}/.*)\\.js$": ["$1.js", "$1.ts"],
    "^@npmcli/arborist$": "<rootDir>/tests/lazy/arborist.js",
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.stampworks/", "<rootDir>/.tools/"],
  // No test dies of a busy machine: this ends what hangs.
  testTimeout: 3_600_000,
  maxWorkers: 2,
};
