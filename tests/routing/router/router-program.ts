import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSync } from "esbuild";
import { HAPROXY, send, type WireAnswer } from "../haproxy";

/** A run of the router's program. */
export interface ProgramRun {
  readonly child: ChildProcess;
  /** All it wrote so far. */
  said(): string;
}

/** The one file of the router's image, made as the Dockerfile makes it, in a folder that has nothing else. */
export class RouterProgram {
  readonly folder = mkdtempSync(join(tmpdir(), "container-"));
  private readonly program = join(this.folder, "router.cjs");
  private readonly running: ChildProcess[] = [];

  constructor() {
    const entry = join(__dirname, "../../../router/follow/main.ts");
    const how = { bundle: true, platform: "node", target: "node20", logLevel: "error" } as const;
    buildSync({ entryPoints: [entry], outfile: this.program, ...how });
  }

  /** Starts it; what is not in the environment given it does not know, but for where requests go. */
  start(environment: NodeJS.ProcessEnv): ProgramRun {
    const path = `${dirname(HAPROXY!)}:${process.env["PATH"]}`;
    const child = spawn(process.execPath, [this.program], {
      cwd: this.folder,
      env: {
        PATH: path,
        STAMPWORKS_HOME: join(this.folder, "home"),
        STAMPWORKS_ROUTING: JSON.stringify({ sources: [{ kind: "subdomain", domain: "example.test" }] }),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running.push(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    return { child, said: () => text };
  }

  /** Ends what runs, as a platform does, so that no HAProxy is left behind, and removes the folder. */
  async remove(): Promise<void> {
    const alive = this.running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    await Promise.all(
      alive.map((child) => {
        child.kill("SIGTERM");
        return once(child, "exit");
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Asks the router at a port until it answers. */
export async function answerOf(port: number, host: string, path = "/"): Promise<WireAnswer> {
  for (;;) {
    const found = await send(port, [["Host", host]], path).catch(() => undefined);
    if (found !== undefined) return found;
    await sleep(50);
  }
}
