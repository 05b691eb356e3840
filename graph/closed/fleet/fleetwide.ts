import { AllowList } from "../allow";
import { DEFAULT_ALLOW } from "../allow-defaults";
import { outermost, parseRange, type Range } from "../blocks";
import { type Claims, claimsOf } from "../claims";
import type { ClosedOptions } from "../options";
import { isTelling, projectNumberOf } from "../../canonical/project-number";
import { globalScope } from "../../model/constants";
import type { Finding } from "../finding";
import type { Derivation, GraphResource, ResourceGraph } from "../../model/graph";
import { HashTable } from "../../model/hash-table";
import type { NameRule } from "../name-scopes";
import { type Ownership, ownershipOf } from "../../model/ownership";
import { isMap, type PropertyMap, type PropertyValue } from "../../model/property";
import { label } from "../label";
import { isToken } from "../../model/tokens";
import { parseUrn } from "../../model/urn";

/** Which project a stack is in, and what it says is that one's number. */
interface ProjectClaim {
  readonly account: string;
  readonly number: string;
  readonly stack: string;
}

interface StackRange extends Range {
  readonly stack: string;
  readonly text: string;
  readonly urn: string;
}

/**
 * What only the fleet can see: address blocks that overlap, physical names that two stacks claim, and resources that
 * live in another account than their stamp says. Graphs are added one by one and not kept.
 */
export class FleetCheck {
  readonly #findings: Finding[] = [];
  readonly #ranges: StackRange[] = [];
  readonly #names = new HashTable();
  readonly #stacks: string[] = [];
  /** By project and by number, which no project is called. */
  readonly #projects = new Map<string, ProjectClaim>();
  readonly #allow: AllowList;

  constructor({ allow = [], today, used }: Pick<ClosedOptions, "allow" | "today" | "used"> = {}) {
    this.#allow = new AllowList([...allow, ...DEFAULT_ALLOW], today, used);
  }

  /** @param claims of a graph that is like another, the other's: they are the same */
  add(
    graph: ResourceGraph,
    derivations: readonly Derivation[],
    ownership: Ownership = ownershipOf(graph),
    claims: Claims = claimsOf(graph, derivations),
  ): void {
    const stack = this.#stacks.push(graph.stack) - 1;
    const standing = (stands: string): string =>
      derivations.find((derived) => derived.stands === stands)?.value ?? "";
    const account = standing("account");
    this.#checkNumber(graph, derivations, account);
    const places = { global: "", account, region: `${account}/${standing("region")}` };
    this.#addRanges(graph, derivations, claims);
    for (const { resource: number, rule } of claims.names) {
      const resource = graph.resources[number];
      if (resource !== undefined) this.#addName(resource, rule, graph.stack, stack, places[rule.scope]);
    }
    if (account !== "" && ownership.own.size > 0)
      this.#checkAccounts(graph, account, Object.values(globalScope(derivations)), ownership);
  }

  /** What is wrong, after all graphs were added. */
  findings(): Finding[] {
    return [...this.#findings, ...this.#overlaps()];
  }

  #addRanges(
    graph: ResourceGraph,
    derivations: readonly Derivation[],
    { blocks, ranges: derived }: Claims,
  ): void {
    const ranges: StackRange[] = [];
    const add = (text: string, urn: string): void => {
      const range = parseRange(text);
      if (range === undefined) return;
      const { first, last } = range;
      ranges.push({ first, last, stack: graph.stack, text, urn });
    };
    for (const { resource: number, paths } of blocks) {
      const resource = graph.resources[number];
      if (resource === undefined) continue;
      for (const path of paths) for (const text of textsAt(resource.inputs, path)) add(text, resource.urn);
    }
    for (const number of derived) add(derivations[number]?.value ?? "", "");
    this.#ranges.push(...outermost(ranges));
  }

  #overlaps(): Finding[] {
    const findings: Finding[] = [];
    const sorted = [...this.#ranges].sort((a, b) => a.first - b.first || b.last - a.last);
    // The range seen so far that reaches furthest is the one a later range runs into, if any.
    let furthest: StackRange | undefined;
    for (const range of sorted) {
      if (furthest !== undefined && range.first <= furthest.last && range.stack !== furthest.stack) {
        findings.push(overlapFinding(range, furthest));
      }
      if (furthest === undefined || range.last > furthest.last) furthest = range;
    }
    return findings;
  }

  #addName(resource: GraphResource, rule: NameRule, stackName: string, stack: number, place: string): void {
    const name = resource.inputs[rule.property];
    if (typeof name !== "string" || name === "" || isToken(name)) return;
    const key = `${resource.type}\n${place}\n${name}`;
    const slot = this.#names.add(key, stack, 0);
    if (slot < 0) return;
    const other = this.#stacks[this.#names.stackAt(slot)] ?? "";
    if (other === stackName) return;
    const scope = { global: "all customers", account: "an account", region: "an account's region" }[
      rule.scope
    ];
    this.#findings.push({
      rule: "fleet/duplicate-name",
      detector: "F",
      level: "violation",
      stack: stackName,
      urn: resource.urn,
      type: resource.type,
      path: rule.property,
      value: name,
      owner: { stack: other, urn: "", property: rule.property },
      message: `${label(resource)} of stamp ${stackName} is called ${name} like that of stamp ${other}, and the name must be unique in ${scope}: take it from the stamp's context`,
    });
  }

  /** A project has one number, and a number one project: by it an agent of Google's is a stamp's own. */
  #checkNumber(graph: ResourceGraph, derivations: readonly Derivation[], account: string): void {
    const number = projectNumberOf(graph, derivations);
    if (account === "" || !isTelling(number)) return;
    const claimed: ProjectClaim = { account, number, stack: graph.stack };
    const byAccount = this.#projects.get(account) ?? claimed;
    const byNumber = this.#projects.get(number) ?? claimed;
    this.#projects.set(account, byAccount).set(number, byNumber);
    const other = [byAccount, byNumber].find((known) => known.number !== number || known.account !== account);
    if (other === undefined) return;
    this.#findings.push({
      rule: "fleet/account-mismatch",
      detector: "F",
      level: "violation",
      stack: graph.stack,
      urn: "",
      type: "",
      path: "projectNumber",
      value: number,
      owner: { stack: other.stack, urn: "", property: "project number" },
      message: `the state of ${graph.stack} says that project ${account} has the number ${number}, that of ${other.stack} that ${other.account} has ${other.number}: a project has one number, and a number one project; refresh the states and look which of them was changed by hand`,
    });
  }

  #checkAccounts(graph: ResourceGraph, account: string, scope: readonly string[], { own }: Ownership): void {
    const seen = new Set<string>();
    for (const [value, { urn, property }] of own) {
      const actual = accountOf(value) ?? (property === "id" ? projectOf(value, urn) : undefined);
      if (actual === undefined || actual.toLowerCase() === account.toLowerCase() || seen.has(urn)) continue;
      // What a stamp writes into the global scope (its delegation, a pull grant) lives there by intent.
      if (scope.some((value) => value.includes(actual))) continue;
      const type = parseUrn(urn)?.type ?? "";
      if (
        this.#allow.find(`${type}#${property}`, value) !== undefined ||
        this.#allow.find(`${type}#${property}`, actual) !== undefined
      )
        continue;
      seen.add(urn);
      this.#findings.push({
        rule: "fleet/account-mismatch",
        detector: "F",
        level: "violation",
        stack: graph.stack,
        urn,
        type,
        path: property,
        value,
        message: `${label({ type, urn })} lives in ${actual}, not in the stamp's ${account}: its provider is another account's`,
      });
    }
  }
}

function overlapFinding(range: StackRange, other: StackRange): Finding {
  const type = parseUrn(range.urn)?.type ?? "";
  return {
    rule: "fleet/address-overlap",
    detector: "F",
    level: "violation",
    stack: range.stack,
    urn: range.urn,
    type,
    path: "",
    value: range.text,
    kind: "address",
    owner: { stack: other.stack, urn: other.urn, property: "cidr" },
    message: `block ${range.text} of stamp ${range.stack} overlaps ${other.text} of stamp ${other.stack}: give one of them a free block`,
  };
}

/** Every text at a path, through lists. */
function textsAt(value: PropertyValue | undefined, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? [value] : [];
  const map: PropertyMap | undefined = isMap(value) ? value : undefined;
  return map === undefined ? [] : textsAt(map[key], rest);
}

/** The account, subscription or project an identifier of a resource names. */
function accountOf(value: string): string | undefined {
  const match =
    /^arn:aws[\w-]*:[\w-]+:[^:]*:(\d{12}):/u.exec(value) ??
    /^\/subscriptions\/([0-9a-f-]{36})(?:\/|$)/iu.exec(value) ??
    /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/(\d{12})\//u.exec(value) ??
    /^(?:https:\/\/www\.googleapis\.com\/compute\/v1\/)?projects\/([a-z][a-z0-9-]{4,28}[a-z0-9])\//u.exec(
      value,
    );
  return match?.[1];
}

/** What a project is given (rights, audits, services) has an id that begins with the project: `<project>/<what>`. */
function projectOf(id: string, urn: string): string | undefined {
  if (parseUrn(urn)?.type.startsWith("gcp:projects/") !== true) return undefined;
  return /^(?!projects\/)([a-z][a-z0-9-]{4,28}[a-z0-9])\//u.exec(id)?.[1];
}
