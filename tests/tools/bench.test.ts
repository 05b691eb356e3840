import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-bench-"));
  copyFileSync(resolve(__dirname, "../../bench/run.mjs"), join(folder, "run.mjs"));
  for (const name of ["check", "plan", "render"]) {
    mkdirSync(join(folder, name));
    const fails = name === "plan" ? "process.exitCode = 3;" : "";
    writeFileSync(
      join(folder, name, "index.mjs"),
      `console.log(JSON.stringify([${JSON.stringify(name)}, ...process.argv.slice(2)]));${fails}\n`,
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Which benchmarks ran, each with the options it was given, and how the run ended. */
function bench(...args: string[]): { ran: unknown[]; code: number | null; stderr: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, "run.mjs"), ...args], {
    encoding: "utf8",
  });
  const ran = stdout
    .split("\n")
    .filter((line) => line.startsWith("["))
    .map((line): unknown => JSON.parse(line));
  return { ran, code: status, stderr };
}

describe("npm run bench", () => {
  test.each<[string, string[], unknown[]]>([
    ["one", ["render"], [["render"]]],
    ["several, in the order they are named", ["render", "check"], [["render"], ["check"]]],
    ["none, which means all", [], [["check"], ["plan"], ["render"]]],
    ["one with options", ["check", "--stamps", "10"], [["check", "--stamps", "10"]]],
    [
      "several with options, which each is given",
      ["render", "check", "--cloud", "aws"],
      [
        ["render", "--cloud", "aws"],
        ["check", "--cloud", "aws"],
      ],
    ],
  ])("runs %s", (_, args, ran) => {
    expect(bench(...args).ran).toEqual(ran);
  });

  test("runs those after one that failed, and fails as it did", () => {
    expect(bench("plan", "render")).toMatchObject({ ran: [["plan"], ["render"]], code: 3 });
  });

  test("runs none when a name is not a benchmark's, and says which there are", () => {
    expect(bench("render", "chekc")).toEqual({
      ran: [],
      code: 2,
      stderr: "no benchmark called chekc; there are: check, plan, render\n",
    });
  });
});
