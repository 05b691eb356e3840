import { StampError, shown } from "../../core/errors";
import { within } from "../../core/within";
import type { EventSink, Parcel } from "../broker/broker";
import { PartlySent } from "../broker/partly-sent";
import { STAMP } from "../event";
import { deliver } from "./deliver";
import { eventHubs } from "./event-hubs";
import { eventBridge } from "./eventbridge";
import { pubSub } from "./pubsub";
import { type CloudTopic, topicOf } from "./topic";
import type { CloudWay } from "./way";

/** Milliseconds that a cloud may take to say whether it takes anything. */
const ASK_MS = 5000;

/** What differs where a cloud is not the cloud. */
export interface CloudSinkSettings {
  /** Where an emulator is: a URL for EventBridge, a connection string for Event Hubs, `host:port` for Pub/Sub. Default: none, the cloud itself. */
  readonly emulator?: string;
}

/**
 * A stamp's way out by its cloud: EventBridge, Event Hubs or Pub/Sub, as the process's own identity (the AWS SDK's chain of credentials,
 * `DefaultAzureCredential`, Application Default Credentials).
 * @param topic what the stamp tells its app as `EVENTS_TOPIC`
 * @throws StampError `input` for a topic of another form, or where the cloud's SDK is not installed
 */
export async function cloudSink(
  stamp: string,
  topic: string,
  settings: CloudSinkSettings = {},
): Promise<EventSink> {
  if (!STAMP.test(stamp)) throw new StampError("input", "not a stamp's id", { received: shown(stamp) });
  const way = await wayTo(topicOf(topic), settings);
  return new CloudSink(way);
}

function wayTo(topic: CloudTopic, { emulator }: CloudSinkSettings): Promise<CloudWay> {
  switch (topic.cloud) {
    case "aws":
      return eventBridge(topic, emulator);
    case "azure":
      return eventHubs(topic, emulator);
    case "gcp":
      return pubSub(topic, emulator);
  }
}

class CloudSink implements EventSink {
  private readonly ended = new AbortController();
  /** The last answer was not that it takes nothing: then it is not asked again. */
  private takes = false;

  constructor(private readonly way: CloudWay) {}

  async ready(): Promise<void> {
    if (this.takes) return;
    try {
      await this.way.ask(within(this.ended.signal, ASK_MS));
    } catch (error) {
      throw new StampError("engine", `${this.way.place} takes nothing: ${this.way.refusal(error).why}`);
    }
    this.takes = true;
  }

  async send(parcels: readonly Parcel[], signal?: AbortSignal): Promise<void> {
    const over = new AbortController();
    const stop = (): void => over.abort();
    const signals = [this.ended.signal, ...(signal === undefined ? [] : [signal])];
    if (signals.some(({ aborted }) => aborted)) stop();
    for (const each of signals) each.addEventListener("abort", stop);
    try {
      await deliver(parcels, this.way, over.signal);
    } catch (error) {
      if (!(error instanceof PartlySent) || error.isAway) this.takes = false;
      throw error;
    } finally {
      for (const each of signals) each.removeEventListener("abort", stop);
    }
  }

  async close(): Promise<void> {
    this.ended.abort();
    await this.way.close();
  }
}
