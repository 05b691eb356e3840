import type { AddressInfo, Server, Socket } from "node:net";
import { create_container, type EventContext, type Message, message as amqp } from "rhea";

/** Bytes that a hub takes in one message, by default. */
const MOST_BYTES = 1_048_576;
const PARTITIONS = 4;
/** How a batch is told from a message of its own. */
const BATCH = 0x8001_3700;
/** Where tokens are put. */
const TOKENS = "$cbs";

/** An event as the hub keeps it, and Capture would write it. */
export interface Kept {
  readonly partition: number;
  readonly key: string;
  readonly id: unknown;
  readonly contentType: unknown;
  readonly properties: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What becomes of a batch; nothing keeps it. `lost`: it is kept, and then the connection ends. `silent`: nothing is said. */
export type Fate = undefined | "lost" | "silent" | { readonly condition: string };

/**
 * Stands in for Event Hubs, whose only emulator is a container: a server of AMQP 1.0 (rhea, on which Microsoft's SDK stands, too) that speaks
 * as Event Hubs is described: tokens by $cbs, a batch as one message of many, a key that picks the partition. Source:
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide
 */
export class HubStandIn {
  readonly kept: Kept[] = [];
  /** Batches that came: whose, and of how many. */
  readonly came: { readonly key: string; readonly count: number }[] = [];
  fate: (key: string, count: number) => Fate = () => undefined;
  /** Why no way to the hub is opened; nothing opens it. */
  closed: { readonly condition: string; readonly description: string } | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly connections = new Set<object>();
  private server: Server | undefined;

  static async start(): Promise<HubStandIn> {
    const hub = new HubStandIn();
    const container = create_container({ id: "hub" });
    Reflect.apply(
      Reflect.get(container.sasl_server_mechanisms, "enable_anonymous"),
      container.sasl_server_mechanisms,
      [],
    );
    container.on("connection_open", ({ connection }: EventContext) => hub.connections.add(connection));
    container.on("receiver_open", (context: EventContext) => hub.opened(context));
    container.on("message", (context: EventContext) => hub.takes(context));
    for (const name of ["error", "disconnected", "connection_error", "session_error", "receiver_error"])
      container.on(name, () => undefined);
    const server = container.listen({
      ...{ port: 0, host: "127.0.0.1" },
      receiver_options: { autoaccept: false, credit_window: 50, max_message_size: MOST_BYTES },
    });
    hub.server = server;
    server.on("connection", (socket) => {
      hub.sockets.add(socket);
      socket.on("error", () => undefined);
    });
    await new Promise((resolve) => server.once("listening", resolve));
    return hub;
  }

  get connectionString(): string {
    const { port } = (this.server?.address() ?? { port: 0 }) as AddressInfo;
    return `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=test;SharedAccessKey=only-for-this-test;UseDevelopmentEmulator=true`;
  }

  /** The events of a partition, in their order. */
  partition(number: number): readonly Kept[] {
    return this.kept.filter(({ partition }) => partition === number);
  }

  /** Ends what is connected, as a server that is restarted does. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  stop(): void {
    this.server?.close();
    this.cut();
    // rhea goes on with the heartbeat of a connection that was cut.
    for (const connection of this.connections) {
      Reflect.set(connection, "socket_ready", false);
      for (const timer of ["heartbeat_in", "heartbeat_out", "abort_idle"])
        clearTimeout(Reflect.get(connection, timer) as NodeJS.Timeout | undefined);
    }
  }

  private opened({ receiver }: EventContext): void {
    if (receiver === undefined || receiver.target.address === TOKENS || this.closed === undefined) return;
    receiver.close(this.closed);
  }

  private takes({ connection, delivery, message, receiver }: EventContext): void {
    if (message === undefined || delivery === undefined || receiver === undefined) return;
    if (receiver.target.address === TOKENS) {
      delivery.accept();
      const answers = connection.find_sender(
        (sender: { readonly source: { readonly address?: string } }) => sender.source.address === TOKENS,
      );
      answers?.send({
        ...(message.message_id === undefined ? {} : { correlation_id: message.message_id }),
        application_properties: { "status-code": 202, "status-description": "Accepted" },
        body: "",
      });
      return;
    }
    // What has a format of its own is not read by rhea.
    const whole = Buffer.isBuffer(message) ? decoded(message) : message;
    const key = String(whole.message_annotations?.["x-opt-partition-key"] ?? "");
    const events = Reflect.get(delivery, "format") === BATCH ? contentsOf(whole).map(decoded) : [whole];
    this.came.push({ key, count: events.length });
    const fate = this.fate(key, events.length);
    if (typeof fate === "object") {
      delivery.reject({ condition: fate.condition, description: "as the test wants it" });
      return;
    }
    if (fate !== "silent") for (const event of events) this.kept.push(keptOf(event, key));
    if (fate === undefined) delivery.accept();
    // Once rhea has written what it has to: it would set a timer for a connection that is gone.
    if (fate === "lost") setImmediate(() => this.cut());
  }
}

/** The parts of a message in as many sections of data. */
function contentsOf({ body }: Message): readonly Buffer[] {
  const content: unknown = Reflect.get(Object(body), "content");
  return (Array.isArray(content) ? content : [content]) as readonly Buffer[];
}

function decoded(bytes: Buffer): Message {
  return amqp.decode(bytes) as unknown as Message;
}

function keptOf(message: Message, key: string): Kept {
  const [body = Buffer.alloc(0)] = contentsOf(message);
  return {
    partition: [...key].reduce((sum, char) => sum + char.charCodeAt(0), 0) % PARTITIONS,
    key,
    id: message.message_id,
    contentType: message.content_type,
    properties: message.application_properties ?? {},
    body: body.toString(),
  };
}
