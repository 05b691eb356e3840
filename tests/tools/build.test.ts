import { execFileSync } from "node:child_process";
import { accessSync, appendFileSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const repository = resolve(__dirname, "../..");
const built = (...path: string[]): string => join(repository, "dist", ...path);

test("a build leaves alone what a running command uses and did not change, and removes what has no source", () => {
  const build = (): void => {
    execFileSync(process.execPath, [join(repository, "tools/build.mjs")], { cwd: repository });
  };
  build();
  const files = [built("cli", "main.js"), built("components", "stamp.js"), built("fleet", "index.js")];
  const seen = () => files.map((file) => [statSync(file).ino, statSync(file).mtimeMs]);
  const before = seen();
  const stale = built("cli", "of-a-source-that-is-gone.js");
  writeFileSync(stale, "");
  build();
  expect(seen()).toEqual(before);
  expect(existsSync(stale)).toBe(false);
});

test("the command can be called after a build that replaced its file, as after an install", () => {
  const command = built("cli", "main.js");
  // Other tests run it meanwhile: it is never gone.
  const before = statSync(command).ino;
  appendFileSync(command, "\n");
  execFileSync(process.execPath, [join(repository, "tools/build.mjs")], { cwd: repository });
  expect(statSync(command).ino).not.toBe(before);
  expect(() => accessSync(command, constants.X_OK)).not.toThrow();
});
