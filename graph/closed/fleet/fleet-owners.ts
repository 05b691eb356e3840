import type { FindingOwner } from "../finding";

/** What a stamp's judge asks the fleet: whose is this? */
export interface FleetOwners {
  /** Whose an identifier is. */
  lookup(identifier: string): FindingOwner | undefined;
  /** Another stack than the given one whose blocks share an address with this address or block. */
  rangeOwner(addressOrBlock: string, except: string): FindingOwner | undefined;
  /** The stacks in an account, subscription or project. */
  stacksOf(account: string): readonly string[];
}

/** What the number of a project is looked up by, whose agents act for Google's services; no text reads so. */
export function agentKey(number: string): string {
  return `agents of ${number}`;
}

/**
 * Asks in a stack's place and remembers each question with its answer. A stack's verdict follows from its graph and
 * these answers alone, so that it holds in any fleet that answers alike, and need not be found again there.
 */
export class AskedOwners implements FleetOwners {
  readonly #identifiers = new Map<string, boolean>();
  readonly #ranges = new Map<string, boolean>();
  readonly #accounts = new Map<string, boolean>();

  /** @param stack whose graph is judged */
  constructor(
    private readonly fleet: FleetOwners,
    private readonly stack: string,
  ) {}

  lookup(identifier: string): FindingOwner | undefined {
    const owner = this.fleet.lookup(identifier);
    this.#identifiers.set(identifier, isOthers(owner, this.stack));
    return owner;
  }

  rangeOwner(addressOrBlock: string, except: string): FindingOwner | undefined {
    const owner = this.fleet.rangeOwner(addressOrBlock, except);
    this.#ranges.set(addressOrBlock, isOthers(owner, this.stack));
    return owner;
  }

  stacksOf(account: string): readonly string[] {
    const stacks = this.fleet.stacksOf(account);
    this.#accounts.set(account, stacks.length > 0);
    return stacks;
  }

  /** Whether another fleet says the same of everything that was asked: another stamp's, or nobody else's. */
  agreesWith(fleet: FleetOwners): boolean {
    for (const [identifier, known] of this.#identifiers)
      if (isOthers(fleet.lookup(identifier), this.stack) !== known) return false;
    for (const [range, known] of this.#ranges)
      if (isOthers(fleet.rangeOwner(range, this.stack), this.stack) !== known) return false;
    for (const [account, known] of this.#accounts)
      if (fleet.stacksOf(account).length > 0 !== known) return false;
    return true;
  }
}

function isOthers(owner: FindingOwner | undefined, stack: string): boolean {
  return owner !== undefined && owner.stack !== stack;
}
