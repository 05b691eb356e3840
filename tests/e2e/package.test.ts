import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix, resolve, sep } from "node:path";
import { transformSync } from "esbuild";
import { type Manifest, manifestOf } from "./harness/manifest";
import { NpmProject, reachesRegistry } from "./harness/npm-project";
import { PackedPackage } from "./harness/packed";
import { programOf, runTenantPrograms, TENANT_PROGRAMS } from "./harness/tenant-programs";

const LIBRARY = readFileSync(resolve(__dirname, "../../examples/library.ts"), "utf8");

const TSC = resolve(__dirname, "../../node_modules/typescript/bin/tsc");

/** A user's program. Had a declaration gone missing, what is expected to be an error would be none. */
const PROGRAM = `
import { Stamp, StampError, type StampIdentity } from "stampworks";
import { type BlueprintInput, defineFleet, Size, stampOutputsSchema } from "stampworks/stacks";
import { checkClosed } from "stampworks/graph";
import { fromFile, type Json, StampReference } from "stampworks/reference";
import { baseline } from "stampworks/policies";

const blueprint: BlueprintInput = {
  app: "acme",
  environment: "p",
  release: "1",
  global: {},
  classes: {
    small: {
      bounds: { tenants: 1, requestsPerSecond: 1, databaseConnections: 20, storageGb: 1 },
      app: { image: "web", size: Size.Small },
    },
  },
};
export const fleet = defineFleet(blueprint);
export const classes: readonly string[] = Object.keys(fleet.blueprint().classes);
export const rules: number = baseline.length;
export const ring = (identity: StampIdentity): string => identity.ring;
export const plans = async (): Promise<Json | undefined> =>
  (await StampReference.open({ read: fromFile("plans") })).get("plans")?.json();
export const kinds = [Stamp, StampError, checkClosed, stampOutputsSchema];

// @ts-expect-error a size is one of four words
blueprint.classes["small"] = { ...blueprint.classes["small"], app: { image: "web", size: "huge" } };
// @ts-expect-error an identity has no such field
export const wrong = (identity: StampIdentity): string => identity.colour;
`;

let packed: PackedPackage;
beforeAll(() => {
  packed = new PackedPackage();
});
afterAll(() => packed.remove());

describe("the packed package", () => {
  test("is smaller than 1.85 megabytes, so that nobody sees too late what it has swallowed", () => {
    process.stderr.write(`stampworks packed: ${Math.round(packed.size / 1000)} kB\n`);
    expect(packed.size).toBeLessThan(1_850_000);
  });

  test("is what npm publish would send, to the byte", () => {
    const sum = createHash("sha512").update(readFileSync(packed.tarball)).digest("base64");
    expect(packed.published).toMatchObject({
      integrity: `sha512-${sum}`,
      version: manifestOf(packed).version,
    });
  });

  test("says where it comes from, and allows every version of Pulumi's packages that semver does", () => {
    const { bugs, dependencies, homepage, repository } = manifestOf(packed);
    expect([repository.url, homepage, bugs.url]).toEqual([
      expect.stringMatching(/^git\+https:\/\/.+\.git$/),
      expect.stringMatching(/^https:/),
      expect.stringMatching(/^https:/),
    ]);
    const ranges = Object.entries(dependencies).filter(([name]) => name.startsWith("@pulumi/"));
    expect(ranges.length).toBeGreaterThan(2);
    for (const [, range] of ranges) expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
  });

  test("is no provider's package: the CLI looks for no plugin because of it", () => {
    expect(manifestOf(packed).pulumi).toEqual({ resource: false, name: "stampworks" });
  });

  test("says what it is, with its version", () => {
    const told = packed.node(packed.project, join(packed.installed, "dist/cli/main.js"), "--version");
    expect(told).toMatch(
      /^stampworks \d+\.\d+\.\d+ \(@pulumi\/pulumi \d+\.\d+\.\d+, Node\.js \d+\.\d+\.\d+\)\n$/,
    );
    expect(told).toContain(` ${manifestOf(packed).version} `);
  });

  test("runs the example program of stampworks/fleet", () => {
    const folder = packed.copyExample("single-cloud");
    writeFileSync(join(folder, "library.js"), transformSync(LIBRARY, { loader: "ts", format: "cjs" }).code);
    writeFileSync(join(folder, "use.csv"), "stamp,tenants\neuw1a,10\n");
    expect(packed.node(folder, "library.js", "2030.1.0")).toMatch(/^3 stamps, both laws hold$/mu);
  });

  test("lets an application read its stamp's reference data, and holds what the fleet writes", () => {
    const folder = packed.copyExample("single-cloud");
    writeFileSync(
      join(folder, "reference.yaml"),
      "data: { plans: { file: plans.json, schema: schema.json } }\n",
    );
    writeFileSync(join(folder, "schema.json"), '{ "type": "array", "items": { "type": "integer" } }');
    writeFileSync(join(folder, "plans.json"), "[1, 2]");
    const main = join(packed.installed, "dist/cli/main.js");
    packed.node(folder, main, "reference", "apply", "--yes");
    writeFileSync(
      join(folder, "reads.js"),
      `const { fromFile, StampReference } = require("stampworks/reference");
StampReference.open({ read: fromFile(".stampworks/reference/euw1a.json") }).then((reference) => {
  console.log(JSON.stringify(reference.get("plans").json()), reference.state().sequence);
  reference.close();
});`,
    );
    // The number of a first text is the time it was made at, in milliseconds.
    expect(packed.node(folder, "reads.js")).toMatch(/^\[1,2\] \d{13}\n$/);
  });

  test("holds neither tests nor sources, and its maps lead to nothing that is missing", () => {
    const files = packed.files();
    expect(files).toContain(join("dist", "components", "index.d.ts"));
    expect(files.filter((path) => /(^|[\\/])(tests?|bench|examples)[\\/]/.test(path))).toEqual([]);
    expect(files.filter((path) => /\.map$|(?<!\.d)\.ts$/.test(path))).toEqual([]);
    const mapped = files.filter(
      (path) => path.endsWith(".js") && packed.read(path).includes("//# sourceMappingURL="),
    );
    expect(mapped).toEqual([]);
  });

  test("has every file that its exports and its command name", () => {
    const manifest = manifestOf(packed);
    const named = [...Object.values(manifest.exports), manifest.bin].flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const files = new Set(packed.files());
    expect(named.map((path) => path.replace("./", "")).filter((path) => !files.has(path))).toEqual([]);
  });

  test("has the declarations that its exports' declarations come from", () => {
    const files = new Set(packed.files().map((path) => path.split(sep).join("/")));
    const { exports } = manifestOf(packed);
    const waiting = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? [] : [entry.types.replace("./", "")],
    );
    const seen = new Set(waiting);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (!files.has(path)) continue;
      for (const [, target = ""] of packed.read(path).matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
        const base = posix.join(posix.dirname(path), target);
        const next = files.has(`${base}/index.d.ts`) ? `${base}/index.d.ts` : `${base}.d.ts`;
        if (!seen.has(next)) waiting.push(next);
        seen.add(next);
      }
    }
    expect(seen.size).toBeGreaterThan(50);
    expect([...seen].filter((path) => !files.has(path))).toEqual([]);
  });

  test("runs the single-cloud example from an empty project, twice", () => {
    const folder = packed.copyExample("single-cloud");
    const main = join(packed.installed, "dist/cli/main.js");
    expect(packed.node(folder, main, "up", "--all")).toMatch(/law equal: {2}holds/);
    expect(packed.node(folder, main, "up", "--all")).toMatch(/no changes/);
  });

  test("runs the programs that docs/tenants.md shows", () => {
    const folder = packed.copyExample("single-cloud");
    const main = join(packed.installed, "dist/cli/main.js");
    const stampworks = (...args: string[]): string => packed.node(folder, main, ...args);
    stampworks("up", "euw1a");
    expect(runTenantPrograms({ folder, stampworks })).toEqual(TENANT_PROGRAMS);
  });

  test("names for resolvers that know no exports what the exports name", () => {
    const { exports, typesVersions } = manifestOf(packed);
    const entries = Object.entries(exports).filter(([name]) => name !== "." && name !== "./package.json");
    expect(entries.length).toBeGreaterThan(5);
    const named = entries.map(([name, entry]) => [
      name.replace("./", ""),
      [typeof entry === "string" ? entry : entry.types],
    ]);
    expect(typesVersions).toEqual({ "*": Object.fromEntries(named) });
  });

  describe.each([
    { module: "node16", moduleResolution: "node16" },
    { module: "preserve", moduleResolution: "bundler" },
    { module: "commonjs", moduleResolution: "node10" },
  ])("in strict mode with $moduleResolution resolution", (resolution) => {
    const check = (program: string): string => {
      packed.write("program.ts", program);
      const compilerOptions = {
        ...resolution,
        target: "es2022",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ["node"],
      };
      packed.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["program.ts"] }));
      const { stdout } = packed.tryNode(packed.project, TSC, "-p", "tsconfig.json");
      return stdout;
    };

    test("a user's program type-checks", () => {
      expect(check(PROGRAM)).toBe("");
    });

    test("the example program of stampworks/fleet type-checks", () => {
      expect(check(LIBRARY)).toBe("");
    });

    test("the programs of docs/tenants.md type-check", () => {
      const names = Object.keys(TENANT_PROGRAMS);
      for (const name of names) packed.write(`${name}.ts`, programOf(name));
      expect(check(names.map((name) => `import "./${name}.js";\n`).join(""))).toBe("");
    });

    test("every export has types", () => {
      const names = Object.keys(manifestOf(packed).exports).filter((name) => name !== "./package.json");
      const lines = names.map(
        (name, index) =>
          `import * as m${index} from "${name.replace(".", "stampworks")}";\nexport const k${index}: keyof typeof m${index} = "nothing has this name";`,
      );
      // What has types knows its names; what has none would take any.
      const errors = check(lines.join("\n")).match(/^program\.ts\(\d+,\d+\): error TS2322/gm) ?? [];
      expect(errors).toHaveLength(names.length);
    });
  });
});

describe("the packed package beside the SDK of one cloud", () => {
  let one: PackedPackage;
  beforeAll(() => {
    one = new PackedPackage(["aws"], packed);
  });
  afterAll(() => one.remove());

  test("brings up a fleet on that cloud", () => {
    const folder = one.copyExample("single-cloud");
    const main = join(one.installed, "dist/cli/main.js");
    expect(one.node(folder, main, "up", "--all")).toMatch(/law equal: {2}holds/);
  });

  test("says for a stamp on another cloud which package to install", () => {
    const folder = one.copyExample("multi-cloud");
    const main = join(one.installed, "dist/cli/main.js");
    const { status, stdout, stderr } = one.tryNode(folder, main, "check");
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain('run npm install "@pulumi/azure-native@');
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });
});

const registry = reachesRegistry();
if (!registry) process.stderr.write("Skipped what npm installs: it reaches no registry.\n");
(registry ? describe : describe.skip)("the package as npm installs it, beside the SDK of one cloud", () => {
  const rendered = new Map<string, string>();
  const { dependencies } = JSON.parse(
    readFileSync(resolve(__dirname, "../../package.json"), "utf8"),
  ) as Manifest;
  const oldest = dependencies["@pulumi/pulumi"]?.replace("^", "") ?? "";

  describe.each([
    ["oldest", oldest],
    ["newest", "latest"],
  ])("and the %s SDK that it allows", (_, sdk) => {
    let project: NpmProject;
    beforeAll(() => {
      project = new NpmProject(packed.tarball, `@pulumi/pulumi@${sdk}`, "@pulumi/aws@^7.48.0");
    });
    afterAll(() => project.remove());

    test("brings up a fleet, and runs it again without a change", () => {
      const folder = project.copyExample("single-cloud");
      expect(project.stampworks(folder, "up", "--all")).toMatch(/law equal: {2}holds/);
      expect(project.stampworks(folder, "up", "--all")).toMatch(/no changes/);
      const version = project.versionOf("@pulumi/pulumi");
      expect(project.stampworks(folder, "--version")).toContain(`@pulumi/pulumi ${version}`);
      project.stampworks(folder, "lock");
      rendered.set(version, readFileSync(join(folder, "blueprint.lock.json"), "utf8"));
      // With what npm brought alone: the registry's store is a dependency of the package's own.
      const stampworks = (...args: string[]): string => project.stampworks(folder, ...args);
      expect(runTenantPrograms({ folder, stampworks })).toEqual(TENANT_PROGRAMS);
    });
  });

  test("renders the same with every SDK", () => {
    process.stderr.write(`rendered with @pulumi/pulumi ${[...rendered.keys()].join(" and ")}\n`);
    expect(new Set(rendered.values()).size).toBe(1);
  });
});
