import { type FieldRecogniser, matchesOf, whole } from "./recogniser";

/** Labels people give; those of a monitored resource say what it is. */
const LABELS =
  /(?:^|(?<!monitoredResource)\.)(?:tags|tagsAll|labels|userLabels|defaultLabels|resourceLabels)(?:\.|$)/u;
const NUMBER = /(?<![\w-])\d{12}(?![\w-])/gu;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/giu;

/** AWS account numbers, Azure subscriptions and tenants; tags of the same name don't count. */
export const account: FieldRecogniser = {
  kind: "account",
  field:
    /^(?:(?:aws:)?(?:source|principal|resource)_?account|.*account_?ids?|.*accounts|owner_?id|.*ownerid|registryid|aws|.*subscription_?id|.*tenant_?id)$/iu,
  *find(text, { path }) {
    if (text.length < 12 || LABELS.test(path)) return;
    yield* matchesOf("account", text, NUMBER);
    yield* matchesOf("account", text, GUID);
  },
};

/** Google Cloud projects, which have plain names. */
export const project: FieldRecogniser = {
  kind: "account",
  field: /^(?:project|project_?id|projectnumber|.*project|metricsscope|consumerproject|projectidornum)$/iu,
  *find(text, { type, path }) {
    if (!type.startsWith("gcp:") && type !== "pulumi:providers:gcp") return;
    if (/^[a-z0-9][a-z0-9-]{3,29}$/u.test(text) && !LABELS.test(path)) yield whole("account", text);
  },
};
