import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity, PROGRAM } from "./fleet-folder";

/** Settings of Pulumi's own TypeScript templates. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    forceConsistentCasingInFileNames: true,
  },
  files: ["index.ts"],
};
const PULUMI_YAML =
  "name: probe\nruntime:\n  name: nodejs\n  options:\n    packagemanager: npm\nstackConfigDir: stacks\n";
/** The probe's program, as an export that TypeScript knows. */
const TYPED = PROGRAM.replace("module.exports = ", "declare const require: any;\nexport const program = ");
const INDEX = `import { program } from "./lib/program";\nexport = program;\n`;

let folder: FleetFolder;
function project(files: Readonly<Record<string, string>>): void {
  folder = new FleetFolder({
    "Pulumi.yaml": PULUMI_YAML,
    "package.json": JSON.stringify({ name: "probe", main: "index.ts" }),
    "tsconfig.json": JSON.stringify(TSCONFIG),
    "index.ts": INDEX,
    "lib/program.ts": TYPED,
    "stacks/Pulumi.euw1a.yaml": identity(),
    ...files,
  });
}
afterEach(() => folder.remove());

describe("a program as Pulumi's TypeScript templates have it", () => {
  test("is run by the commands as it is, and nothing is written for it", async () => {
    project({ "index.js": "throw new Error('what lies beside main is not run');" });
    const { code, stderr, stdout } = await folder.run(["up", "--all"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("created");
    expect(folder.added().filter((path) => /\.[cm]?js(\.map)?$/u.test(path))).toEqual([]);
  });

  test("is read anew by each command: there is no build to forget", async () => {
    project({});
    expect((await folder.run(["up", "--all"])).code).toBe(0);
    folder.write("lib/program.ts", TYPED.replace("length: id", "special: false, length: id"));
    expect((await folder.run(["preview"])).stdout).toMatch(/replace/u);
  });

  test.each([
    ["no main at all: index.ts", { "package.json": '{"name":"probe"}' }],
    [
      "main of Pulumi.yaml, a file",
      {
        "Pulumi.yaml": `${PULUMI_YAML}main: src/infra/main.ts\n`,
        "src/infra/main.ts": `export = require("../../lib/program").program;`,
      },
    ],
    [
      "main of Pulumi.yaml, a folder",
      {
        "Pulumi.yaml": `${PULUMI_YAML}main: src\n`,
        "src/index.ts": `import { program } from "../lib/program";\nexport = program;`,
      },
    ],
    [
      "JavaScript between its sources",
      {
        "index.ts": `import { program } from "./middle";\nexport = program;`,
        "middle.js": `exports.program = require("./lib/program").program;`,
      },
    ],
    [
      "names of compiled files, as ES modules have them",
      { "index.ts": `import { program } from "./lib/program.js";\nexport = program;` },
    ],
    [
      "the default export of an ES module",
      {
        "package.json": '{"name":"probe","main":"index.ts","type":"module"}',
        "index.ts": `import { program } from "./lib/program.js";\nexport default program;`,
      },
    ],
    [
      "an import on demand",
      {
        "index.ts": `const make = async () => (await import("./lib/program")).program();\nexport = Object.assign(make, { blueprint: () => require("./lib/program").program.blueprint() });`,
      },
    ],
    [
      "sources that go round in a circle",
      {
        "index.ts": `import { program } from "./lib/program";\nexport = program;`,
        "lib/program.ts": `import "./other";\n${TYPED}`,
        "lib/other.ts": `import "./program";\nexport {};`,
      },
    ],
    [
      "a folder of its own for each source",
      {
        "lib/program.ts": `if (!__dirname.endsWith("lib") || !__filename.endsWith("program.ts")) throw new Error(__filename);\n${TYPED}`,
      },
    ],
    [
      "a folder that names its main source itself",
      {
        "index.ts": `import { program } from "./shared";\nexport = program;`,
        "shared/package.json": '{"name":"shared","main":"main.ts"}',
        "shared/main.ts": `export { program } from "../lib/program";`,
      },
    ],
    [
      "JSON",
      {
        "index.ts": `import * as json from "./lib/some.json";\nimport { program } from "./lib/program";\nif (json.some !== 1) throw new Error("no");\nexport = program;`,
        "lib/some.json": '{"some":1}',
      },
    ],
  ])("may have %s", async (_, files) => {
    project(files);
    const { code, stderr } = await folder.run(["preview"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  });

  test.each([
    [
      "can't be compiled",
      "lib/program.ts",
      "export const program = ;\n",
      /lib\/program\.ts:1:24: the program can't be compiled: Unexpected ";"/u,
    ],
    [
      "fails while loading",
      "lib/program.ts",
      "export const n: number = 1;\n\nconst gone: any = null;\nexport const program = gone.x;\n",
      /lib\/program\.ts:4:29: the program failed while loading: Cannot read properties of null/u,
    ],
    [
      "asks for a module that is not there",
      "index.ts",
      `import "./gone";\nexport {};\n`,
      /index\.ts:1:8: .*\.\/gone/u,
    ],
    [
      "asks for a package that is not there",
      "index.ts",
      `import { x } from "no-such-package";\nexport = x;\n`,
      /failed while loading: Cannot find module 'no-such-package'/u,
    ],
    [
      "needs what CommonJS does not have",
      "index.ts",
      `await Promise.resolve();\nexport {};\n`,
      /index\.ts:1:1: the program can't be compiled: Top-level await/u,
    ],
    [
      "asks where it is as an ES module would",
      "index.ts",
      `export const here = import.meta.url;\n`,
      /index\.ts:1:21: .*import\.meta/u,
    ],
    [
      "exports no function",
      "index.ts",
      `export const fleet = 1;\n`,
      /index\.ts: the program does not export a function; received object/u,
    ],
    ["has settings that can't be read", "tsconfig.json", "{ compilerOptions: [ }", /tsconfig\.json/u],
  ])("that %s is refused with its place, and without a stack", async (_, file, text, message) => {
    project({ [file]: text });
    const { code, stderr } = await folder.run(["preview"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /mu);
  });

  test("shares a package that is a link with the command: Node.js loads it, once", async () => {
    const shared = PROGRAM.replace("module.exports = ", "exports.program = ");
    project({
      "shared/package.json": '{"name":"linked","main":"index.js"}',
      "shared/index.js": `if (require.cache[__filename] === undefined) throw new Error("a second copy");\n${shared}`,
      "lib/program.ts": `export { program } from "linked";\n`,
    });
    mkdirSync(join(folder.root, "lib/node_modules"));
    symlinkSync(join(folder.root, "shared"), join(folder.root, "lib/node_modules/linked"), "dir");
    const { code, stderr } = await folder.run(["preview"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("does not hide that there is nothing to run", async () => {
    project({ "Pulumi.yaml": `${PULUMI_YAML}main: src/none.ts\n` });
    mkdirSync(join(folder.root, "src"));
    const { code, stderr } = await folder.run(["preview"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Pulumi\.yaml: main: the program does not exist; received src\/none\.ts/u);
    expect(readFileSync(join(folder.root, "index.ts"), "utf8")).toBe(INDEX);
  });
});
