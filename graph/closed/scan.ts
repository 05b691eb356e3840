import type { AllowList } from "./allow";
import { OwnRanges } from "./blocks";
import type { ClosedOptions } from "./options";
import { ClosedJudge } from "./judge";
import { ClosedReport } from "./report";
import type { Finding } from "./finding";
import type { Derivation, GraphResource, ResourceGraph } from "../model/graph";
import { isConstant } from "../model/constants";
import { IdentifierScanner } from "../identifiers";
import type { Place } from "../identifiers/recogniser";
import { type Masked, Masker, OWN, OWN_ACCOUNT, symbolic } from "../canonical/masks";
import { type ForeignName, ForeignNames } from "./names";
import { projectNumberOf } from "../canonical/project-number";
import { ownershipOf } from "../model/ownership";
import { hasGuests, openedBy, type Said } from "./principals/federations";
import { type IsOwn, isPublicStatement, isSharedWithAll } from "./principals/principals";
import { label } from "./label";
import type { Reads } from "./reads";
import { REDACTED } from "../model/redact";
import { LocalNames } from "./references";
import { type Places, places } from "./places/place";
import { saysWhose } from "./principals/says-whose";
import { withoutTenants } from "./tenants";
import { findTokens, isToken, TokenTable } from "../model/tokens";
import { parseUrn } from "../model/urn";
import { type Leaf, walk } from "../model/walk";
import { WebIdentities } from "./principals/web-identities";
import { WeakValues } from "../canonical/weak";
import { WholeValues } from "../canonical/whole-values";

/** Only runs this long can hide a token of 25 characters in an encoding. */
const HIDING_RUN = /[A-Za-z0-9+/_-]{33,}|%[0-9A-Fa-f]{2}/u;

const PUBLIC = "lets every principal in; name the stamp's own roles, or set a condition";
const OPENED =
  "lets in everybody for whom somebody else vouches; set a condition that compares a claim with the stamp's own, or with what is declared";

/** What is known of a text, wherever it stands. */
interface Text {
  readonly masked: Masked;
  /** Whether a token may hide in it. */
  readonly hides: boolean;
  /** A name of another stamp's form in it. */
  readonly name: ForeignName | undefined;
}

/** Looks through the inputs and edges of one graph's resources. */
export class ClosedScan {
  readonly #report: ClosedReport;
  readonly #judge: ClosedJudge;
  readonly #masker: Masker;
  readonly #weak: WeakValues;
  readonly #locals: LocalNames;
  readonly #ranges: OwnRanges;
  readonly #isWhole: (text: string, key: string) => boolean;
  readonly #names: ForeignNames;
  readonly #scanner: IdentifierScanner;
  readonly #texts = new Map<string, Text>();
  /** Paths as every stamp of the class has them. */
  readonly #paths = new Map<string, string>();
  readonly #urns: ReadonlySet<string>;
  /** Finds tokens; whose they are, the judge knows. */
  readonly #tokens = new TokenTable();
  readonly #places: Places;
  readonly #said: Said;
  #hidden: { readonly token: string; readonly leaf: Leaf }[] = [];
  #seenTokens: { readonly token: string; readonly path: string }[] = [];

  constructor(
    private readonly graph: ResourceGraph,
    private readonly options: ClosedOptions,
    allow: AllowList,
    private readonly reads: Reads,
  ) {
    const { derivations } = options;
    const { scanner = new IdentifierScanner(), ownership = ownershipOf(graph), asClass = false } = options;
    this.#scanner = scanner;
    const allowed = [...ownership.read]
      .filter(([, { urn }]) => reads.allowed.has(urn))
      .map(([value]) => value);
    // What the routing layer takes of its stamps does not become its own.
    const [own, taken] = options.role === "routing" ? [[], allowed] : [allowed, []];
    const tokens = [...ownership.tokens.keys(), ...own.filter(isToken)];
    const number = projectNumberOf(graph, derivations);
    const made = withoutTenants(ownership.own, graph, derivations);
    this.#locals = new LocalNames(graph, places());
    const given = this.#locals.labels();
    this.#masker = new Masker([...made, ...own], tokens, derivations, asClass, taken, number, given);
    this.#weak = new WeakValues(derivations);
    this.#ranges = new OwnRanges(derivations);
    this.#isWhole = asClass ? wholeByField(derivations) : wholeAnywhere(derivations);
    this.#names = new ForeignNames(derivations);
    this.#urns = new Set(graph.resources.map(({ urn }) => urn));
    this.#report = new ClosedReport(graph);
    this.#places = places();
    const identities = new WebIdentities(graph, (text) => this.#look(text).masked.text);
    this.#said = {
      isOpen: (provider) => identities.isOpen(provider),
      isOpenIssuer: (issuer) => identities.isOpenIssuer(issuer),
      isMade: (leaf) => this.#look(leaf.text).masked.text === OWN || this.#judge.isMadeHere(leaf),
      isDeclared: (path, text) => this.#judge.isDeclared(path, text),
      narrows: (path) => this.#narrows(path),
    };
    this.#judge = new ClosedJudge(
      graph,
      options,
      allow,
      reads,
      ownership,
      this.#ranges,
      this.#report,
      this.#locals,
    );
  }

  get findings(): readonly Finding[] {
    return this.#report.findings;
  }

  /** Judges one resource. */
  resource(resource: GraphResource): void {
    this.#report.resource = resource;
    for (const [property, value] of Object.entries(resource.inputs)) {
      this.#seenTokens = [];
      if (hasGuests(property, value)) this.#public(property);
      walk(value, property, {
        leaf: (leaf) => this.#leaf(this.options.asClass === true ? this.#general(leaf) : leaf, resource),
        unreadable: (path, isSealed) => this.#unreadable(path, isSealed === true),
        unknown: (path) => this.#unknown(path, resource.propertyDependencies[property] ?? []),
        map: (map, path) => {
          if (isPublicStatement(map, this.#narrows(path), this.#said.isOpen)) this.#public(path);
        },
      });
      if (this.#hidden.length > 0) this.#reportHidden();
    }
    this.#edges(resource);
  }

  #leaf(leaf: Leaf, { type, inputs }: GraphResource): boolean {
    const { text, path } = leaf;
    const key = leaf.named ?? leaf.key;
    if (isSharedWithAll(leaf.key, text, inputs, this.#narrows(path))) {
      this.#public(path, text);
      return true;
    }
    const opened = openedBy(leaf, inputs, this.#said);
    if (opened !== undefined) this.#public(opened, "*", OPENED);
    // A field that holds just a derived value needs no closer look; that is most of them.
    const kind = this.#places.kindOf(type, path, key, key !== leaf.key || key === "");
    const isWord = kind === "reference" && this.#weak.has(text, key) && !this.#locals.isOfKind(text, key);
    if (!isWord && this.#isWhole(text, leaf.key)) return true;
    const { masked, hides, name } = this.#look(text);
    if (masked.text === OWN) return true;
    for (const token of masked.foreignTokens) {
      this.#seenTokens.push({ token, path });
      this.#judge.token(token, leaf);
    }
    if (hides) this.#collectHidden(masked.text, leaf);
    const isShaped = kind === "reference" || kind === "shape";
    const byShape = isShaped || (isDocument(masked.text, path, key, leaf.partial) && "numbers");
    const place: Place = { type, path, key, byShape };
    const { within } = leaf;
    const found = this.#scanner.find(masked.text, within === undefined ? place : { ...place, within });
    for (const each of found) if (!each.own) this.#judge.identifier(each, masked, leaf);
    if (name !== undefined) this.#judge.foreignName(name, leaf);
    else if (kind === "reference" && !leaf.partial && found.length === 0)
      this.#judge.name(masked, leaf, isWord);
    this.#judge.fleetNames(masked.text, leaf);
    return false;
  }

  /** Keys of maps may hold what is the stamp's own. */
  #general(leaf: Leaf): Leaf {
    const { path } = leaf;
    let general = this.#paths.get(path);
    if (general === undefined) {
      general = symbolic(this.#masker.mask(path).text);
      this.#paths.set(path, general);
    }
    return general === path ? leaf : { ...leaf, path: general };
  }

  #look(text: string): Text {
    let known = this.#texts.get(text);
    if (known === undefined) {
      const masked = this.#masker.mask(text);
      const hides = masked.text.length > 32 && HIDING_RUN.test(masked.text);
      known = { masked, hides, name: this.#names.find(masked.text) };
      this.#texts.set(text, known);
    }
    return known;
  }

  #collectHidden(text: string, leaf: Leaf): void {
    for (const { token } of findTokens(text, this.#tokens)) {
      if (!this.#masker.isOwnToken(token)) this.#hidden.push({ token, leaf });
    }
  }

  /** Tokens in encodings that the walk could not undo; those it could were reported where they stand. */
  #reportHidden(): void {
    for (const { token, leaf } of this.#hidden) {
      const isReported = this.#seenTokens.some(
        (seen) => seen.token === token && seen.path.startsWith(leaf.path),
      );
      if (!isReported) this.#judge.token(token, leaf);
    }
    this.#hidden = [];
  }

  #edges({ dependencies, propertyDependencies }: GraphResource): void {
    const reported = new Set<string>();
    const edge = (urn: string, path: string): void => {
      if (this.reads.allowed.has(urn) || (path === "" && reported.has(urn))) return;
      const isHere = this.#urns.has(urn);
      if (isHere && !this.reads.refused.has(urn)) return;
      reported.add(urn);
      const what = label({ type: parseUrn(urn)?.type ?? "", urn });
      const why = isHere ? "which was read and not made by the stamp" : "which is not in this stack";
      const through = path === "" ? "" : ` through ${path}`;
      const message = `${this.#report.label()} depends${through} on ${what}, ${why}: use the stamp's own`;
      this.#report.add({ rule: "closed/depends-on-read", detector: "D", path, value: urn, message });
    };
    for (const [path, urns] of Object.entries(propertyDependencies)) for (const urn of urns) edge(urn, path);
    for (const urn of dependencies) edge(urn, "");
  }

  /** Whether a text that narrows who may come in is the stamp's own, or declared. */
  #narrows(path: string): IsOwn {
    return (text, isPattern = false) => {
      const { masked } = this.#look(text);
      const isOwn = isPattern
        ? saysWhose(masked.text)
        : masked.text.includes(OWN) || masked.text.includes(OWN_ACCOUNT) || this.#ranges.contains(text);
      return isOwn || this.#judge.isDeclared(path, text);
    };
  }

  #public(path: string, value = "*", problem = PUBLIC): void {
    if (this.#judge.isDeclaredAt(path, value)) return;
    const message = `${this.#report.label()}: ${path} ${problem}`;
    this.#report.add({ rule: "closed/public-principal", detector: "L", path, value, message });
  }

  #unreadable(path: string, isSealed: boolean): void {
    if (this.#judge.isDeclaredAt(path, "unreadable")) return;
    const problem = isSealed
      ? `${path} holds what can't be read (an archive, a ciphertext, or a text wrapped too often): write it readably, or declare it "unreadable" with a reason`
      : `of ${path} only the encrypted form is at hand; export the state with --show-secrets to judge it`;
    this.#report.add({
      rule: "closed/unreadable",
      detector: "L",
      // What is sealed in the program stays so; of a secret, another export says more.
      level: isSealed ? "violation" : "unreadable",
      path,
      value: REDACTED,
      message: `${this.#report.label()}: ${problem}`,
    });
  }

  #unknown(path: string, sources: readonly string[]): void {
    const isFinal = this.graph.origin === "state";
    // What comes of own resources alone will be own; mixtures with literals are seen once they are known.
    const isOwn = (urn: string): boolean => this.#urns.has(urn) && !this.reads.refused.has(urn);
    if (!isFinal && sources.length > 0 && sources.every(isOwn)) return;
    const when = isFinal ? "in a final state" : "before the update";
    const message = `${this.#report.label()}: ${path} is unknown ${when}; judge the stamp again once it is known`;
    const level = isFinal ? "violation" : "unreadable";
    this.#report.add({ rule: "closed/unknown", detector: "L", level, path, value: "", message });
  }
}

/** Texts that are told to people: what a person is told refers to nothing. */
const TOLD = /(?:description|comment|display_?name|title|summary|notes?|message|pattern|regex|label)s?$/iu;
/** Inputs that hold what a program is given. */
const VALUES = /^(?:value|values|secretString|secretData|defaultArguments|arguments|properties)(?:\.|\[|$)/u;
/** A GUID and what stands beside it. */
const MIN_DOCUMENT = 40;

/** Whether a text is a value for a program, or a text that holds a text: a program, a schema, a configuration of whatever form. */
function isDocument(text: string, path: string, key: string, isDecoded: boolean): boolean {
  if (text.length < 12 || TOLD.test(key)) return false;
  return isDecoded || VALUES.test(path) || (text.length >= MIN_DOCUMENT && /["'=:<>{}\n]/u.test(text));
}

function wholeAnywhere(derivations: readonly Derivation[]): (text: string) => boolean {
  const values = new Set(derivations.filter((derived) => !isConstant(derived)).map(({ value }) => value));
  return (text) => values.has(text);
}

/** In a field that does not say what it is, a short value of one stamp is a setting of another. */
function wholeByField(derivations: readonly Derivation[]): (text: string, key: string) => boolean {
  const values = new WholeValues(derivations);
  return (text, key) => values.find(text, key) !== undefined;
}
