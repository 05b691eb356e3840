import type * as JetStream from "@nats-io/jetstream";
import type * as Transport from "@nats-io/transport-node";
import { StampError } from "../../core/errors";
import type { NatsSettings } from "./settings";

/** Milliseconds that making a connection may take. */
const CONNECT_MS = 2000;
/** Milliseconds between two signs of life; after two without an answer the connection counts as broken. */
const PING_MS = 5000;

/** A connection that is made when it is needed, and made anew once it is broken. */
export class NatsLink {
  private open: Promise<Transport.NatsConnection> | undefined;
  private making: Promise<Transport.NatsConnection> | undefined;

  constructor(
    private readonly settings: NatsSettings,
    /** Makes what is needed at the broker; asked after each connect, because another server may have none of it. */
    private readonly prepare: (connection: Transport.NatsConnection) => Promise<void>,
  ) {}

  /** @throws Error soon, when the broker can't be reached */
  async connected(): Promise<Transport.NatsConnection> {
    const known = await this.open?.catch(() => undefined);
    if (known !== undefined && !known.isClosed()) return known;
    // Two who ask at once are given one.
    if (this.making === undefined)
      this.making = this.connect().finally(() => {
        this.making = undefined;
      });
    this.open = this.making;
    return this.making;
  }

  /** Lets go of a connection over which something failed. */
  async drop(): Promise<void> {
    const connection = await this.open?.catch(() => undefined);
    this.open = undefined;
    await connection?.close().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.drop();
  }

  private async connect(): Promise<Transport.NatsConnection> {
    const { connect } = await natsTransport();
    const { inbox, password, servers, user } = this.settings;
    const connection = await connect({
      servers: typeof servers === "string" ? servers : [...servers],
      ...(user === undefined ? {} : { user, pass: password ?? "" }),
      ...(inbox === undefined ? {} : { inboxPrefix: inbox }),
      // Who waits for the broker does so in the open, and between two tries.
      reconnect: false,
      timeout: CONNECT_MS,
      pingInterval: PING_MS,
      maxPingOut: 2,
    });
    try {
      await this.prepare(connection);
      return connection;
    } catch (error) {
      await connection.close().catch(() => undefined);
      throw error;
    }
  }
}

/** The packages of NATS are installed by who uses it. */
export async function natsTransport(): Promise<typeof Transport> {
  try {
    return await import("@nats-io/transport-node");
  } catch (error) {
    throw missing("@nats-io/transport-node", error);
  }
}

export async function jetStream(): Promise<typeof JetStream> {
  try {
    return await import("@nats-io/jetstream");
  } catch (error) {
    throw missing("@nats-io/jetstream", error);
  }
}

function missing(name: string, cause: unknown): StampError {
  const fix = "npm install @nats-io/transport-node @nats-io/jetstream";
  return new StampError("input", `the package ${name} is not installed`, { fix }, { cause });
}
