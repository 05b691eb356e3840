import type { Recogniser } from "./recogniser";

const REGION_FIELD =
  /^(?:region|regions|location|locations|zone|zones|availabilityzones?|secondaryzone|.*region|.*location)$/iu;
const LABELS = /(?:^|\.)(?:tags|tagsAll|labels|userLabels)(?:\.|$)/u;
/** `eu-west-1`, `us-gov-west-1`, `eu-west-1a`; `europe-west4`, `europe-west4-a`. */
const FORM = /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]?$|^[a-z]+-[a-z]+\d{1,2}(?:-[a-z])?$/u;
/** Azure's regions have no form; a word in `location` is one. */
const AZURE_FORM = /^[a-z]+\d?$|^[A-Z][A-Za-z0-9 ]+$/u;

/** Regions and zones in fields made for them; the stamp's own are masked before. */
export const region: Recogniser = {
  kind: "region",
  hint: /^[A-Za-z][A-Za-z0-9 -]{3,30}$/u,
  *find(text, { type, path, key }) {
    if (!REGION_FIELD.test(key) || LABELS.test(path)) return;
    const isAzure = type.startsWith("azure-native:") && key.toLowerCase() === "location";
    if (FORM.test(text) || (isAzure && AZURE_FORM.test(text)))
      yield { kind: "region", start: 0, end: text.length, own: false };
  },
};
