// Bundles the synchroniser of AWS's routing layer, the code of a Lambda function. The build (build.mjs) writes it to
// dist/generated, where core/files/bundle.ts reads it; run by itself it prints it.
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");

/** The function's code: one CommonJS module without dependencies, for Lambda's Node 22. */
export async function synchroniserCode() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "components/routing/aws/synchroniser/main.ts")],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node22",
    minifyWhitespace: true,
    // As text in a text, placeholders look like a mistake.
    supported: { "template-literal": false },
    legalComments: "none",
    charset: "ascii",
    logLevel: "warning",
  });
  return `${outputFiles[0].text.trim()}\n`;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(await synchroniserCode());
