// What can be removed from the sources, and must then make a test fail. Mutants are found in the sources, not
// listed by hand: a part left out of the stamp, a property left out of a resource, a rule left out of its list.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One mutant: a file and its text with something removed. */
function mutant(kind, file, line, removed, text) {
  return { kind, file, line, removed: removed.trim(), text };
}

function files(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`)
    .sort();
}

/** Mutants of each line a pattern fits: the line without what `cut` finds. */
function lines(root, file, kind, fits, cut = () => "") {
  const source = readFileSync(join(root, file), "utf8").split("\n");
  return source.flatMap((line, index) => {
    if (!fits.test(line)) return [];
    const text = source.toSpliced(index, 1, cut(line)).join("\n");
    return [mutant(kind, file, index + 1, line, text)];
  });
}

/** Parts left out of the stamp: the part's line answers undefined. */
export function partMutants(root) {
  return lines(
    root,
    "components/stamp.ts",
    "part",
    /^ {2}const \w+ = .*cloud\.\w+\(/,
    (line) => `${line.slice(0, line.indexOf(" = "))}: any = undefined;`,
  );
}

/** Properties with a literal value left out of a resource of a cloud. */
export function propertyMutants(root, cloud) {
  const literal = /^\s+\w+: (true|false|\d+|"[^"]*"|\[\]),$/;
  return files(root, `components/${cloud}`)
    .filter((file) => !/\/(sizes|limits)\.ts$/.test(file))
    .flatMap((file) => lines(root, file, "property", literal));
}

/** Rules left out of the list of their cloud. */
export function ruleMutants(root, cloud) {
  return lines(root, `policies/rules/baseline/${cloud}/index.ts`, "rule", /^\s+\w+,$/);
}
