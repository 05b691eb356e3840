import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-benchmarks-"));
  for (const name of ["docs", "tools", "bench"]) mkdirSync(join(folder, name));
  copyFileSync(resolve(__dirname, "../../tools/benchmarks.mjs"), join(folder, "tools/benchmarks.mjs"));
  for (const name of ["commands", "render", "check"])
    bench(name, `console.log("${name} beside its peer", ...process.argv.slice(2));`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function bench(name: string, script: string): void {
  mkdirSync(join(folder, "bench", name), { recursive: true });
  writeFileSync(join(folder, "bench", name, "index.mjs"), script);
}

/** How a run ended, and the page it wrote. */
function run(...args: string[]): { code: number | null; page: string; stderr: string } {
  const tool = join(folder, "tools/benchmarks.mjs");
  const { status, stderr } = spawnSync(process.execPath, [tool, ...args], { encoding: "utf8" });
  return { code: status, stderr, page: readFileSync(join(folder, "docs/benchmarks.md"), "utf8") };
}

describe("npm run benchmarks", () => {
  test("writes what each printed beside the command that prints it again, and the machine's size", () => {
    const { code, page } = run();
    expect(code).toBe(0);
    expect(page).toMatch(
      /^Written by `npm run benchmarks`: \d+ cores \(.*\), \d+ GB of memory, Node\.js v\d+/m,
    );
    expect(page).toContain("`npm run bench -- check --stamps 10,100,1000,10000`");
    expect(page).toContain("check beside its peer --stamps 10,100,1000,10000");
    expect(page).toContain("commands beside its peer --stamps 10,100,1000 --rounds 3");
    expect(page).not.toContain("Not measured to its end");
  });

  test("says of small fleets that they are", () => {
    const { page } = run("--quick");
    expect(page).toContain("This is the quick run, with small fleets: its figures are no claim.");
    expect(page).toContain("check beside its peer --stamps 10,100\n");
  });

  test("goes on after one that failed, names it on the page, and fails", () => {
    bench("render", `console.log("half of it"); process.exitCode = 3;`);
    const { code, page, stderr } = run();
    expect(code).toBe(1);
    expect(stderr).toContain("not measured to its end: `bench/render` failed with exit code 3");
    expect(page).toContain("Not measured to its end: `bench/render` failed with exit code 3.");
    expect(page).toContain(
      "half of it\nbench/render failed with exit code 3: what is above is what it had measured",
    );
    expect(page).toContain("check beside its peer");
  });

  test("goes on with what is missing after a run that was ended, and begins anew once the code has changed", async () => {
    const [ran, ready] = [join(folder, "ran"), join(folder, "ready")];
    const told = (name: string): string => `import { appendFileSync, existsSync } from "node:fs";
appendFileSync(${JSON.stringify(ran)}, "${name} ");
console.log("${name} beside its peer");`;
    for (const name of ["commands", "check"]) bench(name, told(name));
    bench(
      "render",
      `${told("render")}\nif (!existsSync(${JSON.stringify(ready)})) setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, [join(folder, "tools/benchmarks.mjs")], { stdio: "ignore" });
    const ended = once(child, "exit");
    while (!existsSync(ran) || !readFileSync(ran, "utf8").includes("render")) await sleep(20);
    child.kill("SIGTERM");
    expect(await ended).toEqual([1, null]);
    const half = readFileSync(join(folder, "docs/benchmarks.md"), "utf8");
    expect(half).toContain(
      "Not measured to its end: `bench/render` was ended by SIGTERM; `bench/check` has not run; `bench/check-kept` has not run.",
    );
    expect(half).toContain("commands beside its peer");

    writeFileSync(ready, "");
    const rest = run("--resume");
    expect(rest.code).toBe(0);
    expect(readFileSync(ran, "utf8")).toBe("commands render render check check ");
    expect(rest.page).not.toContain("Not measured");
    for (const name of ["commands", "render", "check"])
      expect(rest.page).toContain(`${name} beside its peer`);

    bench("check", `${told("check")}\n// changed`);
    run("--resume");
    expect(readFileSync(ran, "utf8")).toBe("commands render render check check commands render check check ");
  });

  test("ends one that does not come to its end, with what it started, and names it", () => {
    const child = join(folder, "child");
    bench(
      "check",
      `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const idle = "setInterval(() => {}, 1000)";
writeFileSync(${JSON.stringify(child)}, String(spawn(process.execPath, ["-e", idle], { stdio: "inherit" }).pid));
setInterval(() => {}, 1000);`,
    );
    // On a busy machine it may be ended before it has begun anything, and so may the others.
    const { code, page } = run("--seconds", "5");
    expect(code).toBe(1);
    expect(page).toMatch(/^Not measured to its end: .*`bench\/check` was ended after 5 s, its bound/m);
    if (!existsSync(child)) return;
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", readFileSync(child, "utf8")], {
      encoding: "utf8",
    });
    expect(["", "Z"]).toContain(stdout.trim().slice(0, 1));
  });
});
