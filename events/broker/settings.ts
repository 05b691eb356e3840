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
