import { isGeneric } from "./abstraction";
import { isConstant } from "../model/constants";
import type { Derivation } from "../model/graph";
import { type Hit, wholeLabels } from "./labels";
import { SegmentIndex } from "../model/segments";
import { agentNumbers, isTelling } from "./project-number";
import { isToken, TOKEN_LENGTH } from "../model/tokens";
import { weakOf } from "./weak";

/** One character in place of a value that is the stamp's own: a generated identifier, a name, a block, a host. */
export const OWN = "\uE000";
/**
 * In place of the stamp's own region or zone, and of what the routing layer takes of its stamps: right, but no proof that the rest
 * is the stamp's.
 */
export const OWN_REGION = "\uE001";
/** In place of the stamp's own account, subscription or project; as weak a proof as the region. */
export const OWN_ACCOUNT = "\uE002";
/** In place of a token that is not the stamp's and is reported by itself. */
export const REPORTED = "\uE003";

/** Matches any of the masks. */
export const ANY_MASK = /[\uE000-\uE003]/u;

const MASKS = /[\uE000-\uE003]/gu;
const SYMBOLS: Readonly<Record<string, string>> = {
  [OWN]: "{own}",
  [OWN_REGION]: "{region}",
  [OWN_ACCOUNT]: "{account}",
  [REPORTED]: "{foreign}",
};
/** Not a mask: what stands for it is left as it is. */
const KEPT = "";
const TOKEN_HINT = /swt0/iu;
const ARM_HINT = /\/(?:subscriptions|providers)\//iu;
const TOKEN = /swt0[0-9a-v]{21}/giu;
const ARM_ID = /\/(?:subscriptions|providers)\/[^\s"',;?]*/giu;

const AWS_REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/u;
/** Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html (us-east-1 has six). */
const ZONE_LETTERS = "abcdef";

const NOTHING: ReadonlySet<Derivation> = new Set();

/** A text with what is known replaced by masks. */
export interface Masked {
  readonly text: string;
  /** What stood where the masks are, in order. */
  readonly originals: readonly string[];
  /** Tokens in it that are not the stamp's own. */
  readonly foreignTokens: readonly string[];
}

/** Masks what a stamp may refer to freely: its own. */
export class Masker {
  readonly #index = new SegmentIndex<string>();
  readonly #tokens: ReadonlySet<string>;
  readonly #taken = new Set<string>();
  /** The part of own tokens that tells the resource, for outputs the graph does not list. */
  readonly #ownCodes = new Set<string>();
  /** The number that a render has in place of the project's. */
  readonly #small: string | undefined;

  /**
   * @param own identifiers that may be referred to freely
   * @param tokens tokens of the same kind
   * @param taken identifiers and tokens that may be taken and vouch for nothing beside them; default none
   * @param number of the stamp's project on Google Cloud; default not known
   * @param keepsConstants whether a value of the global scope is left whole, though it hold the stamp's region
   * @param given labels that the stamp's resources are called by, to tell its own names from longer ones of others; default every
   *   place where something of its own stands counts, to find it
   */
  constructor(
    own: Iterable<string>,
    tokens: Iterable<string>,
    derivations: readonly Derivation[],
    keepsConstants = false,
    taken: Iterable<string> = [],
    number?: string,
    private readonly given?: ReadonlySet<string>,
  ) {
    this.#tokens = new Set(tokens);
    for (const token of this.#tokens) this.#ownCodes.add(token.slice(4, 16));
    const weak = given === undefined ? NOTHING : weakOf(derivations);
    for (const derivation of derivations) {
      const { value, stands, whole } = derivation;
      if (isConstant(derivation)) {
        if (keepsConstants) this.#index.add(value, KEPT);
      } else if (whole !== true && !isGeneric(value) && !weak.has(derivation))
        this.#add(value, maskOf(stands));
      // A literal zone would be another region's in the class's other stamps.
      if (stands === "region" && !keepsConstants)
        for (const zone of zoneNames(value)) this.#add(zone, OWN_REGION);
    }
    if (isTelling(number)) this.#add(number, OWN_ACCOUNT);
    else this.#small = number;
    for (const value of own) this.#add(value, OWN);
    for (const value of taken) {
      if (isToken(value)) this.#taken.add(value);
      else this.#add(value, OWN_REGION);
    }
  }

  mask(text: string): Masked {
    const originals: string[] = [];
    const foreignTokens: string[] = [];
    // A text that brings masks of its own would vouch for itself.
    let source = ANY_MASK.test(text) ? text.replace(MASKS, "?") : text;
    if (text.length >= 15 && ARM_HINT.test(source)) source = source.replace(ARM_ID, (id) => id.toLowerCase());
    let hits: Hit[] = [];
    let at = 0;
    if (source.length >= TOKEN_LENGTH && TOKEN_HINT.test(source)) {
      for (const match of source.matchAll(TOKEN)) {
        if (!isToken(match[0])) continue;
        const [start, end] = [match.index, match.index + match[0].length];
        this.#plain(source, at, start, hits);
        at = end;
        const token = match[0].toLowerCase();
        if (this.isOwnToken(token)) hits.push({ start, end, mask: OWN });
        else if (this.#taken.has(token)) hits.push({ start, end, mask: OWN_REGION });
        else {
          foreignTokens.push(token);
          hits.push({ start, end, mask: REPORTED });
        }
      }
    }
    this.#plain(source, at, source.length, hits);
    if (this.given !== undefined) hits = [...wholeLabels(source, hits, OWN, this.given)];
    let result = "";
    at = 0;
    for (const { start, end, mask } of hits) {
      originals.push(source.slice(start, end));
      result += source.slice(at, start) + mask;
      at = end;
    }
    return { text: result + source.slice(at), originals, foreignTokens };
  }

  isOwnToken(token: string): boolean {
    return this.#tokens.has(token) || this.#ownCodes.has(token.slice(4, 16));
  }

  /** In a render the number of the project is a small one, which counts in the names of Google's agents only. */
  #plain(source: string, from: number, to: number, hits: Hit[]): void {
    const number = this.#small;
    let at = from;
    if (number !== undefined)
      for (const found of agentNumbers(source.slice(from, to))) {
        if (found.number !== number) continue;
        const start = from + found.start;
        this.#segments(source, at, start, hits);
        at = start + number.length;
        hits.push({ start, end: at, mask: OWN_ACCOUNT });
      }
    this.#segments(source, at, to, hits);
  }

  #segments(source: string, from: number, to: number, hits: Hit[]): void {
    const text = from === 0 && to === source.length ? source : source.slice(from, to);
    for (const { start, end, hit } of this.#index.find(text))
      if (hit !== KEPT) hits.push({ start: start + from, end: end + from, mask: hit });
  }

  #add(value: string, mask: string): void {
    this.#index.add(value, mask);
    const lower = value.toLowerCase();
    if (lower !== value) this.#index.add(lower, mask);
  }
}

/** What an account may call its zones in a region of AWS: an answer of the cloud, since stamps ask for zones by their ids. */
function zoneNames(region: string): readonly string[] {
  return AWS_REGION.test(region) ? [...ZONE_LETTERS].map((letter) => `${region}${letter}`) : [];
}

/** A piece of a masked text with what the masks stand for put back. */
export function unmask({ text, originals }: Masked, start: number, end: number): string {
  const piece = text.slice(start, end);
  if (!ANY_MASK.test(piece)) return piece;
  let next = text.slice(0, start).match(MASKS)?.length ?? 0;
  return piece.replace(MASKS, () => originals[next++] ?? "");
}

/** A piece of a masked text with the stamp's own parts as `{own}`, `{region}` and `{account}`. */
export function symbolic(piece: string): string {
  return piece.replace(MASKS, (mask) => SYMBOLS[mask] ?? "");
}

function maskOf(stands: string): string {
  const head = /^[A-Za-z]*/u.exec(stands)?.[0] ?? "";
  if (head === "region" || head === "zone") return OWN_REGION;
  if (head === "account" || head === "subscription" || head === "project" || head === "tenant")
    return OWN_ACCOUNT;
  return OWN;
}
