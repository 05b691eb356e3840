import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** As whom PostgreSQL is started by a shell: it refuses root. */
export const AS_SERVER =
  process.getuid?.() === 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : "";

/** Whether this machine has what the shell commands of these tests need. */
export const HAS_TOOLS = ["curl", "setsid", "setpriv", "psql"].every(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

/**
 * A server of its own that takes HTTP on a port: it answers with its name, or passes bytes on to another port. It is started, killed and
 * looked at by shell scripts, as an operator's are.
 */
export class ShellServer {
  readonly start: string;
  readonly kill: string;
  readonly isUp: string;

  /** @param to port that is passed on to; default: it answers itself */
  constructor(
    root: string,
    name: string,
    readonly port: number,
    to?: number,
  ) {
    const [program, pid] = [join(root, `${name}.js`), join(root, `${name}.pid`)];
    const answers = `require("node:http").createServer((_, r) => r.writeHead(200, { "x-answered-by": "${name}" }).end())`;
    const passes = `require("node:net").createServer((c) => { const to = require("node:net").connect(${to ?? 0}, "127.0.0.1"); for (const [a, b] of [[c, to], [to, c]]) { a.on("error", () => b.destroy()); a.pipe(b); } })`;
    writeFileSync(
      program,
      `${to === undefined ? answers : passes}.listen(${port}, "127.0.0.1", () => require("node:fs").writeFileSync(${JSON.stringify(pid)}, String(process.pid)));
setTimeout(() => process.exit(), 600_000).unref();
`,
    );
    const script = (what: string, text: string): string => {
      const file = join(root, `${name}-${what}.sh`);
      writeFileSync(file, `#!/bin/sh\n${text}\n`);
      chmodSync(file, 0o755);
      return file;
    };
    this.isUp = script("up", `curl -s -o /dev/null --max-time 30 http://127.0.0.1:${port}/healthz`);
    this.kill = script("kill", `kill -9 "$(cat ${pid})" && rm ${pid}`);
    // What a command leaves in its own group of processes ends with it.
    const begin = `setsid '${process.execPath}' ${program} > /dev/null 2>&1 < /dev/null &`;
    this.start = script(
      "start",
      `${this.isUp} && exit 0\n${begin}\nfor i in $(seq 600); do ${this.isUp} && exit 0; sleep 0.1; done; exit 1`,
    );
  }

  begin(): void {
    const { status, stderr } = spawnSync(this.start, { encoding: "utf8" });
    if (status !== 0) throw new Error(`it did not start: ${stderr}`);
  }

  end(): void {
    spawnSync(this.kill);
  }
}
