import { AllowList } from "./allow";
import type { OwnRanges } from "./blocks";
import type { ClosedOptions } from "./options";
import { agentKey } from "./fleet/fleet-owners";
import { agentNumbers } from "../canonical/project-number";
import { type ClosedReport, describeOwner } from "./report";
import type { FindingOwner, FindingRule } from "./finding";
import type { ResourceGraph } from "../model/graph";
import type { Found, IdentifierKind } from "../identifiers/recogniser";
import { type Masked, OWN_ACCOUNT, symbolic, unmask } from "../canonical/masks";
import type { ForeignName } from "./names";
import type { Owner, Ownership } from "../model/ownership";
import { label } from "./label";
import type { Reads } from "./reads";
import { isFronted } from "./routing-role";
import { isName, isOwnName, type LocalNames } from "./references";
import { parseUrn } from "../model/urn";
import type { Leaf } from "../model/walk";

const RULES: Partial<Record<IdentifierKind, FindingRule>> = {
  region: "closed/other-region",
  account: "closed/other-account",
};

const ADVICE = "use the stamp's own, or add it to the allow-list with a reason";

/** Decides whose an identifier is and whether a stamp may refer to it. */
export class ClosedJudge {
  /** Texts in which the fleet knows nothing; the same ones come again and again. */
  readonly #nobodys = new Set<string>();
  #leaf: Leaf | undefined;
  readonly #known = new Set<string>();
  #declared: AllowList | undefined;

  constructor(
    private readonly graph: ResourceGraph,
    private readonly options: ClosedOptions,
    private readonly allow: AllowList,
    private readonly reads: Reads,
    private readonly ownership: Ownership,
    private readonly ranges: OwnRanges,
    private readonly report: ClosedReport,
    private readonly locals: LocalNames,
  ) {}

  /** An identifier that its form does not prove to be the stamp's. */
  identifier(found: Found, masked: Masked, leaf: Leaf): void {
    const { kind } = found;
    const value = unmask(masked, found.start, found.end);
    const symbols = symbolic(masked.text.slice(found.start, found.end));
    if (this.#isKnown(leaf, `${kind}\n${value}\n${symbols}`)) return;
    if (kind === "address" && this.options.asClass !== true && this.ranges.contains(value)) return;
    if (this.#isAllowed(leaf, value, symbols)) return;
    const owner = this.#ownerOf(value, kind);
    if (owner !== undefined) {
      this.#foreign(owner, value, leaf, "fleet/foreign-identifier", kind);
      return;
    }
    const read = this.ownership.read.get(value);
    if (read !== undefined) {
      this.#fromRead(read, value, leaf, kind);
      return;
    }
    const lookup = this.reads.lookups.get(value);
    if (lookup !== undefined) {
      if (this.allow.find(`invoke:${lookup}#`, value) !== undefined) return;
      const problem = (shown: string): string => `takes ${shown} from the lookup ${lookup}: ${ADVICE}`;
      this.report.identifier(leaf, value, { rule: "closed/lookup", detector: "D", kind }, problem);
      return;
    }
    const expired = this.allow.findExpired(this.#place(leaf), value, symbols);
    const since = expired === undefined ? "" : ` (allowed until ${expired.expires}: ${expired.reason})`;
    const rule = RULES[kind] ?? "closed/external-identifier";
    const detector = kind === "account" ? "F" : "L";
    this.report.identifier(leaf, value, { rule, detector, kind }, (shown) => {
      const what =
        kind === "region"
          ? "is set to another region than the stamp's"
          : "refers to what the stamp did not make";
      return `${what}, ${shown}: ${ADVICE}${since}`;
    });
  }

  /** A provenance token that is not the stamp's own. */
  token(token: string, leaf: Leaf): void {
    const read = this.ownership.read.get(token);
    if (read !== undefined) {
      this.#fromRead(read, token, leaf);
      return;
    }
    if (this.#isAllowed(leaf, token)) return;
    const owner = this.options.tokens?.owner(token);
    const { stack = "", urn = "", property = "" } = owner ?? {};
    this.#foreign({ stack, urn, property }, token, leaf, "closed/foreign-token");
  }

  /**
   * A value in an input that takes another resource's name, without anything of the stamp's own in it.
   * @param isWord whether it is a word that no resource vouches for by being called so, too
   */
  name(masked: Masked, leaf: Leaf, isWord = false): void {
    const value = unmask(masked, 0, masked.text.length);
    const isJudged = masked.foreignTokens.length > 0 || masked.text === OWN_ACCOUNT;
    if (isJudged || isOwnName(masked) || !isName(value)) return;
    if (!isWord && this.locals.has(value, this.report.resource.urn, leaf.path)) return;
    if (this.#isAllowed(leaf, value, symbolic(masked.text))) return;
    const read = this.ownership.read.get(value) ?? this.ownership.read.get(hostOf(value));
    if (read !== undefined) {
      this.#fromRead(read, value, leaf);
      return;
    }
    const owner = this.#ownerOf(value);
    if (owner !== undefined) {
      this.#foreign(owner, value, leaf, "fleet/foreign-identifier");
      return;
    }
    this.report.identifier(leaf, value, { rule: "closed/external-name", detector: "L" }, (shown) => {
      return `takes a resource's name, and the stamp made none called ${shown}: ${ADVICE}`;
    });
  }

  /** A name of the form that another stamp's names have. */
  foreignName({ name, stamp }: ForeignName, leaf: Leaf): void {
    if (isFronted(stamp, this.graph, this.options) || this.#isAllowed(leaf, name)) return;
    const owner = this.#ownerOf(name);
    if (owner !== undefined) {
      this.#foreign(owner, name, leaf, "fleet/foreign-identifier");
      return;
    }
    this.report.identifier(leaf, name, { rule: "closed/external-name", detector: "L" }, (shown) => {
      return `refers to ${shown}, which has the form of a name of stamp ${stamp}: ${ADVICE}`;
    });
  }

  /** Names and other identifiers without a form that the fleet knows as another stamp's. */
  fleetNames(text: string, leaf: Leaf): void {
    const { fleet } = this.options;
    if (fleet === undefined || text.length < 6 || this.#nobodys.has(text)) return;
    const pieces = [text, ...text.split(/[^A-Za-z0-9._-]+/u), ...text.split(/[^A-Za-z0-9-]+/u)];
    // The account of an ARN is judged with it.
    const bare = text.includes("arn:") ? text.replaceAll(/arn:aws[\w-]*:[^\s"'`,;]+/gu, " ") : text;
    let isNobodys = true;
    for (const piece of pieces) {
      const account = bare.includes(piece)
        ? accountOwner(fleet.stacksOf(piece), this.graph.stack)
        : undefined;
      const owner = fleet.lookup(piece) ?? account;
      if (owner === undefined || owner.stack === this.graph.stack) continue;
      isNobodys = false;
      if (this.#isAllowed(leaf, piece)) continue;
      this.#foreign(owner, piece, leaf, "fleet/foreign-identifier");
      return;
    }
    if (isNobodys) this.#nobodys.add(text);
  }

  /** Whether the fleet itself declared a value at a path; what the defaults allow is everybody's. */
  isDeclared(path: string, value: string): boolean {
    const { allow = [], today, used } = this.options;
    if (allow.length === 0) return false;
    this.#declared ??= new AllowList(allow, today, used);
    return this.#declared.find(`${this.report.resource.type}#${path}`, value) !== undefined;
  }

  /** Whether a value is allowed at a path of the resource that is being looked at. */
  isDeclaredAt(path: string, value: string): boolean {
    const { inputs, type } = this.report.resource;
    return this.allow.find(`${type}#${path}`, value, value, inputs) !== undefined;
  }

  /** Whether a text is a name given in the stack, or comes out of a resource that the input depends on. */
  isMadeHere({ text, path }: Leaf): boolean {
    return this.locals.has(text, this.report.resource.urn, path);
  }

  /** Whether this was judged in this text before: a long one may say a thing ten thousand times. */
  #isKnown(leaf: Leaf, key: string): boolean {
    if (this.#leaf !== leaf) {
      this.#leaf = leaf;
      this.#known.clear();
    }
    if (this.#known.has(key)) return true;
    this.#known.add(key);
    return false;
  }

  #place({ path }: Leaf): string {
    return `${this.report.resource.type}#${path}`;
  }

  #isAllowed(leaf: Leaf, value: string, symbols = value): boolean {
    return this.allow.find(this.#place(leaf), value, symbols, this.report.resource.inputs) !== undefined;
  }

  #ownerOf(value: string, kind?: IdentifierKind): FindingOwner | undefined {
    const { fleet } = this.options;
    if (fleet === undefined) return undefined;
    const other = (owner: FindingOwner | undefined): FindingOwner | undefined =>
      owner?.stack === this.graph.stack ? undefined : owner;
    const owner = other(fleet.lookup(value));
    if (owner !== undefined) return owner;
    if (kind === "address") return fleet.rangeOwner(value, this.graph.stack);
    if (kind === "account") {
      const stack = fleet.stacksOf(value).find((name) => name !== this.graph.stack);
      return stack === undefined ? undefined : { stack, urn: "", property: "account" };
    }
    if (kind === "service-account")
      for (const { number } of agentNumbers(value)) {
        const agents = other(fleet.lookup(agentKey(number)));
        if (agents !== undefined) return agents;
      }
    for (const piece of value.split(/[^A-Za-z0-9-]+/u)) {
      const partOwner = other(fleet.lookup(piece));
      if (partOwner !== undefined) return partOwner;
    }
    return undefined;
  }

  #foreign(owner: FindingOwner, value: string, leaf: Leaf, rule: FindingRule, kind?: IdentifierKind): void {
    if (isFronted(owner.stack, this.graph, this.options)) return;
    const whose = owner.stack === "" ? "another stack's" : `stamp ${owner.stack}'s`;
    const detector = rule === "closed/foreign-token" ? "T" : "F";
    this.report.identifier(leaf, value, { rule, detector, owner, kind }, () => {
      return `refers to ${whose} ${describeOwner(owner)}: stamps share nothing; use this stamp's own`;
    });
  }

  #fromRead(read: Owner, value: string, leaf: Leaf, kind?: IdentifierKind): void {
    if (this.reads.allowed.has(read.urn)) return;
    const owner = { stack: this.graph.stack, urn: read.urn, property: read.property };
    const what = label({ type: parseUrn(read.urn)?.type ?? "", urn: read.urn });
    this.report.identifier(
      leaf,
      value,
      { rule: "closed/depends-on-read", detector: "D", owner, kind },
      () => {
        return `takes ${read.property} of ${what}, which was read and not made by the stamp: ${ADVICE}`;
      },
    );
  }
}

/** Whom an address names: what comes after the host is the host's. */
function hostOf(value: string): string {
  return /^https?:\/\/([^/:?#@\s]+)(?::\d+)?(?:[/?#]|$)/u.exec(value)?.[1] ?? "";
}

/** Whose an account is that none but other stamps live in. */
function accountOwner(stacks: readonly string[], own: string): FindingOwner | undefined {
  const [stack] = stacks;
  return stack === undefined || stacks.includes(own) ? undefined : { stack, urn: "", property: "account" };
}
