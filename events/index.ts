/** What an application imports to let events out of its stamp, and what takes them in: docs/events.md. */
export type { Arrival, Delivery, EventSink, EventSource, Parcel } from "./broker/broker";
export { natsSink, natsSource } from "./broker/nats";
export { PartlySent } from "./broker/partly-sent";
export type { NatsSettings } from "./broker/settings";
export type {
  Centre,
  CentreState,
  DuckDbCentre,
  Rejected,
  StampState,
  TakenIn,
  TenantState,
} from "./centre/centre";
export { openDuckDb } from "./centre/open";
export { type IntakeTelling, takeIn } from "./centre/intake";
export { type CloudSinkSettings, cloudSink } from "./cloud/sink";
export { cloudEvents, type Envelope, type Envelopes } from "./envelope";
export { eventSchema, type StampEvent } from "./event";
export { forgetTenant, inboxSql, type Taken, takeOnce } from "./inbox/inbox";
export { addEvent, type NewEvent } from "./outbox/add";
export { connectSql, type SqlClient, type SqlConnection } from "./outbox/client";
export { type OutboxState, Publisher, type PublisherOptions } from "./outbox/publisher";
export { OUTBOX_FULL, type OutboxSettings, outboxSql } from "./outbox/sql";
