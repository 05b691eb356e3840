import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const { version: VERSION } = JSON.parse(
  readFileSync(join(root, "node_modules", "@pulumi", "pulumi", "package.json"), "utf8"),
) as { version: string };

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "stampworks-install-")));
  cpSync(join(root, "tools"), join(folder, "tools"), { recursive: true });
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "go"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A `go` that notes what it is asked to build and writes a program for it, which says the SDK's version.
 * @param stuck the package whose build never ends
 */
function writeGo(stuck: string): void {
  const script = `#!/bin/sh
[ "$1" = build ] || exit 0
for last; do :; done
echo "$last" >> "${join(folder, "built")}"
case "$last" in *${stuck}) touch "${join(folder, "stuck")}"; exec sleep 3600;; esac
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v${VERSION}\\n' > "$2"
chmod 755 "$2"
`;
  writeFileSync(join(folder, "go", "go"), script);
  chmodSync(join(folder, "go", "go"), 0o755);
}

const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(folder, "go")}${delimiter}${process.env["PATH"]}`,
});
const command = (): string[] => [join(folder, "tools", "pulumi-install.mjs"), "--build"];
const built = (): string[] => readFileSync(join(folder, "built"), "utf8").trim().split("\n");

const CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const HOST = "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3";

describe("npm run pulumi:install, killed while it builds", () => {
  test("goes on where it stopped, and keeps what it made between runs", async () => {
    writeGo("pulumi-language-nodejs/v3");
    const killed = spawn(process.execPath, command(), { env: env(), stdio: "ignore", detached: true });
    while (!existsSync(join(folder, "stuck"))) await new Promise((then) => setTimeout(then, 20));
    // The whole group: the build must not outlive the test.
    process.kill(-(killed.pid ?? 0), "SIGKILL");
    await once(killed, "exit");
    expect(built()).toEqual([CLI, HOST]);

    writeGo("nothing");
    const again = spawnSync(process.execPath, command(), { env: env(), encoding: "utf8" });
    expect(again.stderr).toContain(`pulumi ${VERSION} was built by an earlier run.`);
    expect(again.stdout.trim()).toMatch(
      new RegExp(`^${join(folder, ".tools", "pulumi")}/${VERSION}-\\w+/bin$`),
    );
    expect(built().filter((target) => target === CLI)).toHaveLength(1);

    const third = spawnSync(process.execPath, command(), { env: env(), encoding: "utf8" });
    expect(third.stdout).toBe(again.stdout);
    expect(built().filter((target) => target === CLI || target === HOST)).toEqual([CLI, HOST, HOST]);
  });
});
