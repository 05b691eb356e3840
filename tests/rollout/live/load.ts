import { connect, type Socket } from "node:net";
import type { StandIn } from "./stand-in";

/** Milliseconds between two looks at how many requests are due. */
const TICK_MS = 50;
/** Most connections that one stamp's users have, and most requests they wait with. */
const [MOST, MOST_DUE] = [100, 300];

/** The users of stand-ins: they ask through the edge as often as each stamp's rate says, whether or not it keeps up. */
export class Load {
  /** Answers that were no answer: the connection ended. */
  broken = 0;
  answered = 0;
  private readonly users: Users[];
  private readonly timer: NodeJS.Timeout;
  private last = performance.now();

  /** @param windowMs milliseconds that gates look back */
  constructor(
    standIns: readonly StandIn[],
    port: number,
    private readonly windowMs: number,
  ) {
    this.users = standIns.map((one) => new Users(one, port, this));
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  end(): void {
    clearInterval(this.timer);
    for (const user of this.users) user.end();
  }

  private tick(): void {
    const now = performance.now();
    const seconds = (now - this.last) / 1000;
    this.last = now;
    // More by day than by night.
    const swing = 1 + 0.08 * Math.sin((16 * now) / this.windowMs);
    for (const user of this.users) user.ask(seconds * swing);
  }
}

/** Those of one stamp. */
class Users {
  private readonly idle: Socket[] = [];
  private readonly all = new Set<Socket>();
  private readonly request: string;
  private due = 0;

  constructor(
    private readonly stamp: StandIn,
    private readonly port: number,
    private readonly load: Load,
  ) {
    this.request = `GET / HTTP/1.1\r\nHost: ${stamp.id}\r\n\r\n`;
  }

  ask(seconds: number): void {
    this.due = Math.min(MOST_DUE, this.due + this.stamp.rate * seconds * (0.7 + 0.6 * Math.random()));
    while (this.due >= 1) {
      const socket = this.idle.pop() ?? this.open();
      if (socket === undefined) return;
      this.due -= 1;
      socket.write(this.request);
    }
  }

  end(): void {
    for (const socket of this.all) socket.destroy();
  }

  private open(): Socket | undefined {
    if (this.all.size >= MOST) return undefined;
    const socket = connect(this.port, "127.0.0.1").setNoDelay(true);
    this.all.add(socket);
    socket.on("data", () => {
      this.load.answered += 1;
      this.idle.push(socket);
    });
    socket.on("error", () => (this.load.broken += 1));
    socket.on("close", () => {
      this.all.delete(socket);
      const index = this.idle.indexOf(socket);
      if (index >= 0) this.idle.splice(index, 1);
    });
    return socket;
  }
}
