import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { START } from "../start";

const repository = resolve(__dirname, "../..");
const source = join(repository, "examples/library.ts");

describe("the example program of stampworks/fleet", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-library-"));
    cpSync(join(repository, "examples/single-cloud"), folder, { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(repository, join(folder, "node_modules/stampworks"), "dir");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(): { status: number | null; stdout: string; stderr: string } {
    if (!existsSync(join(repository, "dist/fleet/index.js")))
      throw new Error("dist is missing: run node tools/build.mjs first");
    const { code } = transformSync(readFileSync(source, "utf8"), { loader: "ts", format: "cjs" });
    writeFileSync(join(folder, "library.js"), code);
    return spawnSync(process.execPath, [...START, "library.js", "2030.1.0"], {
      cwd: folder,
      encoding: "utf8",
    });
  }

  test("checks a fleet, plans a rollout and prints a forecast, without the command line", () => {
    writeFileSync(join(folder, "use.csv"), "stamp,tenants\neuw1a,10\n");
    const { status, stderr, stdout } = run();
    expect({ status, stderr: stderr.replaceAll(/^(work|worked)\n/gmu, "") }).toEqual({
      status: 0,
      stderr: "",
    });
    expect(stdout).toMatch(/^3 stamps, both laws hold$/mu);
    expect(stdout).toMatch(/^wave 1, \w+: \w+$/mu);
    expect(stdout).toMatch(/^small in eu: 10 tenants, full in \d+\.\d months$/mu);
  });

  test("says what is wrong with a fleet, and where, in an error of its own", () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: [\n");
    const { status, stderr, stdout } = run();
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Pulumi\.yaml:\d+:\d+: /u);
  });
});
