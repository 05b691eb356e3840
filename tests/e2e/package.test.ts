import { join, posix, resolve, sep } from "node:path";
import { PackedPackage } from "./harness/packed";

const TSC = resolve(__dirname, "../../node_modules/typescript/bin/tsc");

/** A user's program. Had a declaration gone missing, what is expected to be an error would be none. */
const PROGRAM = `
import { Stamp, StampError, type StampIdentity } from "stampworks";
import { type BlueprintInput, defineFleet, Size, stampOutputsSchema } from "stampworks/stacks";
import { checkClosed } from "stampworks/graph";
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
export const kinds = [Stamp, StampError, checkClosed, stampOutputsSchema];

// @ts-expect-error a size is one of four words
blueprint.classes["small"] = { ...blueprint.classes["small"], app: { image: "web", size: "huge" } };
// @ts-expect-error an identity has no such field
export const wrong = (identity: StampIdentity): string => identity.colour;
`;

describe("the packed package", () => {
  let packed: PackedPackage;
  beforeAll(() => {
    packed = new PackedPackage();
  });
  afterAll(() => packed.remove());

  test("is smaller than a megabyte", () => {
    process.stderr.write(`stampworks packed: ${Math.round(packed.size / 1000)} kB\n`);
    expect(packed.size).toBeLessThan(1_000_000);
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
    const manifest = JSON.parse(packed.read("package.json")) as {
      exports: Record<string, string | Record<string, string>>;
      bin: Record<string, string>;
    };
    const named = [...Object.values(manifest.exports), manifest.bin].flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const files = new Set(packed.files());
    expect(named.map((path) => path.replace("./", "")).filter((path) => !files.has(path))).toEqual([]);
  });

  test("has the declarations that its exports' declarations come from", () => {
    const files = new Set(packed.files().map((path) => path.split(sep).join("/")));
    const { exports } = JSON.parse(packed.read("package.json")) as {
      exports: Record<string, string | { types: string }>;
    };
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

  test.each([
    { module: "node16", moduleResolution: "node16" },
    { module: "preserve", moduleResolution: "bundler" },
  ])("type-checks in strict mode with $moduleResolution resolution", (resolution) => {
    packed.write("program.ts", PROGRAM);
    const compilerOptions = {
      ...resolution,
      target: "es2022",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    };
    packed.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["program.ts"] }));
    expect(packed.node(packed.project, TSC, "-p", "tsconfig.json")).toBe("");
  });
});
