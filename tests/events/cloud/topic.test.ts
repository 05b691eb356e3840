import { cloudSdk } from "../../../events/cloud/sdk";
import { cloudSink } from "../../../events/cloud/sink";
import { topicOf } from "../../../events/cloud/topic";

test.each([
  [
    "arn:aws:events:eu-west-1:210000000001:event-bus/acme-euw1a-events-h8oi7",
    { cloud: "aws", region: "eu-west-1" },
  ],
  [
    "acmeweu1events.servicebus.windows.net/events",
    { cloud: "azure", host: "acmeweu1events.servicebus.windows.net", hub: "events" },
  ],
  [
    "projects/acme-prod/topics/acme-ew4-events",
    { cloud: "gcp", topic: "projects/acme-prod/topics/acme-ew4-events" },
  ],
])("%s is a topic of its cloud", (topic, expected) => {
  expect(topicOf(topic)).toMatchObject(expected);
});

test.each([
  "",
  "events",
  "arn:aws:sns:eu-west-1:210000000001:events",
  "arn:aws:events:eu-west-1:210000000001:rule/events",
  "acme.servicebus.windows.net.example.com/events",
  "evil.example.com/events",
  "sb://acmeweu1events.servicebus.windows.net/events",
  "acmeweu1events.servicebus.windows.net/events/extra",
  "projects/acme-prod/subscriptions/events",
  "projects/acme-prod/topics/events\nprojects/acme-prod/topics/other",
  "https://user:password@pubsub.googleapis.com/projects/acme-prod/topics/events",
])("%j is refused by the field that it came by", async (topic) => {
  await expect(cloudSink("a1", topic)).rejects.toThrow(
    /^EVENTS_TOPIC: not a topic of a stamp; received .*; allowed: the ARN of a bus/,
  );
});

test.each([
  "SharedAccessKey=c2VjcmV0;Endpoint=sb://acmeweu1events.servicebus.windows.net/",
  "https://user:c2VjcmV0@pubsub.googleapis.com",
])("a secret in its place is not told: %#", (topic) => {
  expect(() => topicOf(topic)).toThrow(/^(?!.*c2VjcmV0).*may hold a secret/);
});

test("a name that is no stamp's is refused", async () => {
  await expect(cloudSink("A 1", "projects/acme-prod/topics/events")).rejects.toThrow("not a stamp's id");
});

test("an SDK that is not installed is named with what installs it, and another fault of it is told as it is", async () => {
  const missing = Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
  await expect(cloudSdk(() => Promise.reject(missing), "@azure/event-hubs @azure/identity")).rejects.toThrow(
    "the cloud's SDK is not installed; npm install @azure/event-hubs @azure/identity",
  );
  await expect(cloudSdk(() => Promise.reject(new Error("broken")), "x")).rejects.toThrow(/^broken$/);
});
