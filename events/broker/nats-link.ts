import type { NatsConnection } from "@nats-io/transport-node";
import { StampError } from "../../core/errors";

/** Milliseconds that making a connection may take. */
const CONNECT_MS = 2000;
/** Milliseconds between two signs of life; after two without an answer the connection counts as broken. */
const PING_MS = 5000;

/** Where a NATS server with JetStream is. */
export interface NatsSettings {
  /** `nats://host:4222`, or several. */
  readonly servers: string | readonly string[];
  /** User and password, where the server wants them. */
  readonly user?: string;
  readonly password?: string;
  /** Bytes that a stamp's events may take at the broker before it takes no more, and they wait at the stamp; default 1 GiB. */
  readonly mostBytes?: number;
}

/** A connection that is made when it is needed, and made anew once it is broken. */
export class NatsLink {
  private open: Promise<NatsConnection> | undefined;
  private making: Promise<NatsConnection> | undefined;

  constructor(
    private readonly settings: NatsSettings,
    /** Makes what is needed at the broker; asked after each connect, because another server may have none of it. */
    private readonly prepare: (connection: NatsConnection) => Promise<void>,
  ) {}

  /** @throws Error soon, when the broker can't be reached */
  async connected(): Promise<NatsConnection> {
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

  private async connect(): Promise<NatsConnection> {
    const { connect } = await natsTransport();
    const { password, servers, user } = this.settings;
    const connection = await connect({
      servers: typeof servers === "string" ? servers : [...servers],
      ...(user === undefined ? {} : { user, pass: password ?? "" }),
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
export async function natsTransport() {
  try {
    return await import("@nats-io/transport-node");
  } catch (error) {
    throw missing("@nats-io/transport-node", error);
  }
}

export async function jetStream() {
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
