import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HAPROXY } from "../../routing/haproxy";
import { freePort } from "../prometheus";
import type { StandIn } from "./stand-in";

/** A real HAProxy before stand-ins: a backend each, and its own numbers of them. */
export class Edge {
  private constructor(
    readonly port: number,
    /** Where it tells its numbers. */
    readonly numbers: number,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async begin(standIns: readonly StandIn[]): Promise<Edge> {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-edge-"));
    const port = await freePort();
    const numbers = await freePort();
    writeFileSync(join(folder, "haproxy.cfg"), configOf(port, numbers, standIns));
    const child = spawn(HAPROXY ?? "haproxy", ["-db", "-f", join(folder, "haproxy.cfg")], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const edge = new Edge(port, numbers, folder, child);
    while (!(await accepts(numbers))) {
      if (child.exitCode !== null) throw new Error(`HAProxy ended with ${child.exitCode}`);
      await sleep(50);
    }
    return edge;
  }

  async end(): Promise<void> {
    const ended = once(this.child, "exit");
    if (this.child.exitCode === null && this.child.kill("SIGKILL")) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configOf(port: number, numbers: number, standIns: readonly StandIn[]): string {
  return `global
  maxconn 8000
defaults
  mode http
  timeout connect 30s
  timeout client 5m
  timeout server 5m
  http-reuse always
frontend edge
  bind 127.0.0.1:${port}
  use_backend %[req.hdr(host)]
frontend numbers
  bind 127.0.0.1:${numbers}
  http-request use-service prometheus-exporter
${standIns.map((one) => `backend ${one.id}\n  server app 127.0.0.1:${one.port}\n`).join("")}`;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
