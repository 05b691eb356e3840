import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ci = resolve(__dirname, "../../.ci");
const GOOD = { numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numPendingTests: 2 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-ci-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the sum of a CI run", () => {
  const lines = (reports: Record<string, unknown>, ran: string, failed = ""): [string[], number | null] => {
    for (const [suite, report] of Object.entries(reports))
      writeFileSync(
        join(folder, `${suite}.json`),
        typeof report === "string" ? report : JSON.stringify(report),
      );
    const args = [join(ci, "sum.mjs"), folder, "--ran", ran, "--failed", failed];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return [stdout.trim().split("\n"), status];
  };
  const sum = (...asked: Parameters<typeof lines>): [string, number | null] => {
    const [printed, status] = lines(...asked);
    return [printed.at(-1) ?? "", status];
  };

  it("adds up all suites and passes when nothing failed", () => {
    expect(sum({ unit: GOOD, e2e: GOOD }, "unit e2e")).toEqual(["10 passed, 0 failed, 4 skipped", 0]);
  });

  it("counts a failing step once, by its failing tests where it has any", () => {
    const bad = { ...GOOD, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    expect(sum({ unit: bad, e2e: GOOD }, "unit e2e", "types unit")).toEqual([
      "10 passed, 4 failed, 4 skipped",
      1,
    ]);
  });

  it("fails a suite that ended badly although its tests passed", () => {
    expect(sum({ unit: GOOD }, "unit", "unit")).toEqual(["5 passed, 1 failed, 2 skipped", 1]);
  });

  it.each([
    ["missing", {}],
    ["cut short", { e2e: '{"numPassedTests": 3' }],
    ["empty", { e2e: {} }],
  ])("fails a suite whose report is %s", (_, reports) => {
    expect(sum({ unit: GOOD, ...reports }, "unit e2e")).toEqual(["5 passed, 1 failed, 2 skipped", 1]);
  });

  it("names what failed and the slowest files before its line, as the log may be cut", () => {
    const file = (name: string, seconds: number, more: object = {}) => {
      const startTime = 1_000_000;
      return { name: join(process.cwd(), name), startTime, endTime: startTime + seconds * 1000, ...more };
    };
    const assertionResults = [
      { status: "passed", fullName: "a promise that holds" },
      { status: "failed", fullName: "a promise that is broken" },
    ];
    const files = Array.from({ length: 30 }, (_, index) => file(`${index}.test.ts`, index));
    const testResults = [
      ...files,
      file("broken.test.ts", 0.5, { status: "failed", assertionResults }),
      file("unread.test.ts", 0, { status: "failed", assertionResults: [] }),
    ];
    const unit = { ...GOOD, numFailedTests: 1, numRuntimeErrorTestSuites: 1, testResults };
    const [printed, status] = lines({ unit }, "unit");
    expect(printed).toEqual([
      "    29.0 s  29.test.ts".trim(),
      ...Array.from(
        { length: 19 },
        (_, index) => `${(28 - index).toFixed(1).padStart(8)} s  ${28 - index}.test.ts`,
      ),
      "failed: broken.test.ts: a promise that is broken",
      "failed: unread.test.ts: did not run",
      "5 passed, 2 failed, 2 skipped",
    ]);
    expect(status).toBe(1);
  });

  const ran = (name: string, ...tests: readonly [fullName: string, status: string][]): object => ({
    name: join(process.cwd(), name),
    startTime: 0,
    endTime: 1000,
    status: tests.length > 0 && tests.every(([, status]) => status === "passed") ? "passed" : "failed",
    assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
  });
  const PAGE = ran("page.test.ts", ["opens", "passed"], ["is read at once", "failed"]);
  const UNLOADED = ran("unread.test.ts");
  const BAD = {
    ...GOOD,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    testResults: [PAGE, UNLOADED],
  };
  const LOADED = ran("unread.test.ts", ["is read", "passed"]);
  const STEADY = ran("page.test.ts", ["opens", "passed"], ["is read at once", "passed"]);

  it("counts what passed when it ran by itself as passed, and names it", () => {
    const again = { ...GOOD, testResults: [STEADY, LOADED] };
    const [printed, status] = lines({ unit: BAD, "unit-again": again }, "unit", "unit");
    expect(printed.slice(-3)).toEqual([
      "unsteady, passed when run by itself: page.test.ts: is read at once",
      "unsteady, passed when run by itself: unread.test.ts: did not run",
      "7 passed, 0 failed, 2 skipped",
    ]);
    expect(status).toBe(0);
  });

  it.each([
    ["one file failed again", { testResults: [LOADED, PAGE] }, "6 passed, 1 failed, 2 skipped"],
    ["it ended badly", { testResults: [LOADED, STEADY] }, "7 passed, 1 failed, 2 skipped"],
    ["it left no report", "{", "5 passed, 2 failed, 2 skipped"],
  ])("fails a suite that ran again when %s", (_, again, line) => {
    expect(sum({ unit: BAD, "unit-again": again }, "unit", "unit unit-again")).toEqual([line, 1]);
  });

  it.each([
    ["one", 1],
    ["three", 3],
    ["four, which is no unsteadiness any more", 0, 4],
  ])("runs again the files that failed when there are %s", (_, wanted, failed = wanted) => {
    const report = join(folder, "report.json");
    const testResults = [STEADY, ...Array.from({ length: failed }, (_one, index) => ran(`${index}.test.ts`))];
    writeFileSync(report, JSON.stringify({ ...GOOD, testResults }));
    const { stdout } = spawnSync(process.execPath, [join(ci, "failed-files.mjs"), report], {
      encoding: "utf8",
    });
    expect(stdout).toBe(Array.from({ length: wanted }, (_one, index) => `${index}.test.ts\n`).join(""));
  });

  it("fails a run in which nothing passed", () => {
    expect(sum({ unit: { ...GOOD, numPassedTests: 0 } }, "unit")).toEqual([
      "0 passed, 0 failed, 2 skipped",
      1,
    ]);
  });
});

describe("a CI run", () => {
  /** A repository whose scripts are these; what it needs is installed. */
  function probe(scripts: Readonly<Record<string, string>>): void {
    cpSync(ci, join(folder, ".ci"), { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "probe", version: "1.0.0", scripts }));
    mkdirSync(join(folder, "node_modules/.cache"), { recursive: true });
    for (const name of ["package-lock.json", "node_modules/.cache/stampworks-lock"])
      writeFileSync(join(folder, name), "{}");
  }

  it("says of each step that ran beside others what it said and how it ended, and one that failed stops none", () => {
    probe({});
    writeFileSync(join(folder, "report.json"), JSON.stringify(GOOD));
    mkdirSync(join(folder, "tools"));
    writeFileSync(join(folder, "tools/haproxy-install.sh"), "echo haproxy is at hand\n");
    mkdirSync(join(folder, "bin"));
    // npm itself takes longer to start than all that it is asked for here.
    const npm = `#!/usr/bin/env bash
case $3 in
  moto:install) echo no wheel can be had && exit 1 ;;
  pulumi:install) echo a CLI is at hand ;;
  truth:install) echo what the clouds publish is at hand ;;
  *:install) exit 4 ;;
  test | test:* | truth) cp report.json "\${6#--outputFile=}" ;;
esac
`;
    writeFileSync(join(folder, "bin/npm"), npm, { mode: 0o755 });
    const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
    const { status, stdout } = spawnSync("bash", [join(folder, ".ci/run")], { encoding: "utf8", env });
    const fetches = [
      "haproxy",
      "moto",
      "azurite",
      "cosmos",
      "linters",
      "fake-gcs",
      "nats",
      "pebble",
      "pubsub",
    ];
    const told = [...stdout.matchAll(/^== (.+)$/gm)].map(([, name]) => name);
    expect(told).toEqual([
      ...["install", "build", ...fetches, "postgres", "pgbouncer", "truth-install"],
      ...["system", "pulumi-cli", "end-to-end"],
      ...["lint", "types", "generated", "truth", "tests", "waiting"],
    ]);
    expect(stdout).toMatch(/== moto\nno wheel can be had\n-- moto: FAILED after \d+ s \(exit code 1\)\n/);
    expect(stdout).toMatch(/== azurite\n-- azurite: ok in \d+ s\n/);
    expect(stdout).toMatch(
      /== truth-install\nwhat the clouds publish is at hand\n-- truth-install: ok in \d+ s\n/,
    );
    const last = stdout.trim().split("\n");
    for (const name of told) expect(last.at(-2)).toMatch(new RegExp(`(^|, )${name} \\d+ s, `));
    expect(last.at(-1)).toBe("25 passed, 1 failed, 10 skipped");
    expect(status).toBe(1);
  });

  it("runs what starts others, what computes and what waits for minutes at once", () => {
    probe({});
    writeFileSync(join(folder, "good.json"), JSON.stringify(GOOD));
    mkdirSync(join(folder, "tools"));
    writeFileSync(join(folder, "tools/haproxy-install.sh"), "exit 4\n");
    mkdirSync(join(folder, "bin"));
    // Each of the three ends when the others have begun.
    const npm = `#!/usr/bin/env bash
case $3 in
  *:install) exit 4 ;;
  lint | test:system | test:waiting)
    touch "$3.began"
    for other in lint test:system test:waiting; do
      for ((tries = 0; tries < 600; tries += 1)); do [ -e "$other.began" ] && break; sleep 0.1; done
      [ -e "$other.began" ] || exit 1
    done ;;
esac
case $3 in test | test:* | truth) cp good.json "\${6#--outputFile=}" ;; esac
`;
    writeFileSync(join(folder, "bin/npm"), npm, { mode: 0o755 });
    const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
    const { status, stdout } = spawnSync("bash", [join(folder, ".ci/run")], { encoding: "utf8", env });
    expect(stdout.trim().split("\n").at(-1)).toBe("25 passed, 0 failed, 10 skipped");
    expect(status).toBe(0);
  });

  it("runs a file that failed once more by itself, when all else is over, and at night does not", () => {
    probe({});
    mkdirSync(join(folder, "tools"));
    writeFileSync(join(folder, "tools/haproxy-install.sh"), "exit 4\n");
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "good.json"), JSON.stringify(GOOD));
    const result = (status: string): string =>
      JSON.stringify({
        ...GOOD,
        ...(status === "failed" ? { numPassedTests: 0, numFailedTests: 1 } : { numPassedTests: 1 }),
        testResults: [
          {
            name: join(folder, "page.test.ts"),
            startTime: 0,
            endTime: 1,
            status,
            assertionResults: [{ status, fullName: "opens" }],
          },
        ],
      });
    writeFileSync(join(folder, "failed.json"), result("failed"));
    writeFileSync(join(folder, "passed.json"), result("passed"));
    const npm = `#!/usr/bin/env bash
case "$*" in
  *:install) exit 4 ;;
  *" test:system -- --json"*) cp failed.json "\${6#--outputFile=}" && exit 1 ;;
  *" test:system -- -w 1 --json"*" page.test.ts") [ -e over ] && cp passed.json "\${8#--outputFile=}" ;;
  *" test -- --json"*) sleep 1 && touch over && cp good.json "\${6#--outputFile=}" ;;
  *--json*) cp good.json "\${6#--outputFile=}" ;;
esac
`;
    writeFileSync(join(folder, "bin/npm"), npm, { mode: 0o755 });
    const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
    const end = (whole: string): string[] =>
      spawnSync("bash", [join(folder, ".ci/run")], { encoding: "utf8", env: { ...env, CI_WHOLE: whole } })
        .stdout.trim()
        .split("\n")
        .slice(-2);
    expect(end("0")).toEqual([
      "unsteady, passed when run by itself: page.test.ts: opens",
      "21 passed, 0 failed, 10 skipped",
    ]);
    expect(end("1")).toEqual(["failed: page.test.ts: opens", "25 passed, 1 failed, 12 skipped"]);
  });

  it("ends a step that hangs, and what it started, and closes with its line", () => {
    const scripts = {
      types: "node hang.js",
      lint: "exit 0",
      test: "exit 0",
      "test:system": "exit 0",
      "test:smoke": "exit 0",
    };
    probe(scripts);
    const alive = join(folder, "alive");
    const idle = "setInterval(() => {}, 1000)";
    const hang = [
      `const options = { detached: true, stdio: "ignore" };`,
      `const child = require("node:child_process").spawn(process.execPath, ["-e", "${idle}"], options);`,
      `require("node:fs").writeFileSync(${JSON.stringify(alive)}, String(child.pid));`,
      idle,
    ];
    writeFileSync(join(folder, "hang.js"), hang.join("\n"));
    const { status, stdout } = spawnSync("bash", [join(folder, ".ci/run")], {
      encoding: "utf8",
      env: { ...process.env, CI_RUN_SECONDS: "8" },
    });
    expect(stdout).toMatch(/^-- \w+: FAILED after \d+ s: longer than the \d+ s it may take/m);
    expect(stdout.trim().split("\n").at(-1)).toMatch(/^0 passed, [1-9]\d* failed, 0 skipped$/);
    expect(status).toBe(1);
    if (existsSync(alive)) expect(["", "Z"]).toContain(stateOf(readFileSync(alive, "utf8")));
  });
});

/** Letter of a process's state: none when it has gone, `Z` when it ended and nobody has asked for its exit code yet. */
function stateOf(pid: string): string {
  return spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim().slice(0, 1);
}
