import { type FieldRecogniser, whole } from "./recogniser";

const LABELS = /(?:^|\.)(?:tags|tagsAll|labels|userLabels)(?:\.|$)/u;
/** `eu-west-1`, `us-gov-west-1`, `eu-west-1a`, `euw1-az1`; `europe-west4`, `europe-west4-a`. */
const FORM =
  /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]?$|^[a-z]{2,3}(?:[nsewc]|[ns][ew])\d-az\d$|^[a-z]+-[a-z]+\d{1,2}(?:-[a-z])?$/u;
const AZURE_TYPE = /^(?:pulumi:providers:)?azure-native(?::|$)/u;
/** Azure's regions have no form; a word in `location` is one. */
const AZURE_FORM = /^[a-z]+\d?$|^[A-Z][A-Za-z0-9 ]+$/u;

/** Regions and zones; the stamp's own are masked before. */
export const region: FieldRecogniser = {
  kind: "region",
  field:
    /^(?:region|regions|location|locations|zone|zones|availabilityzone(?:s|ids?)?|secondaryzone|.*region|.*location)$/iu,
  *find(text, { type, path, key }) {
    if (text.length < 4 || LABELS.test(path)) return;
    const isAzure = AZURE_TYPE.test(type) && key.toLowerCase() === "location";
    if (FORM.test(text) || (isAzure && AZURE_FORM.test(text))) yield whole("region", text);
  },
};
