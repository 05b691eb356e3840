import type { StampEntry } from "../../inventory/stack-config";

/** Names of a stamp's topics and of the subscription that keeps dead letters. */
export interface PubSubNames {
  readonly topic: string;
  readonly dead: string;
}

/** What to run for a stamp on Google Cloud, where nothing is run from here: no emulator of Pub/Sub has proven it. */
export function gcpCommands({ identity }: StampEntry, { dead, topic }: PubSubNames): readonly string[] {
  const { account: project, region } = identity;
  // The regional endpoint: the dead letters' topic refuses to be read from elsewhere.
  const api = `https://${region}-pubsub.googleapis.com/v1/projects/${project}`;
  const post = (path: string) =>
    `curl -fsS -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d @- ${api}/${path}`;
  return [
    `gcloud pubsub subscriptions describe ${dead} --project ${project} --format 'value(name,state)'`,
    `gcloud monitoring time-series list --project ${project} --filter 'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.labels.subscription_id="${dead}"' --format 'value(points[0].value)' 2>/dev/null`,
    "# again until the last line prints 0; only events of tenants that the registry has and that are not being erased go back",
    `known=$(stampworks tenants list --json | jq -c '[.tenants[] | select((.erasing.step // "asked") == "asked") | .tenant]')`,
    `token=$(gcloud auth print-access-token)`,
    `batch=$(curl -fsS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"maxMessages":100}' ${api}/subscriptions/${dead}:pull | jq -c --argjson known "$known" '[.receivedMessages[]? | select((.message.data | @base64d | fromjson? | .tenant) as $tenant | any($known[]; . == $tenant))]')`,
    `[ "$batch" = "[]" ] || { jq -c '{messages: map(.message | {data, attributes: ((.attributes // {}) | with_entries(select(.key | startswith("CloudPubSubDeadLetterSource") | not)))})}' <<<"$batch" | ${post(`topics/${topic}:publish`)} && jq -c '{ackIds: map(.ackId)}' <<<"$batch" | ${post(`subscriptions/${dead}:acknowledge`)}; }`,
    `jq length <<<"$batch"`,
  ];
}

/** Why a stamp on Azure has nothing that could be put back. */
export const AZURE_NOTE =
  "no dead letters: Capture goes on with what the hub still holds, and what it no longer holds is lost; the alarms events-late and events-stuck ring before";
