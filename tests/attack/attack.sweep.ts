import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
/** What of a sample must be caught; the whole attack has the bar of 99.5 %. */
const FLOOR = 0.99;
/** Families that need few runs: what is judged one state at a time is for the whole attack. */
const FAMILIES = ["uniform", "uniform-neighbour", "positions", "harmless", "renamed"].flatMap((family) => [
  "--family",
  family,
]);

interface Summary {
  readonly share: number;
  readonly total: { readonly reject: number; readonly alarms: number };
}

if (!existsSync(join(ROOT, "dist", "cli", "main.js")))
  throw new Error("dist is missing: run node tools/build.mjs first");

describe("a sample of the attack", () => {
  test("foreign things that the SDKs' declarations have a place for are found where they stand", () => {
    const folder = mkdtempSync(join(tmpdir(), "attack-"));
    try {
      const out = join(folder, "attack.json");
      spawnSync(
        process.execPath,
        [join(__dirname, "run.mjs"), "--sample", "200", "--out", out, ...FAMILIES],
        {
          stdio: "ignore",
        },
      );
      const summary = JSON.parse(readFileSync(out, "utf8")) as Summary;
      expect(summary.total.reject).toBeGreaterThan(120);
      expect(summary.share).toBeGreaterThanOrEqual(FLOOR);
      expect(summary.total.alarms).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 900_000);

  test("the same seed makes the same mutants", () => {
    const list = () =>
      execFileSync(process.execPath, [join(__dirname, "run.mjs"), "--list", "--cloud", "gcp"], {
        encoding: "utf8",
      });
    expect(list()).toBe(list());
  }, 300_000);
});
