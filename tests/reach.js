const { existsSync, readdirSync, readFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

const IMPORTS = /(?:from|import|require\() ?"([^"]+)"/g;

/**
 * The test files that are something, or come to it through what they import of tests/.
 *
 * @param is whether a file is it, by its path and the modules it imports, as they are written
 */
exports.testsThatReach = function testsThatReach(is) {
  const known = new Map();
  const reaches = (file) => {
    if (!known.has(file)) {
      known.set(file, false);
      const names = [...readFileSync(file, "utf8").matchAll(IMPORTS)].map(([, name]) => name);
      const files = names.filter((name) => name.startsWith(".")).map((name) => sourceOf(dirname(file), name));
      known.set(
        file,
        is(file, names) ||
          files.some((target) => target.startsWith(__dirname) && existsSync(target) && reaches(target)),
      );
    }
    return known.get(file);
  };
  return readdirSync(__dirname, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !/^e2e[\\/]/.test(name))
    .map((name) => join(__dirname, name))
    .filter(reaches);
};

function sourceOf(folder, name) {
  return resolve(folder, /\.[jt]s$/.test(name) ? name : `${name}.ts`);
}
