import { account, accountsByShape, project } from "./account";
import { address, VERSION_FIELD } from "./address";
import { armId } from "./arm-id";
import { arn } from "./arn";
import { awsId } from "./aws-id";
import { gcpConnection, gcpPath } from "./gcp-path";
import { gcpTable } from "./gcp-table";
import { endpoint, host, hostsByShape } from "./host";
import { keyAlias } from "./key-alias";
import { guidsByShape, objectGuid, opaqueId } from "./object-id";
import { pulumiUrn } from "./pulumi-urn";
import type { FieldRecogniser, Found, Place, Recogniser } from "./recogniser";
import { region } from "./region";
import { serviceAccount } from "./service-account";
import { Taken } from "./taken";

/** Longer forms first: what one has recognised, those after it leave alone. */
const BY_FORM: readonly Recogniser[] = [
  pulumiUrn,
  arn,
  armId,
  gcpPath,
  gcpConnection,
  serviceAccount,
  host,
  address,
  awsId,
  keyAlias,
];
const BY_FIELD: readonly FieldRecogniser[] = [
  endpoint,
  account,
  project,
  gcpTable,
  objectGuid,
  opaqueId,
  region,
];

const HELD: ReadonlySet<FieldRecogniser> = new Set([account, objectGuid]);
/** Shorter texts have no host, GUID or account number. */
const MIN_SHAPE = 4;

/** Every form holds one of these, or eight digits after a dash. */
const ANY_FORM = /[.:/@]|-[0-9a-f]{8}/iu;
const NOTHING: readonly Found[] = [];
/** Texts that are remembered; beyond it the memory starts anew. */
const MAX_TEXTS = 200_000;

/**
 * Finds identifiers in masked texts. It remembers the texts it has seen: with their own parts masked, the texts of
 * equal stamps are the same, so one scanner for a whole fleet looks at each only once.
 */
export class IdentifierScanner {
  readonly #byText = new Map<string, readonly Found[]>();
  readonly #byShape = new Map<string, readonly Found[]>();
  readonly #byKey = new Map<string, readonly FieldRecogniser[]>();

  /** Every identifier in a masked text, none overlapping another. */
  find(text: string, place: Place): readonly Found[] {
    if (text.length < 3) return NOTHING;
    const byForm = this.#find(text);
    const recognisers = this.#recognisersOf(place.key);
    const isVersion = byForm.length > 0 && VERSION_FIELD.test(place.key);
    const forms = isVersion ? byForm.filter(({ kind }) => kind !== "address") : byForm;
    const byShape = this.#shapesIn(text, place);
    const holders = place.within === undefined ? [] : this.#ofHolders(place.within);
    if (recognisers.length === 0 && byShape.length === 0 && holders.length === 0) return forms;
    const taken = new Taken(forms);
    const byField = [...recognisers, ...holders].flatMap((recogniser) =>
      taken.take(recogniser.find(text, place)),
    );
    return [...forms, ...byField, ...taken.take(byShape)];
  }

  /** What a holder's name says of all that its JSON holds: numbers and GUIDs, which have a form besides. */
  #ofHolders(within: readonly string[]): readonly FieldRecogniser[] {
    return within.flatMap((key) => this.#recognisersOf(key).filter((each) => HELD.has(each)));
  }

  #shapesIn(text: string, { byShape = false, type }: Place): readonly Found[] {
    if (byShape === false || text.length < MIN_SHAPE) return NOTHING;
    const found = byShape === "numbers" ? [...guidsByShape(text)] : this.#findByShape(text);
    const accounts = type.startsWith("aws:") ? [...accountsByShape(text)] : NOTHING;
    return accounts.length === 0 ? found : [...found, ...accounts];
  }

  #findByShape(text: string): readonly Found[] {
    let found = this.#byShape.get(text);
    if (found === undefined) {
      found = [...hostsByShape(text), ...guidsByShape(text)];
      if (this.#byShape.size >= MAX_TEXTS) this.#byShape.clear();
      this.#byShape.set(text, found);
    }
    return found;
  }

  #find(text: string): readonly Found[] {
    let found = this.#byText.get(text);
    if (found === undefined) {
      found = ANY_FORM.test(text) ? findByForm(text) : NOTHING;
      if (this.#byText.size >= MAX_TEXTS) this.#byText.clear();
      this.#byText.set(text, found);
    }
    return found;
  }

  #recognisersOf(key: string): readonly FieldRecogniser[] {
    let recognisers = this.#byKey.get(key);
    if (recognisers === undefined) {
      recognisers = BY_FIELD.filter(({ field }) => field.test(key));
      if (this.#byKey.size >= MAX_TEXTS) this.#byKey.clear();
      this.#byKey.set(key, recognisers);
    }
    return recognisers;
  }
}

function findByForm(text: string): readonly Found[] {
  const taken = new Taken();
  const found = BY_FORM.flatMap((recogniser) =>
    recogniser.hint.test(text) ? taken.take(recogniser.find(text)) : [],
  );
  return found.length === 0 ? NOTHING : found;
}
