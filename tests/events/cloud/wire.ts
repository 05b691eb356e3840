import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A wire to a server that can be cut: what goes to the server goes on, and what it answers does or does not. */
export class Wire {
  /** `loses`: the connection ends when the server answers; `silent`: no answer comes through. */
  state: "passes" | "loses" | "silent" = "passes";
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(port: number): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const wire = new Wire(server, (server.address() as AddressInfo).port);
    server.on("connection", (from) => wire.pass(from, connect(port, "127.0.0.1")));
    return wire;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(from: Socket, to: Socket): void {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
    from.on("data", (data) => to.write(data));
    to.on("data", (data) => {
      if (this.state === "passes") from.write(data);
      if (this.state !== "loses") return;
      this.state = "passes";
      from.destroy();
    });
  }
}
