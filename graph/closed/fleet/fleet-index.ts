import { outermost, overlap, parseRange, type Range } from "../blocks";
import { type Claims, claimsOf } from "../claims";
import type { Finding, FindingOwner } from "../finding";
import { agentKey, type FleetOwners } from "./fleet-owners";
import { isTelling, projectNumberOf } from "../../canonical/project-number";
import type { Derivation, ResourceGraph } from "../../model/graph";
import { HashTable } from "../../model/hash-table";
import { parseUrn } from "../../model/urn";
import { type Ownership, ownershipOf } from "../../model/ownership";

/** Shorter values are no names of anything in particular. */
const MIN_LENGTH = 6;

interface OwnedRange extends Range {
  readonly stack: string;
}

/**
 * Which stack each identifier of a fleet belongs to. Graphs are added one by one and not kept; an identifier costs
 * about 30 bytes, so ten thousand stamps fit into a few hundred megabytes, and a lookup takes the same time whatever
 * the size. Upper and lower case are alike.
 */
export class FleetIndex implements FleetOwners {
  readonly #table = new HashTable();
  readonly #stacks: string[] = [];
  /** URN without its stack and property, shared by equal stamps. */
  readonly #details: string[] = [];
  readonly #detailNumbers = new Map<string, number>();
  /** By stamps' claims: the numbers, among the details, of what their own values stand for. */
  readonly #derived = new WeakMap<Claims, readonly number[]>();
  readonly #accounts = new Map<string, string[]>();
  readonly #claimedTwice: Finding[] = [];
  #ranges: OwnedRange[] = [];
  #isSorted = true;

  /** Number of identifiers. */
  get size(): number {
    return this.#table.size;
  }

  /** Ids that two stacks say they made: one of them has the other's, or both share it. */
  get claimedTwice(): readonly Finding[] {
    return this.#claimedTwice;
  }

  /** Names of the stacks, in order of addition. */
  get stacks(): readonly string[] {
    return this.#stacks;
  }

  /**
   * Adds what a stack owns: what its resources made and what it derived from its identity.
   * @param claims of a stamp that is like another, the other's: they are the same
   */
  add(
    graph: ResourceGraph,
    derivations: readonly Derivation[],
    ownership: Ownership = ownershipOf(graph),
    claims: Claims = claimsOf(graph, derivations),
  ): void {
    const stack = this.#stacks.push(graph.stack) - 1;
    const details = this.#derivedDetails(claims, derivations);
    for (const [index, number] of claims.exclusive.entries()) {
      const { value = "" } = derivations[number] ?? {};
      if (value.length >= MIN_LENGTH) this.#table.add(value, stack, details[index] ?? 0);
    }
    const account = derivations.find(({ stands }) => stands === "account");
    if (account !== undefined) this.#addAccount(account.value, graph.stack);
    const number = projectNumberOf(graph, derivations);
    if (isTelling(number)) this.#table.add(agentKey(number), stack, this.#detail("\nproject number"));
    this.#addRanges(graph.stack, derivations, claims);
    // Tokens carry their owner themselves.
    const { own } = ownership;
    const prefix = `urn:pulumi:${graph.stack}`;
    for (const [value, { urn, property, unique }] of own) {
      // An account's number is among many outputs, and several stacks may have one account.
      if (!unique || value.length < MIN_LENGTH || value === account?.value) continue;
      const tail = urn.startsWith(prefix) ? urn.slice(prefix.length) : urn;
      const slot = this.#table.add(value, stack, this.#detail(`${tail}\n${property}`));
      if (slot >= 0 && property === "id") this.#claimTwice(graph.stack, urn, value);
    }
  }

  /** Whose an identifier is; the first stack that was added with it. */
  lookup(identifier: string): FindingOwner | undefined {
    if (identifier.length < MIN_LENGTH) return undefined;
    const slot = this.#table.find(identifier);
    if (slot < 0) return undefined;
    const stack = this.#stacks[this.#table.stackAt(slot)] ?? "";
    const [tail = "", property = ""] = (this.#details[this.#table.detailAt(slot)] ?? "").split("\n");
    return { stack, urn: tail.startsWith("::") ? `urn:pulumi:${stack}${tail}` : tail, property };
  }

  /** The stacks, other than the given one, whose blocks share an address with this address or block. */
  rangeOwner(addressOrBlock: string, except: string): FindingOwner | undefined {
    const range = parseRange(addressOrBlock);
    // A block wider than any stamp's names the whole network, not a stamp.
    if (range === undefined || range.last - range.first >= 2 ** 20) return undefined;
    if (!this.#isSorted) this.#ranges.sort((a, b) => a.first - b.first);
    this.#isSorted = true;
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.first ?? 0) <= range.last) low = middle + 1;
      else high = middle;
    }
    // Stamps' blocks don't nest deeper than a few, so the owner is among the nearest that begin before.
    for (let i = low - 1; i >= Math.max(0, low - 8); i -= 1) {
      const owner = this.#ranges[i];
      if (owner !== undefined && owner.stack !== except && overlap(owner, range)) {
        return { stack: owner.stack, urn: "", property: "cidr" };
      }
    }
    return undefined;
  }

  /** Names of the stacks in an account, subscription or project. */
  stacksOf(account: string): readonly string[] {
    return this.#accounts.get(account) ?? [];
  }

  #claimTwice(stack: string, urn: string, value: string): void {
    const owner = this.lookup(value);
    if (owner === undefined || owner.stack === stack) return;
    this.#claimedTwice.push({
      rule: "fleet/claimed-twice",
      detector: "F",
      level: "violation",
      stack,
      urn,
      type: parseUrn(urn)?.type ?? "",
      path: "id",
      value,
      owner,
      message: `${value} is in the states of both ${stack} and ${owner.stack}: a resource has one stamp; take it out of one state`,
    });
  }

  #addAccount(account: string, stack: string): void {
    const stacks = this.#accounts.get(account);
    if (stacks === undefined) this.#accounts.set(account, [stack]);
    else stacks.push(stack);
  }

  #addRanges(stack: string, derivations: readonly Derivation[], claims: Claims): void {
    const ranges: Range[] = [];
    for (const number of claims.ranges) {
      const range = parseRange(derivations[number]?.value ?? "");
      if (range !== undefined) ranges.push(range);
    }
    for (const { first, last } of outermost(ranges)) this.#ranges.push({ first, last, stack });
    this.#isSorted = false;
  }

  #derivedDetails(claims: Claims, derivations: readonly Derivation[]): readonly number[] {
    let details = this.#derived.get(claims);
    if (details === undefined) {
      details = claims.exclusive.map((number) => this.#detail(`\n${derivations[number]?.stands ?? ""}`));
      this.#derived.set(claims, details);
    }
    return details;
  }

  #detail(text: string): number {
    let number = this.#detailNumbers.get(text);
    if (number === undefined) {
      number = this.#details.push(text) - 1;
      this.#detailNumbers.set(text, number);
    }
    return number;
  }
}
