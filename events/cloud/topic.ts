import { StampError, shown } from "../../core/errors";

/** A stamp's own topic, by what the application is told of it. */
export type CloudTopic =
  | { readonly cloud: "aws"; readonly bus: string; readonly region: string }
  | { readonly cloud: "azure"; readonly host: string; readonly hub: string }
  | { readonly cloud: "gcp"; readonly topic: string };

/** Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const BUS = /^arn:aws(?:-cn|-us-gov)?:events:([a-z0-9-]+):\d{12}:event-bus\/[A-Za-z0-9/._-]{1,256}$/;
/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsofteventhub */
const HUB =
  /^([A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]\.servicebus\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net))\/([A-Za-z0-9](?:[A-Za-z0-9._-]{0,254}[A-Za-z0-9])?)$/;
/** Source: https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const TOPIC = /^projects\/[a-z0-9.:-]{6,63}\/topics\/(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/;
/** A connection string, or an address with somebody's password. */
const MAY_BE_SECRET = /key|secret|password|token|@/i;

/**
 * Which cloud a topic is of, by its form.
 * @param topic the value of `EVENTS_TOPIC`
 * @throws StampError `input` for one of another form
 */
export function topicOf(topic: string): CloudTopic {
  const [bus, region] = BUS.exec(topic) ?? [];
  if (bus !== undefined && region !== undefined) return { cloud: "aws", bus, region };
  const [, host, hub] = HUB.exec(topic) ?? [];
  if (host !== undefined && hub !== undefined) return { cloud: "azure", host, hub };
  if (TOPIC.test(topic)) return { cloud: "gcp", topic };
  throw new StampError("input", "not a topic of a stamp", {
    field: "EVENTS_TOPIC",
    received: MAY_BE_SECRET.test(topic) ? "what may hold a secret, and is not shown" : shown(topic),
    allowed:
      "the ARN of a bus (arn:aws:events:<region>:<account>:event-bus/<name>), <namespace>.servicebus.windows.net/<hub>, or projects/<project>/topics/<topic>",
    fix: "give it what the stamp tells its app as EVENTS_TOPIC; the stack's output eventsTopic says the same",
  });
}
