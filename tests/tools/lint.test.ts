import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** What the linter for typed rules says of a place. */
interface TypedFault {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What Biome says of a place. */
interface Fault {
  readonly category: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Each line that breaks a rule ends with the name of it; all others are as they should be. */
const PLANTED: Readonly<Record<string, string>> = {
  "promises.ts": `
declare function work(): Promise<number>;
declare function each(run: () => void): void;
export function floats(): void {
  work(); // no-floating-promises
  work().then((one) => one + 1); // no-floating-promises
  work().finally(() => {}); // no-floating-promises
  Promise.all([work()]); // no-floating-promises
  (async () => { await work(); })(); // no-floating-promises
  void work();
  work().catch(() => 0);
}
export function misuses(): unknown {
  if (work()) return undefined; // no-misused-promises
  while (work()) break; // no-misused-promises
  const one = work() ? 1 : 2; // no-misused-promises
  each(async () => { await work(); }); // no-misused-promises
  each(() => work()); // no-misused-promises
  [1].forEach(async () => { await work(); }); // no-misused-promises
  [1].filter(async () => true); // no-misused-promises
  const later: () => void = async () => {}; // no-misused-promises
  const held: { run: () => void } = { run: async () => {} }; // no-misused-promises
  each(() => void work());
  return { one, later, held, ...work() }; // no-misused-promises
}
export async function awaits(): Promise<void> {
  await 1; // await-thenable
  for await (const one of [1]) void one; // await-thenable
  await Promise.all([1, 2]); // await-thenable await-thenable
  await work();
}
`,
  "kinds.ts": `
import { Late } from "./other"; // consistent-type-imports
import { Used, type Also } from "./other";
declare const kind: "a" | "b" | "c";
declare const value: unknown;
export const typed: Late | Also = new Used();
export const inline: import("./other").Late | undefined = undefined; // consistent-type-imports
export let open: any; // no-explicit-any
export const cast = value as any; // no-explicit-any
export const count = (...given: any[]): number => given.length; // no-explicit-any
export function branches(): number {
  switch (kind) { // switch-exhaustiveness-check
    case "a": return 1;
  }
  switch (kind) {
    case "a": case "b": case "c": return 2;
  }
}
export function throws(times: number): never {
  if (times === 1) throw "text"; // only-throw-error
  if (times === 2) throw { code: 1 }; // only-throw-error
  if (times === 3) throw undefined; // only-throw-error
  if (times === 4) throw value;
  throw new Error("one");
}
`,
  "other.ts": `
export class Late { a = 1; }
export class Used { a = 1; }
export class Also { a = 1; }
export default class {} // no-default-export
`,
  "loads.ts": `
export const node = require("node:fs"); // no-require-imports
export const longer = require("./awsx"); // no-require-imports
export const above = require("../aws"); // no-require-imports
export const pulumi = require("@pulumi/aws"); // no-require-imports
import assigned = require("./other"); // no-require-imports
export const clouds = [assigned, require("./aws"), require("./azure/index"), require("./gcp")];
export const stores = [require("./lmdb"), require("./registry/open"), require("./random")];
export const sdks = [require("@aws-sdk/client-s3"), require("google-auth-library"), require("acme-client")];
`,
  "signals.ts": `
declare const signal: AbortSignal;
export const lost = AbortSignal.any([signal, AbortSignal.timeout(1)]); // plugin
export const inner = AbortSignal.any([...[AbortSignal.timeout(1)], signal]); // plugin
export const kept = [AbortSignal.any([signal]), AbortSignal.timeout(1)];
`,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-lint-"));
  const compilerOptions = {
    strict: true,
    target: "es2022",
    lib: ["es2023", "dom"],
    module: "node20",
    types: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, "package.json"), "{}");
  for (const [name, text] of Object.entries(PLANTED)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where rules are broken, as PLANTED says, for those rules that are asked for. */
const broken = (asked: (rule: string) => boolean): string[] =>
  Object.entries(PLANTED)
    .flatMap(([name, text]) =>
      text.split("\n").flatMap((line, index) => {
        const rules = /\/\/ ([a-z -]+)$/.exec(line)?.[1]?.split(" ") ?? [];
        return rules.filter(asked).map((rule) => `${name}:${index + 1} ${rule}`);
      }),
    )
    .sort();

function run(
  tool: string,
  args: readonly string[],
): { readonly status: number | null; readonly said: unknown } {
  const bin = join(root, "node_modules", tool, "bin", basename(tool));
  const { status, stdout } = spawnSync(process.execPath, [bin, ...args, folder], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, said: JSON.parse(stdout) };
}

it("the typed rules find each of their faults, and nothing where there is none", () => {
  const { status, said } = run("oxlint", ["-c", join(root, ".oxlintrc.json"), "-f", "json"]);
  const { diagnostics } = said as { diagnostics: TypedFault[] };
  const found = diagnostics.map(({ code, filename, labels }) => {
    const rule = code.replace(/^.*\(|\)$/g, "");
    return `${basename(filename)}:${labels[0]?.span.line} ${rule}`;
  });
  expect(found.sort()).toEqual(broken((rule) => rule !== "plugin"));
  expect(status).toBe(1);
});

it("a signal that may be collected before its time is found", () => {
  const { status, said } = run("@biomejs/biome", ["lint", `--config-path=${root}`, "--reporter=json"]);
  const { diagnostics } = said as { diagnostics: Fault[] };
  const found = diagnostics.flatMap(({ category, location: { path, start }, severity }) =>
    category === "plugin" && severity === "error" ? [`${basename(path)}:${start.line} plugin`] : [],
  );
  expect(found.sort()).toEqual(broken((rule) => rule === "plugin"));
  expect(status).toBe(1);
});
