import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { START } from "../start";

const MAIN = join(__dirname, "../../dist/cli/main.js");
/** A file system of the test's own, as a user without rights may have one. */
const OWN = ["unshare", "--user", "--map-root-user", "--mount"];
/** Bytes of the file system. */
const SIZE = 16 * 1024 * 1024;

/** Why a small file system can't be had here; undefined when it can. */
export const missingTmpfs =
  spawnSync("unshare", [...OWN.slice(1), "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmpdir()])
    .status === 0
    ? undefined
    : "no file system of the test's own: unshare(1) and mount(8) are not allowed or not there";

/** What came of a command on a disk that was nearly full, and of a look at the fleet when there was room again. */
export interface Full {
  readonly status: number;
  readonly stderr: string;
  readonly after: number;
  readonly said: string;
  /** Files of JSON that are not whole. */
  readonly broken: string;
}

/** Looks at what lies there: whole, or not there. */
const LOOK = `const { readdirSync, readFileSync } = require("fs");
for (const file of readdirSync(".stampworks", { recursive: true, withFileTypes: true }))
  if (file.isFile() && /\\.json$/.test(file.name)) {
    const path = file.parentPath + "/" + file.name;
    try { JSON.parse(readFileSync(path, "utf8")); } catch { console.log(path); }
  }`;

const SCRIPT = `
set -e
mount -t tmpfs -o size=$SIZE tmpfs "$DISK"
cp -a "$FLEET/." "$DISK/"
cd "$DISK"
room=$(df --output=avail -B1 . | tail -n 1)
[ "$room" -le "$FREE" ] || head -c $((room - FREE)) /dev/zero > filler
set +e
"$@" > /dev/null 2> "$OUT/stderr"; echo $? > "$OUT/status"
rm -f filler
"$NODE" $MAIN status > /dev/null 2> "$OUT/said"; echo $? > "$OUT/after"
"$NODE" -e "$LOOK" > "$OUT/broken"
`;

/** Runs a command over a copy of a fleet on a disk with so many bytes left. */
export function onFullDisk(fleet: string, command: readonly string[], free: number): Full {
  const folder = mkdtempSync(join(tmpdir(), "full-"));
  const [disk, out, copy] = ["disk", "out", "fleet"].map((name) => join(folder, name));
  try {
    spawnSync("mkdir", [disk ?? "", out ?? ""]);
    cpSync(fleet, copy ?? "", { recursive: true, verbatimSymlinks: true });
    const node = [process.execPath, ...START];
    const env = {
      ...process.env,
      ...{ DISK: disk, OUT: out, FLEET: copy, FREE: String(free), SIZE: String(SIZE), LOOK },
      ...{ NODE: process.execPath, MAIN: [...START, MAIN].join(" "), PULUMI_CONFIG_PASSPHRASE: "test" },
    };
    const ran = spawnSync("unshare", [...OWN.slice(1), "sh", "-c", SCRIPT, "sh", ...node, MAIN, ...command], {
      encoding: "utf8",
      env,
    });
    if (ran.status !== 0) throw new Error(ran.stderr);
    const text = (name: string): string =>
      spawnSync("cat", [join(out ?? "", name)], { encoding: "utf8" }).stdout;
    return {
      status: Number(text("status")),
      stderr: text("stderr"),
      after: Number(text("after")),
      said: text("said"),
      broken: text("broken"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
