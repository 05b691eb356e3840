import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const tool = resolve(__dirname, "../../tools/go-build.mjs");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-go-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a call of the tool said, where `go` is a script that behaves as `lines` of a shell say. */
function run(call: string, lines: string): string {
  const go = join(folder, "go");
  writeFileSync(go, `#!/bin/sh\n${lines}\n`);
  chmodSync(go, 0o755);
  const program = `import(${JSON.stringify(tool)}).then(async (tool) => {
    try { await tool.${call}; console.error("done"); } catch (error) { console.error("failed: " + error.message); }
  });`;
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  return spawnSync(process.execPath, ["-e", program], { encoding: "utf8", env, cwd: folder }).stderr.trim();
}

const COMPILE = `compile("example.com/cmd", "out", [], ".")`;

describe("a Go build for the tests' tools", () => {
  it("says how many of a program's packages it compiled", () => {
    const said = run(
      COMPILE,
      'if [ "$1" = list ]; then printf "fmt\\nio\\nexample.com/a\\nexample.com/cmd\\n"; else printf "example.com/a\\nexample.com/cmd\\n" >&2; fi',
    );
    expect(said).toMatch(/^2 packages compiled in 0\.\d min, of 4; those of an earlier run are kept\ndone$/);
  });

  it("fails with Go's last line and tells nobody the module proxy's address", () => {
    const said = run(
      COMPILE,
      'echo "example.com/a" >&2; echo "example.com/b: Get https://user:token@proxy.example/b: refused" >&2; exit 1',
    );
    expect(said).toBe("failed: example.com/b: Get the module proxy refused");
  });

  it("fails by name where there is no Go that can be started", () => {
    const said = run(`download("example.com/a", ".")`, "exit 3");
    expect(said).toBe("failed: go mod ended with 3");
  });
});
