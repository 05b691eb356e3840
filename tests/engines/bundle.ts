import { mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

/** Compiles a test's child program, with the sources it uses, to a file that plain Node runs. */
export function bundle(source: string): { readonly file: string; dispose(): void } {
  const folder = join(__dirname, "../../node_modules/.cache/stampworks-tests");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${basename(source, ".ts")}-${process.pid}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, source)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@duckdb/*", "@nats-io/*", "@pulumi/*", "cloudevents", "lmdb", "pg"],
    logLevel: "error",
  });
  return { file, dispose: () => rmSync(file, { force: true }) };
}
