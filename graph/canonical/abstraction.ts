import { isByLaw, isConstant } from "../model/constants";
import { base64Runs, decodeBase64, decodeUrl, parseJson } from "../model/encoding";
import type { Derivation, ResourceGraph } from "../model/graph";
import { serialise } from "../model/jcs";
import { BASE64_MARK, JSON_MARK, placeholder, URL_MARK } from "../model/marks";
import { type Owner, type Ownership, ownershipOf } from "../model/ownership";
import type { PropertyMap, PropertyValue } from "../model/property";
import { SegmentIndex } from "../model/segments";
import { TOKEN_LENGTH } from "../model/tokens";
import { parseUrn, URN_PREFIX } from "../model/urn";
import { ownNames } from "./own-names";
import { projectNumberOf, renumbered } from "./project-number";
import { usedOutputs } from "./used-outputs";
import { WholeValues } from "./whole-values";

const TOKEN_HINT = /swt0/iu;
const TOKEN = /swt0[0-9a-v]{21}/giu;
/** ARM ids are case-insensitive; one spelling makes them comparable. */
const ARM_ID = /\/subscriptions\/[^\s"',;?]*/giu;
const ARM_HINT = /\/subscriptions\//iu;
const ARN_HEAD = /arn:aws[\w-]*:[\w-]+:[a-z0-9-]+:(\d{12}):/gu;
const OPEN = "⟨";

/**
 * Replaces, in every text of one graph, what the stamp derived from its identity by what it stands for, and
 * generated identifiers by their owner.
 */
export class Abstraction {
  readonly ownership: Ownership;
  readonly #index = new SegmentIndex<string>();
  readonly #names = new SegmentIndex<string>();
  readonly #urns = new Map<string, string>();
  readonly #references = new Map<string, string>();
  /** Types and names that several resources have, under different parents. */
  readonly #shared = new Set<string>();
  readonly #memo = new Map<string, PropertyValue>();
  readonly #keys = new Map<string, string>();
  readonly #whole: WholeValues;
  readonly #urnPrefix: string;
  /** The stamp's own account. */
  readonly #accounts: ReadonlySet<string>;
  readonly #projectNumber: string | undefined;

  constructor(
    private readonly graph: ResourceGraph,
    derivations: readonly Derivation[],
    ownership: Ownership = ownershipOf(graph),
  ) {
    this.#urnPrefix = `${URN_PREFIX}${graph.stack}::${graph.project}::`;
    this.#whole = new WholeValues(derivations);
    this.#projectNumber = projectNumberOf(graph, derivations);
    this.#accounts = new Set(
      derivations.filter(({ stands }) => stands === "account").map(({ value }) => value),
    );
    for (const derivation of derivations) {
      const { value, stands, whole } = derivation;
      if (isConstant(derivation) && !isByLaw(derivation)) this.#index.add(value, value);
      else if (whole !== true && !isGeneric(value)) this.#addDerived(value, placeholder(stands));
      else if (value.length > 1) this.#names.add(value, placeholder(stands));
    }
    for (const { value, stands } of ownNames(derivations)) this.#addDerived(value, placeholder(stands));
    this.#addStackName(derivations);
    this.#findShared();
    this.ownership = ownership;
    for (const [value, owner] of ownership.own) this.#addOwn(value, owner);
    for (const [value, owner] of ownership.read) this.#addOwn(value, owner);
    const isKnown = (value: string): boolean => this.#whole.has(value) || this.#index.find(value).length > 0;
    for (const [value, owner] of usedOutputs(graph, isKnown)) this.#addOwn(value, owner);
  }

  /** A URN without stack and project, the name's derived values abstracted; foreign ones stay as they are. */
  urn(urn: string): string {
    let canonical = this.#urns.get(urn);
    if (canonical === undefined) {
      const parts = parseUrn(urn);
      const isOwn = parts?.stack === this.graph.stack && parts.project === this.graph.project;
      canonical = parts !== undefined && isOwn ? `${parts.qualifiedType}::${this.#name(parts.name)}` : urn;
      this.#urns.set(urn, canonical);
    }
    return canonical;
  }

  /** The canonical form of a text that stands under a key. */
  text(text: string, key: string): PropertyValue {
    const whole = this.#whole.find(text, key);
    if (whole !== undefined) return placeholder(whole);
    let canonical = this.#memo.get(text);
    if (canonical === undefined) {
      canonical = this.#decoded(text, key);
      this.#memo.set(text, canonical);
    }
    return canonical;
  }

  #decoded(text: string, key: string): PropertyValue {
    const whole = this.#index.get(text) ?? (text.length === TOKEN_LENGTH ? this.#token(text) : undefined);
    if (whole !== undefined) return whole;
    const json = parseJson(text);
    if (json !== undefined) return { [JSON_MARK]: this.#structure(json, key) };
    const decoded = decodeBase64(text);
    if (decoded !== undefined) return { [BASE64_MARK]: this.text(decoded, key) };
    const plain = this.#plain(text);
    if (!text.includes("%")) return plain;
    const url = decodeUrl(text);
    if (url === undefined) return plain;
    const canonical = this.text(url, key);
    // Only where the encoding hides something: everything else compares as it is written.
    return typeof canonical === "string" && canonical === url ? plain : { [URL_MARK]: canonical };
  }

  #structure(value: PropertyValue, key: string): PropertyValue {
    if (typeof value === "string") return this.text(value, key);
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item) => this.#structure(item, key));
    const result = emptyMap();
    for (const name of Object.keys(value)) {
      result[this.key(name)] = this.#structure(value[name] ?? null, name);
    }
    return result;
  }

  /** The canonical form of a map's key. */
  key(key: string): string {
    if (key.length < 4) return key;
    let canonical = this.#keys.get(key);
    if (canonical === undefined) {
      const token = key.length === TOKEN_LENGTH ? this.#token(key) : undefined;
      canonical = token ?? this.#index.get(key) ?? this.#plain(key);
      this.#keys.set(key, canonical);
    }
    return canonical;
  }

  #plain(text: string): string {
    let source = text;
    if (source.includes(OPEN)) source = source.replaceAll(OPEN, "⟨⟨");
    if (source.length >= 15 && ARM_HINT.test(source))
      source = source.replace(ARM_ID, (id) => id.toLowerCase());
    source = this.#withoutAgents(source);
    if (source.includes(this.#urnPrefix)) source = source.replaceAll(this.#urnPrefix, placeholder("stack"));
    const runs = source.length < 20 ? [] : base64Runs(source);
    if (runs.length === 0) return this.#segments(source);
    let result = "";
    let at = 0;
    for (const { start, end, decoded } of runs) {
      const content = this.text(decoded, "");
      result += `${this.#segments(source.slice(at, start))}⟨base64 ${serialise(content)}⟩`;
      at = end;
    }
    return result + this.#segments(source.slice(at));
  }

  /** Agents of Google's services are called by the number of the project, which no stamp derives. */
  #withoutAgents(text: string): string {
    const number = this.#projectNumber;
    if (number === undefined) return text;
    return renumbered(text, number, placeholder("project number"));
  }

  #segments(text: string): string {
    if (!text.includes("arn:aws")) return this.#withoutTokens(text);
    let result = "";
    let at = 0;
    for (const match of text.matchAll(ARN_HEAD)) {
      if (this.#accounts.has(match[1] ?? "")) continue;
      // The region of another account's resource is that resource's, even where it is the stamp's too.
      result += this.#withoutTokens(text.slice(at, match.index)) + match[0];
      at = match.index + match[0].length;
    }
    return result + this.#withoutTokens(text.slice(at));
  }

  #withoutTokens(text: string): string {
    if (text.length < TOKEN_LENGTH || !TOKEN_HINT.test(text)) return replaceSegments(text, this.#index);
    let result = "";
    let at = 0;
    for (const match of text.matchAll(TOKEN)) {
      const owner = this.#token(match[0].toLowerCase());
      if (owner === undefined) continue;
      result += replaceSegments(text.slice(at, match.index), this.#index) + owner;
      at = match.index + match[0].length;
    }
    return result + replaceSegments(text.slice(at), this.#index);
  }

  /** A logical name may begin with a value that is too common to be looked for elsewhere, such as the stamp's id. */
  #name(name: string): string {
    const replaced = replaceSegments(name, this.#index);
    const [first] = this.#names.find(replaced);
    return first?.start === 0 ? first.hit + replaced.slice(first.end) : replaced;
  }

  #addDerived(value: string, stands: string): void {
    this.#index.add(value, stands);
    if (value.toLowerCase() !== value) this.#index.add(value.toLowerCase(), stands);
  }

  #addOwn(value: string, owner: Owner): void {
    if (this.#whole.has(value)) return;
    const stands = this.#ownerMark(owner);
    this.#index.add(value, stands);
    if (value.startsWith("/subscriptions/")) this.#index.add(value.toLowerCase(), stands);
  }

  /** A resource where another one refers to it: type and name, with the parents' types only where these are needed. */
  reference(urn: string): string {
    let reference = this.#references.get(urn);
    if (reference === undefined) {
      const canonical = this.urn(urn);
      const short = canonical.slice(canonical.lastIndexOf("$", canonical.indexOf("::")) + 1);
      reference = this.#shared.has(short) ? canonical : short;
      this.#references.set(urn, reference);
    }
    return reference;
  }

  #ownerMark({ urn, property }: Owner): string {
    return placeholder(`${this.reference(urn)}#${property}`);
  }

  #findShared(): void {
    const seen = new Set<string>();
    for (const { type, name } of this.graph.resources) {
      const short = `${type}::${this.#name(name)}`;
      if (seen.has(short)) this.#shared.add(short);
      seen.add(short);
    }
  }

  #token(token: string): string | undefined {
    const owner = this.ownership.tokens.get(token) ?? this.ownership.read.get(token);
    return owner === undefined ? undefined : this.#ownerMark(owner);
  }

  #addStackName(derivations: readonly Derivation[]): void {
    const { stack } = this.graph;
    if (derivations.some(({ value }) => value === stack) || isGeneric(stack)) return;
    this.#whole.add({ value: stack, stands: "stack" });
    this.#names.add(stack, placeholder("stack"));
  }
}

/** A map that takes any key as data, `__proto__` too. */
export function emptyMap(): PropertyMap {
  return Object.create(null);
}

/** Values that mean nothing by themselves: too short, or a small number. */
export function isGeneric(value: string): boolean {
  return value.length < 3 || /^\d{1,8}$/u.test(value);
}

function replaceSegments(text: string, index: SegmentIndex<string>): string {
  const segments = index.find(text);
  if (segments.length === 0) return text;
  let result = "";
  let at = 0;
  for (const { start, end, hit } of segments) {
    result += text.slice(at, start) + hit;
    at = end;
  }
  return result + text.slice(at);
}
