// Mutation run: removes one thing at a time from a copy of the sources and runs the tests that should notice.
//   node tests/mutation/run.mjs [--sample N] [--kind part|property|rule] [--cloud aws] [--seed N] [--without-lock]
// Prints every mutant with the first test that failed; a mutant no test notices survives. Exit 1 if any does.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { partMutants, propertyMutants, ruleMutants } from "./mutants.mjs";

const root = resolve(import.meta.dirname, "../..");
const { values: flags } = parseArgs({
  options: {
    sample: { type: "string", default: "10" },
    kind: { type: "string" },
    cloud: { type: "string", default: "aws" },
    seed: { type: "string", default: "1" },
    "without-lock": { type: "boolean", default: false },
  },
});

/** A repeatable shuffle: the same seed picks the same mutants. */
function shuffled(items, seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, order: next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function pick() {
  const kinds = {
    part: partMutants(root),
    property: propertyMutants(root, flags.cloud),
    rule: ruleMutants(root, flags.cloud),
  };
  const chosen = flags.kind === undefined ? Object.values(kinds) : [kinds[flags.kind] ?? []];
  const each = Math.ceil(Number(flags.sample) / chosen.length);
  return chosen.flatMap((mutants) => shuffled(mutants, Number(flags.seed)).slice(0, each));
}

/** A copy of the tracked files, so that the working tree is never touched. */
function copy() {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-mutants-"));
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter(Boolean);
  for (const file of tracked) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Runs the cloud's tests in the copy; the name of the first failed test, or undefined when all pass. */
function firstFailure(folder) {
  const { cloud } = flags;
  const lock = flags["without-lock"] ? [] : ["tests/lock"];
  const areas = [
    `tests/policies/baseline/${cloud}`,
    `tests/components/${cloud}`,
    `tests/components/contract.${cloud}`,
    "tests/policies/packs",
    ...lock,
  ];
  const result = spawnSync(
    process.execPath,
    [join(root, "node_modules/jest/bin/jest.js"), ...areas, "--bail", "--passWithNoTests", "-w", "2"],
    { cwd: folder, encoding: "utf8", timeout: 300_000 },
  );
  if (result.status === 0) return undefined;
  return /^ {2}● (.+)$/m.exec(result.stderr)?.[1] ?? "the tests did not end";
}

const folder = copy();
try {
  const before = firstFailure(folder);
  if (before !== undefined) throw new Error(`a test fails before anything is removed: ${before}`);
  const survivors = [];
  for (const { kind, file, line, removed, text } of pick()) {
    const path = join(folder, file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, text);
    const failure = firstFailure(folder);
    writeFileSync(path, original);
    console.log(
      `${failure === undefined ? "SURVIVED" : "caught  "} ${kind} ${file}:${line} ${removed}${failure === undefined ? "" : `\n         by: ${failure}`}`,
    );
    if (failure === undefined) survivors.push(`${file}:${line} ${removed}`);
  }
  console.log(`survivors: ${survivors.length}`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
