import { OWN, REPORTED } from "../canonical/masks";

/** What kind of thing an identifier names. */
export type IdentifierKind =
  | "arn"
  | "aws-id"
  | "arm-id"
  | "gcp-path"
  | "address"
  | "host"
  | "service-account"
  | "account"
  | "urn"
  | "object-id"
  | "key-alias"
  | "region";

/** Where a text stands. */
export interface Place {
  /** Type of the resource. */
  readonly type: string;
  /** Property path, through JSON too: `policy.Statement[0].Resource`. */
  readonly path: string;
  /** The nearest field's name: `Resource`. */
  readonly key: string;
  /**
   * Whether texts here are read by their shape: environments, arguments, scripts, and where references are due. `numbers`: values and
   * documents, in which GUIDs and account numbers look like nothing else, and hosts may look like a program's text.
   */
  readonly byShape?: boolean | "numbers";
  /** What the fields are called that hold the text, where it stands in JSON that is a text itself. */
  readonly within?: readonly string[];
}

/** An identifier in a masked text. */
export interface Found {
  readonly kind: IdentifierKind;
  readonly start: number;
  readonly end: number;
  /** Whether its own form proves that it is the stamp's. */
  readonly own: boolean;
}

/** Finds identifiers of one kind by their form alone. */
export interface Recogniser {
  readonly kind: IdentifierKind;
  /** Quick and generous: texts it does not match hold none. */
  readonly hint: RegExp;
  find(text: string): Iterable<Found>;
}

/** Finds identifiers that have no form of their own, in fields made for them. */
export interface FieldRecogniser {
  readonly kind: IdentifierKind;
  /** Names of the fields. */
  readonly field: RegExp;
  find(text: string, place: Place): Iterable<Found>;
}

/** Whether a piece of masked text holds something of the stamp's own, or something reported already. */
export function hasOwn(text: string): boolean {
  return text.includes(OWN) || text.includes(REPORTED);
}

/** Dots that join something own with more: `<own>.partner` is another bucket, role or group than `<own>`. */
const JOINED = /[A-Za-z0-9*_-]\.[\uE000\uE003]|[\uE000\uE003]\.[A-Za-z0-9*_-]/u;
/** What the clouds themselves put behind a name. */
const ENDING = /\.fifo$/iu;

/**
 * Whether a piece of masked text, as the name of one thing, is the stamp's own, or reported already. Clouds let names have dots, so one
 * that only has something own between two dots is somebody else's; a host is not such a name.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html,
 * https://cloud.google.com/storage/docs/buckets#naming,
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function namesOwn(text: string): boolean {
  return hasOwn(text) && !JOINED.test(text.replace(ENDING, ""));
}

/** A recogniser whose identifiers are the matches of one pattern. */
export function byPattern(
  kind: IdentifierKind,
  hint: RegExp,
  pattern: RegExp,
  isOwn: (match: RegExpMatchArray) => boolean,
): Recogniser {
  return {
    kind,
    hint,
    *find(text) {
      for (const match of text.matchAll(pattern)) {
        yield { kind, start: match.index, end: match.index + match[0].length, own: isOwn(match) };
      }
    },
  };
}

/** Every match of a pattern as an identifier that is not the stamp's; its own are masked before. */
export function* matchesOf(kind: IdentifierKind, text: string, pattern: RegExp): Iterable<Found> {
  for (const match of text.matchAll(pattern)) {
    yield { kind, start: match.index, end: match.index + match[0].length, own: false };
  }
}

/** The whole text as an identifier that is not the stamp's. */
export function whole(kind: IdentifierKind, text: string): Found {
  return { kind, start: 0, end: text.length, own: false };
}
