import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { later } from "./batches";

/** How a release behaves. */
export interface Behaviour {
  /** The share of requests that it answers with 500. */
  readonly errors: number;
  /** How many times as long it takes. */
  readonly slower: number;
  /** Bytes that it keeps of each request. */
  readonly leak: number;
}

/** What happens to a stamp whatever it runs. */
export interface Weather {
  readonly errors: number;
  readonly slower: number;
}

const QUIET: Weather = { errors: 0, slower: 1 };
/** The upper bounds of the latency's buckets, in seconds. */
export const BUCKETS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2];
/** Seconds a request takes on average. */
export const MEAN = 0.06;
/** How much slower a process is at first, and for what part of a window. */
export const [COLD, COLD_PART] = [2, 0.05];
/** How much more than the least may come to a stamp. */
export const MORE = 1.25;
const BLANK_LINE = "\r\n\r\n";

/** A stamp's application as its users and Prometheus see it: it waits, fails and fills its memory as its release does. */
export class StandIn {
  private readonly counts = { buckets: BUCKETS.map(() => 0), all: 0, seconds: 0 };
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private memory = 0;
  private kept = 0;
  private speed = 1;
  private since = 0;
  private behaviour: Behaviour = { errors: 0, slower: 1, leak: 0 };
  private isUpdated = false;
  weather: Weather = QUIET;
  /** Requests a second that come to it. */
  rate = 0;

  /**
   * @param windowMs milliseconds that gates look back
   * @param requests that come to it in that time, at least
   */
  constructor(
    readonly id: string,
    private readonly windowMs: number,
    private readonly requests: number,
  ) {
    this.server = createServer((socket) => this.serve(socket));
  }

  async listen(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Another stamp: its own load, speed and memory, running what was released before. */
  renew(behaviour: Behaviour): void {
    this.rate = (this.requests * (1 + (MORE - 1) * Math.random())) / (this.windowMs / 1000);
    this.speed = 0.8 + 0.4 * Math.random();
    this.memory = 200e6 + 60e6 * Math.random();
    this.weather = QUIET;
    this.isUpdated = false;
    this.start(behaviour);
  }

  /** Nobody asks it any more. */
  rest(): void {
    this.rate = 0;
  }

  /** Starts anew with a release; where another rollout brought it already, nothing is to be done. */
  update(behaviour: Behaviour): void {
    if (this.isUpdated) return;
    this.isUpdated = true;
    this.start(behaviour);
  }

  private start(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    this.kept = 0;
    this.since = Date.now();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("close", () => this.sockets.delete(socket)).on("error", () => socket.destroy());
    let text = "";
    socket.on("data", (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf(BLANK_LINE); end >= 0; end = text.indexOf(BLANK_LINE)) {
        const isScrape = text.startsWith("GET /metrics");
        text = text.slice(end + BLANK_LINE.length);
        if (isScrape) answer(socket, "200 OK", this.numbers());
        else this.request(socket);
      }
    });
  }

  private request(socket: Socket): void {
    const { errors, leak, slower } = this.behaviour;
    const cold = Date.now() - this.since < COLD_PART * this.windowMs ? COLD : 1;
    const mean = MEAN * this.speed * slower * this.weather.slower * cold * (0.9 + 0.2 * Math.random());
    // What is told is the time it decides to take: what a busy machine adds to it is not the release's.
    const seconds = Math.min(5, -mean * Math.log(1 - Math.random()));
    const failed = Math.random() < errors + this.weather.errors;
    this.kept += leak;
    later(seconds * 1000, () => {
      this.counts.all += 1;
      this.counts.seconds += seconds;
      for (const [index, bound] of BUCKETS.entries())
        if (seconds <= bound) this.counts.buckets[index] = (this.counts.buckets[index] ?? 0) + 1;
      if (!socket.destroyed) answer(socket, failed ? "500 Internal Server Error" : "200 OK", "ok");
    });
  }

  private numbers(): string {
    const { all, buckets, seconds } = this.counts;
    // Garbage comes and goes.
    const sawtooth = 0.9 + 0.2 * (((3 * Date.now()) / this.windowMs + this.speed) % 1);
    const name = "http_request_duration_seconds";
    return [
      `# TYPE ${name} histogram`,
      ...BUCKETS.map((bound, index) => `${name}_bucket{le="${bound}"} ${buckets[index]}`),
      `${name}_bucket{le="+Inf"} ${all}`,
      `${name}_sum ${seconds}`,
      `${name}_count ${all}`,
      "# TYPE process_resident_memory_bytes gauge",
      `process_resident_memory_bytes ${Math.round(this.memory * sawtooth + this.kept)}`,
      "",
    ].join("\n");
  }
}

function answer(socket: Socket, status: string, body: string): void {
  socket.write(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
