import { byPattern, type Found, type Place, type Recogniser } from "./recogniser";

/** Fields that hold an account, of whatever cloud; tags of the same name don't count. */
const ACCOUNT_FIELD =
  /^(?:aws:(?:source|principal|resource)account|.*account_?ids?|.*accounts|owner_?id|.*ownerid|registryid|aws|.*subscription_?id|.*tenant_?id)$/iu;
const PROJECT_FIELD =
  /^(?:project|projectid|projectnumber|.*project|metricsscope|consumerproject|projectidornum)$/iu;
const LABELS = /(?:^|\.)(?:tags|tagsAll|labels|userLabels|defaultLabels|resourceLabels)(?:\.|$)/u;
const NUMBER = /(?<![\w-])\d{12}(?![\w-])/gu;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/giu;

const isField = (field: RegExp, { key, path }: Place): boolean => field.test(key) && !LABELS.test(path);

const awsAccount = byPattern(
  "account",
  /\d{12}/u,
  NUMBER,
  () => false,
  (place) => isField(ACCOUNT_FIELD, place),
);
const subscription = byPattern(
  "account",
  /-/u,
  GUID,
  () => false,
  (place) => isField(ACCOUNT_FIELD, place),
);

/** Account numbers, subscriptions and tenants in fields made for them; the stamp's own are masked before. */
export const account: Recogniser = {
  kind: "account",
  hint: /\d{12}|[0-9a-f]{8}-/iu,
  *find(text, place, blocks) {
    yield* awsAccount.find(text, place, blocks);
    yield* subscription.find(text, place, blocks);
  },
};

/** Google Cloud projects have plain names, so only the field tells. */
export const project: Recogniser = {
  kind: "account",
  hint: /^[a-z0-9][a-z0-9-]{3,29}$|^projects\/[^/]+$|^locations\//u,
  *find(text, place): Iterable<Found> {
    if (!place.type.startsWith("gcp:") && place.type !== "pulumi:providers:gcp") return;
    if (!isField(PROJECT_FIELD, place) || text.includes("/")) return;
    yield { kind: "account", start: 0, end: text.length, own: false };
  },
};
