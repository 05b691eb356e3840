import { execFileSync } from "node:child_process";
import {
  accessSync,
  appendFileSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(__dirname, "../..");
/** A copy of what is built: other tests run from the repository's own meanwhile. */
const copy = mkdtempSync(join(tmpdir(), "build-"));
const built = (...path: string[]): string => join(copy, "dist", ...path);
const OTHERS = ["node_modules", "dist", "tests", "docs", "examples", "containers", "bench", "ci"];

function build(env: Readonly<Record<string, string>> = {}): void {
  execFileSync(process.execPath, [join(copy, "tools/build.mjs")], {
    ...{ cwd: copy, env: { ...process.env, ...env } },
  });
}

beforeAll(() => {
  for (const name of readdirSync(repository)) {
    if (name.startsWith(".") || OTHERS.includes(name)) continue;
    cpSync(join(repository, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
  build();
});
afterAll(() => rmSync(copy, { recursive: true }));

test("a build leaves alone all that a running command uses and that did not change, and removes what has no source, if CI has not built it", () => {
  const files = readdirSync(built(), { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(built(file)).isFile(),
  );
  expect(files).toEqual(expect.arrayContaining(["package.json", "cli/main.js", "generated/synchroniser.js"]));
  const seen = () => files.map((file) => [file, statSync(built(file)).ino, statSync(built(file)).mtimeMs]);
  const before = seen();
  const stale = built("cli", "of-a-source-that-is-gone.js");
  writeFileSync(stale, "");
  build({ STAMPWORKS_BUILT: realpathSync(copy) });
  expect(existsSync(stale)).toBe(true);
  build({ STAMPWORKS_BUILT: repository });
  expect(seen()).toEqual(before);
  expect(existsSync(stale)).toBe(false);
});

test("what is built is newer than a source that came to the same: else each command would build again", () => {
  const source = join(copy, "core/defined.ts");
  appendFileSync(source, "// Nothing of this is compiled.\n");
  build();
  expect(statSync(built("cli", "main.js")).mtimeMs).toBeGreaterThanOrEqual(statSync(source).mtimeMs);
});

test("what is built is as new as a source of a clock that is ahead, wherever below the project it lies", () => {
  mkdirSync(join(copy, "samples/dist"), { recursive: true });
  for (const [minutes, source] of [
    [20, join(copy, "core/defined.ts")],
    [40, join(copy, "samples/dist/sample.ts")],
  ] as const) {
    appendFileSync(source, "// Nothing of this is compiled.\n");
    const ahead = Date.now() / 1000 + minutes * 60;
    utimesSync(source, ahead, ahead);
    build();
    expect(statSync(built("cli", "main.js")).mtimeMs).toBeGreaterThanOrEqual(statSync(source).mtimeMs);
  }
  rmSync(join(copy, "samples"), { recursive: true });
});

test("a build leaves another one that is under way what that is about to name, and takes away what a killed one left", () => {
  const [living, left] = [process.pid, 2 ** 30].map((pid) => built("cli", `main.js.${pid}`)) as [
    string,
    string,
  ];
  for (const draft of [living, left]) writeFileSync(draft, "");
  build();
  expect({ living: existsSync(living), left: existsSync(left) }).toEqual({ living: true, left: false });
  rmSync(living);
});

test("the command can be called after a build that replaced its file, as after an install", () => {
  const command = built("cli", "main.js");
  // Who runs it meanwhile never finds it gone.
  const before = statSync(command).ino;
  appendFileSync(command, "\n");
  build();
  expect(statSync(command).ino).not.toBe(before);
  expect(() => accessSync(command, constants.X_OK)).not.toThrow();
});
