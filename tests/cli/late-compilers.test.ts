import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const dist = resolve(__dirname, "../../dist");
const repository = resolve(__dirname, "../..");

/** Runs a script in a process of its own that loads the SDK's compilers late. */
function run(script: string): string {
  const head = `require(${JSON.stringify(`${dist}/render/late-compilers.js`)}).loadCompilersLate();
    const isLoaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"));`;
  return execFileSync(process.execPath, ["-e", `${head}\n${script}`], { cwd: repository, encoding: "utf8" });
}

describe("the compilers of Pulumi's SDK", () => {
  test("are not loaded by a program that makes no function of its own code", () => {
    const script = `require("@pulumi/pulumi"); console.log(isLoaded("typescript"), isLoaded("@npmcli/arborist"));`;
    expect(run(script)).toBe("false false\n");
  });

  test("are there where a program does", () => {
    const script = `const { runtime } = require("@pulumi/pulumi");
      const factor = 3;
      runtime.serializeFunction((value) => value * factor).then(({ text }) => console.log(isLoaded("typescript"), /factor/.test(text)));`;
    expect(run(script)).toBe("true true\n");
  });

  test("find the packages that such a function takes with it", () => {
    const script = `const { runtime } = require("@pulumi/pulumi");
      runtime.computeCodePaths().then((paths) => console.log(isLoaded("@npmcli/arborist"), paths.size > 0), (error) => console.log(error));`;
    expect(run(script)).toBe("true true\n");
  });

  test("are untouched for everybody else", () => {
    expect(run(`require("typescript"); console.log(isLoaded("typescript"));`)).toBe("true\n");
  });
});
