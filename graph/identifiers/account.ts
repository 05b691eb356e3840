import { type FieldRecogniser, type Found, matchesOf, whole } from "./recogniser";

/** Labels people give; those of a monitored resource say what it is. */
const LABELS =
  /(?:^|(?<!monitoredResource)\.)(?:tags|tagsAll|labels|userLabels|defaultLabels|resourceLabels)(?:\.|$)/u;
const NUMBER = /(?<![\w-])\d{12}(?![\w-])/gu;
/** Digits that are no part of a longer number, a fraction, a version or a word. */
const ALONE = /(?<![\w.+#-])\d{12}(?![\w-]|\.\d)/gu;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/giu;

/** Numbers of twelve digits that count or tell the time: whole millions, whole mebibytes, a day and its hour. */
function isMeasure(digits: string): boolean {
  const number = Number(digits);
  return (
    number % 1_000_000 === 0 ||
    number % 2 ** 20 === 0 ||
    /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/u.test(digits)
  );
}

/** AWS account numbers in texts that are read by shape. */
export function* accountsByShape(text: string): Iterable<Found> {
  if (text.length < 12) return;
  for (const match of text.matchAll(ALONE))
    if (!isMeasure(match[0]))
      yield { kind: "account", start: match.index, end: match.index + match[0].length, own: false };
}

/** AWS account numbers, Azure subscriptions and tenants; tags of the same name don't count. */
export const account: FieldRecogniser = {
  kind: "account",
  field:
    /^(?:(?:aws:)?(?:source|principal|resource)_?account|.*account_?ids?|.*accounts|owner_?id|.*ownerid|registryid|aws|.*subscription(?:s|_?ids?)?|.*tenant_?ids?)$/iu,
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
