import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const repository = resolve(__dirname, "../..");
const folder = mkdtempSync(join(repository, "node_modules/.cache-rejections-"));
const script = join(folder, "rejections.js");

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, "programs/rejections.ts")],
    bundle: true,
    platform: "node",
    packages: "external",
    outfile: script,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runScript(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
}

describe("in a process without a test runner", () => {
  test.each(["fast", "plain"])(
    "each of twenty concurrent programs gets its own rejection (%s)",
    (fidelity) => {
      const { status, stdout, stderr } = runScript(fidelity);
      const expected = [
        /^3 resources$/u,
        /^in an apply$/u,
        /^forgotten promise$/u,
        /property "value": in an input$/u,
        /^in an output$/u,
      ];
      const results = JSON.parse(stdout) as string[];
      expect(results).toHaveLength(20);
      for (const [id, result] of results.entries()) expect(result).toMatch(expected[id % 5] ?? /^$/u);
      expect(stderr).toBe("");
      expect(status).toBe(0);
    },
  );

  test("a rejection of no run ends the process as it always did", () => {
    const { status, stderr } = runScript("fast", "stray");
    expect(status).toBe(1);
    expect(stderr).toContain("Error: of no run");
  });
});
