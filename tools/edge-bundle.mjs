// Bundles the edge function. The build (build.mjs) writes it to dist/generated, where core/files/bundle.ts reads it;
// run by itself it prints it.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** Syntax that CloudFront's JavaScript 2.0 does not document, so that esbuild lowers it or fails. */
const MISSING = [
  "arbitrary-module-namespace-names",
  "array-spread",
  "async-generator",
  "bigint",
  "class",
  "class-field",
  "class-private-field",
  "class-private-method",
  "class-static-blocks",
  "class-static-field",
  "default-argument",
  "destructuring",
  "dynamic-import",
  "for-await",
  "for-of",
  "generator",
  "import-meta",
  "logical-assignment",
  "nested-rest-binding",
  "new-target",
  "node-colon-prefix-import",
  "nullish-coalescing",
  "object-accessors",
  "object-extensions",
  "object-rest-spread",
  "optional-catch-binding",
  "optional-chain",
  "regexp-dot-all-flag",
  "regexp-lookbehind-assertions",
  "regexp-match-indices",
  "regexp-set-notation",
  "regexp-sticky-and-unicode-flags",
  "regexp-unicode-property-escapes",
  "top-level-await",
  "unicode-escapes",
];

/** Properties that only the decision knows. */
const OURS =
  /^(stage|hash|otherwise|directory|bucket|print|group|base|outcome|retryAfter|work|status|origin|code|reason|stamp|tenant|key|claims|refused|who|time)$/;

/**
 * CloudFront has no `await` in the arguments of a call, nor in a condition. esbuild would put it there, in the place where its value is
 * used once; what is declared with `var` it leaves where it is.
 */
const AWAITED = {
  name: "awaited",
  setup(esbuild) {
    esbuild.onLoad({ filter: /handler\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return { contents: source.replace(/\bconst (\w+) = await\b/g, "var $1 = await"), loader: "ts" };
    });
  },
};

/** The code of the edge function: imports first, as CloudFront demands, then a function called `handler`. */
export async function edgeCode() {
  const { outputFiles } = await build({
    entryPoints: [join(root, "router/decision/handler.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    external: ["cloudfront", "crypto"],
    target: "es2017",
    supported: Object.fromEntries(MISSING.map((name) => [name, false])),
    plugins: [AWAITED],
    minifyWhitespace: true,
    minifyIdentifiers: true,
    // Names of ours alone: neither CloudFront's, nor the configuration's, nor reasons of a refusal. The function may have 10 KB.
    mangleProps: OURS,
    mangleQuoted: true,
    minifySyntax: true,
    legalComments: "none",
    charset: "ascii",
    logLevel: "warning",
  });
  const code = outputFiles[0].text.trim();
  // CloudFront calls a function by its name and knows no exports.
  const exported = /export\{([\w$]+) as handler\};?$/.exec(code);
  if (exported === null) throw new Error("the bundle does not end with the export of its handler");
  return `${code.slice(0, exported.index)}async function handler(event){return ${exported[1]}(event)}\n`;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(await edgeCode());
