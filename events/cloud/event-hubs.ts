import type { EventData } from "@azure/event-hubs";
import type { Parcel } from "../broker/broker";
import { attributesOf, contentOf } from "./content";
import { cloudSdk, textOf, toldBy } from "./sdk";
import type { CloudTopic } from "./topic";
import type { Answer, CloudWay, Refusal } from "./way";

/** Events of a tenant that are put into one batch; its bytes the hub itself bounds, 1 MB by default. */
const MOST_EVENTS = 200;
/** Calls under way: each is of one tenant alone, whose events lie in one partition. */
const LANES = 8;
/** Milliseconds that one call may take; who calls has a shorter one. */
const CALL_MS = 15_000;
/** Attributes of CloudEvents in AMQP. Source: https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/amqp-protocol-binding.md */
const PREFIX = "cloudEvents:";

/** Codes of the SDK (MessagingError). Source: https://learn.microsoft.com/azure/event-hubs/exceptions-dotnet */
const NEVER =
  /^(MessageTooLargeError|MessageSizeExceeded|ArgumentError|ArgumentOutOfRangeError|DecodeError|InvalidFieldError)$/;
const NONE =
  /^(UnauthorizedError|MessagingEntityNotFoundError|MessagingEntityDisabledError|AddressNotFoundError|NotImplementedError)$/;

/**
 * The way to a hub of Event Hubs, as the process's own identity. A batch is one tenant's, who is its partition key: all of it is kept in his
 * partition, or none, so that the hub keeps his order.
 * @param emulator connection string of an emulator
 */
export async function eventHubs(
  { host, hub }: Extract<CloudTopic, { cloud: "azure" }>,
  emulator: string | undefined,
): Promise<CloudWay> {
  const client = await clientOf(host, hub, emulator);
  return {
    place: `hub ${host}/${hub}`,
    lanes: LANES,
    most: mostOfOne,
    async call(parcels, abortSignal) {
      const batch = await client.createBatch({
        partitionKey: parcels[0]?.event.tenant ?? "",
        abortSignal,
      });
      const added = parcels.findIndex((parcel) => !batch.tryAdd(dataOf(parcel)));
      const fits = added === -1 ? parcels.length : added;
      if (fits === 0)
        return [{ kind: "never", why: `it does not fit in the hub's ${batch.maxSizeInBytes} bytes` }];
      await client.sendBatch(batch, { abortSignal });
      return Array.from({ length: fits }, (): Answer => undefined);
    },
    refusal,
    async ask(abortSignal) {
      // Making a batch opens the way to the hub, where it says how much it takes.
      await client.createBatch({ abortSignal });
    },
    close: () => client.close(),
  };
}

async function clientOf(host: string, hub: string, emulator: string | undefined) {
  const packages = "@azure/event-hubs @azure/identity";
  const { EventHubProducerClient } = await cloudSdk(() => import("@azure/event-hubs"), packages);
  // What fails is sent again by who knows whose events it holds.
  const options = { retryOptions: { maxRetries: 0, timeoutInMs: CALL_MS } };
  if (emulator !== undefined) return new EventHubProducerClient(emulator, hub, options);
  const { DefaultAzureCredential } = await cloudSdk(() => import("@azure/identity"), packages);
  return new EventHubProducerClient(host, hub, new DefaultAzureCredential(), options);
}

function mostOfOne(waiting: readonly Parcel[]): number {
  const tenant = waiting[0]?.event.tenant;
  const other = waiting.findIndex(({ event }) => event.tenant !== tenant);
  return Math.min(MOST_EVENTS, other === -1 ? waiting.length : other);
}

function dataOf({ envelope, event }: Parcel): EventData {
  return {
    // Bytes: a text would be written as JSON once more.
    body: Buffer.from(contentOf(event)),
    contentType: "application/json",
    messageId: event.id,
    properties: attributesOf(envelope, PREFIX),
  };
}

function refusal(error: unknown): Refusal {
  const [name, code] = [textOf(error, "name"), textOf(error, "code")];
  const why = toldBy(error, code ?? name);
  if (NEVER.test(code ?? "")) return { kind: "never", why };
  if (name === "AbortError" || error instanceof DOMException) return { kind: "again", why };
  const isPassing = Reflect.get(Object(error), "retryable") === true && !NONE.test(code ?? "");
  return { kind: isPassing ? "again" : "none", why };
}
