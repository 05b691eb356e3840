/** Where a NATS server with JetStream is. */
export interface NatsSettings {
  /** `nats://host:4222`, or several. */
  readonly servers: string | readonly string[];
  /** User and password, where the server wants them. */
  readonly user?: string;
  readonly password?: string;
  /**
   * First part of the subjects that answers come by, such as `_INBOX_euw1a`; default `_INBOX`. Where each stamp has a user of its own, each
   * needs another one: who may listen to the centre's hears all events that it takes.
   */
  readonly inbox?: string;
  /** Bytes that a stamp's events may take at the broker before it takes no more, and they wait at the stamp; default 1 GiB. */
  readonly mostBytes?: number;
}
