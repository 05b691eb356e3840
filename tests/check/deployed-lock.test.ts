import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runCommand } from "../cli/run-command";

const repository = resolve(__dirname, "../..");
const STATES = ["euw1a.json", "use1a.json"];

describe("check --state … --lock ties what is deployed to what was reviewed", () => {
  let folder: string;
  const run = (...args: string[]) => runCommand(folder, args, {});
  const change = (from: string, to: string): void => {
    for (const file of STATES) {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      expect(text.includes(from)).toBe(true);
      writeFileSync(path, text.replaceAll(from, to));
    }
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-lock-"));
    cpSync(join(repository, "examples/single-cloud"), folder, { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(repository, join(folder, "node_modules/stampworks"), "dir");
    for (const file of STATES) {
      const { code, stderr } = await run("render", file.replace(".json", ""), "--out", file);
      expect({ file, code, stderr: code === 0 ? "" : stderr }).toEqual({ file, code: 0, stderr: "" });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("without a lock it says how to write one", async () => {
    const { code, stderr } = await run("check", "--state", ...STATES, "--lock");
    expect(code).toBe(2);
    expect(stderr).toContain("stampworks lock");
  });

  test("it holds for what the lock records, and finds what all states have alike that nobody reviewed", async () => {
    expect(await run("lock")).toMatchObject({ code: 0 });
    expect(await run("check", "--state", ...STATES, "--lock")).toMatchObject({ code: 0 });

    change('"visibilityTimeoutSeconds": 60', '"visibilityTimeoutSeconds": 61');
    const { code, stdout } = await run("check", "--json", "--state", ...STATES, "--lock");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      holds: false,
      equal: {
        deviations: [
          { differences: [{ path: "visibilityTimeoutSeconds", expected: "60", actual: "61" }] },
          { differences: [{ path: "visibilityTimeoutSeconds", expected: "60", actual: "61" }] },
        ],
      },
    });
  });
});
