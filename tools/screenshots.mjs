// Makes the README's pictures of the report: brings the multi-cloud example up in a copy of it, on the simulator, writes its
// report and photographs the page in a headless Chromium. Run it with `npm run screenshots` when the page has changed. Needs
// Chromium on the PATH, or STAMPWORKS_CHROMIUM.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const VIEWS = [
  { file: "report-desktop.png", width: 1280, height: 860 },
  { file: "report-phone.png", width: 390, height: 780 },
];

/** The browser that the page's tests use. */
async function browserClass() {
  const { outputFiles } = await build({
    entryPoints: [join(root, "tests/report/browser.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const { Browser, findBrowser } = await browserClass();
const command = findBrowser();
if (command === undefined) {
  console.error("There is no Chromium: install it, or set STAMPWORKS_CHROMIUM.");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "stampworks-screenshots-"));
try {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/stampworks"), "dir");
  symlinkSync(join(root, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"), "dir");
  const fleet = join(folder, "fleet");
  cpSync(join(root, "examples/multi-cloud"), fleet, {
    recursive: true,
    filter: (path) => !path.includes(".stampworks"),
  });
  const stampworks = (...args) =>
    execFileSync(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
      cwd: fleet,
      stdio: "inherit",
    });
  stampworks("up", "--all");
  stampworks("report", "--drift", "--out", "fleet.html");
  const browser = await Browser.start(command);
  try {
    for (const { file, ...view } of VIEWS) {
      await browser.open(readFileSync(join(fleet, "fleet.html"), "utf8"), view);
      writeFileSync(join(root, "docs/images", file), await browser.screenshot(false));
      console.log(`docs/images/${file}: ${view.width} × ${view.height}`);
    }
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
