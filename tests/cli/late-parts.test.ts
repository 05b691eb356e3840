import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const dist = resolve(__dirname, "../../dist");
const repository = resolve(__dirname, "../..");

/** Runs a script in a process of its own that loads the SDK's parts late. */
function run(script: string): string {
  const head = `require(${JSON.stringify(`${dist}/render/late-parts.js`)}).loadPartsLate();
    const isLoaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"));`;
  return execFileSync(process.execPath, ["-e", `${head}\n${script}`], { cwd: repository, encoding: "utf8" });
}

describe("what Pulumi's SDK seldom uses", () => {
  test.each(["typescript", "@npmcli/arborist", "@grpc/grpc-js", "@opentelemetry/api", "semver", "execa"])(
    "is not loaded by a program that does not ask for it: %s",
    (name) => {
      expect(run(`require("@pulumi/pulumi"); console.log(isLoaded("${name}"));`)).toBe("false\n");
    },
  );

  test("is there where a program talks to the CLI, or drives it", () => {
    const script = `const { automation } = require("@pulumi/pulumi");
      console.log("LocalWorkspace" in automation, Object.keys(automation).includes("Stack"), isLoaded("execa"));
      console.log(typeof automation.LocalWorkspace, { ...automation }.LocalWorkspace === automation.LocalWorkspace);`;
    expect(run(script)).toBe("true true true\nfunction true\n");
  });

  test("is there where messages are made for an engine", () => {
    const script = `const { CustomResource, runtime } = require("@pulumi/pulumi");
      const newResource = ({ name, inputs }) => ({ id: name + "-id", state: { ...inputs, size: 3 } });
      runtime.setMocks({ newResource, call: ({ inputs }) => inputs });
      const made = new CustomResource("test:index:Thing", "thing", { list: [1, { a: "b" }] });
      made.id.apply((id) => console.log(id, isLoaded("google-protobuf")));`;
    expect(run(script)).toBe("thing-id true\n");
  });

  test("is missing at once where it is not installed", () => {
    const script = `const Module = require("node:module");
      const find = Module._resolveFilename;
      Module._resolveFilename = function (request, ...rest) {
        if (request === "semver") throw Object.assign(new Error("no semver"), { code: "MODULE_NOT_FOUND" });
        return find.call(this, request, ...rest);
      };
      try { require("@pulumi/pulumi"); } catch ({ message }) { console.log(message); }`;
    expect(run(script)).toBe("no semver\n");
  });

  test("is there where a program makes a function of its own code", () => {
    const script = `const { runtime } = require("@pulumi/pulumi");
      const factor = 3;
      runtime.serializeFunction((value) => value * factor).then(({ text }) => console.log(isLoaded("typescript"), /factor/.test(text)));`;
    expect(run(script)).toBe("true true\n");
  });

  test("finds the packages that such a function takes with it", () => {
    const script = `const { runtime } = require("@pulumi/pulumi");
      runtime.computeCodePaths().then((paths) => console.log(isLoaded("@npmcli/arborist"), paths.size > 0), (error) => console.log(error));`;
    expect(run(script)).toBe("true true\n");
  });

  test("is no message of zod's in another language, until one is asked for", () => {
    const script = `const isThere = () => Object.keys(require.cache).some((file) => /zod.v4.locales.de\\.cjs$/.test(file));
      const { z, locales } = require("zod");
      const faultOf = () => z.string().safeParse(1).error.issues[0].message;
      console.log(isThere(), faultOf());
      z.config(locales.de());
      console.log(isThere(), faultOf());`;
    expect(run(script)).toBe(
      "false Invalid input: expected string, received number\ntrue Ungültige Eingabe: erwartet string, erhalten Zahl\n",
    );
  });

  test("is untouched for everybody else", () => {
    expect(run(`require("typescript"); console.log(isLoaded("typescript"));`)).toBe("true\n");
  });
});
