import { StampError } from "../../core/errors";
import { guidName, type NameParts, type NameRule, physicalName, reservedBy } from "./naming";

/** One value an owner derived from its identity and what it stands for; the same shape as the graph's. */
export interface Derived {
  readonly value: string;
  readonly stands: string;
  /** True for values abstracted only where they fill a whole field: too short or common to look for in text. */
  readonly whole?: boolean;
}

/** What resources carry as tags (AWS, Azure) or labels (Google Cloud). */
export type Tags = Readonly<Record<string, string>>;

/**
 * Who owns resources: a stamp, or the routing layer. Whatever makes a resource takes its name, tags and protection from
 * its owner, and the owner remembers each value it derived from its identity.
 */
export abstract class OwnerContext {
  /** Where the owner lives. */
  abstract readonly identity: { readonly account: string; readonly region: string };
  /** What the owner is called in descriptions: `stamp` or `routing layer`. */
  abstract readonly noun: string;
  readonly #parts: NameParts;
  readonly #derived = new Map<string, Derived>();
  readonly #names = new Map<string, string>();
  /** Rule → kind → name; rules are constants, one for each of a cloud's limits. */
  readonly #known = new Map<NameRule, Map<string, string>>();

  /** @throws StampError `name` when a cloud keeps the word for itself that all names would begin with */
  constructor(parts: NameParts) {
    const { app, environment } = parts;
    const cloud = reservedBy(app, environment);
    if (cloud !== undefined) {
      throw new StampError("name", `names can't begin as ${cloud}'s own do`, {
        field: "app, environment",
        received: `${app}${environment}`,
        fix: "give the blueprint another app or environment",
      });
    }
    this.#parts = parts;
  }

  /** Tags of the resources of one part. */
  abstract tags(part: string): Tags;

  /**
   * Tags that stay the same over all releases, for what a cloud should not be asked to change for a tag's sake: each
   * change of a resource of Azure sends the whole resource again.
   */
  lastingTags(part: string): Tags {
    return this.tags(part);
  }

  /** Whether the cloud must refuse to delete data: the spec says so and the owner is not being retired. */
  abstract protects(deletionProtection: boolean): boolean;

  /**
   * The physical name of a resource: `app-owner-kind-hash`.
   * @param kind what the resource is for, e.g. `db`; the same kind and rule give the same name again
   * @param rule the cloud's limit for this resource, with its source beside the call
   * @throws StampError `name` when the longest legal id would not fit the limit
   */
  physicalName(kind: string, rule: NameRule): string {
    const known = this.#known.get(rule) ?? new Map<string, string>();
    const before = known.get(kind);
    if (before !== undefined) return before;
    const name = physicalName(this.#parts, kind, rule);
    const taken = this.#names.get(name);
    if (taken !== undefined && taken !== kind) {
      throw new StampError("name", `kinds "${taken}" and "${kind}" give one name`, {
        received: name,
        fix: "rename one kind",
      });
    }
    this.#names.set(name, kind);
    this.#known.set(rule, known.set(kind, name));
    return this.derive(name, `name(${kind})`);
  }

  /**
   * The name of what the cloud names by GUIDs (Azure's role assignments).
   * @param kind what it is for; the same kind gives the same GUID again
   */
  guid(kind: string): string {
    return this.derive(guidName(this.#parts, kind), `guid(${kind})`);
  }

  /**
   * Remembers a value that follows from the identity alone and gives it back, for what no other method here
   * makes, e.g. a name the cloud composes of the region.
   */
  derive(value: string, stands: string, whole = false): string {
    this.#derived.set(stands, whole ? { value, stands, whole } : { value, stands });
    return value;
  }

  /** Every value derived so far, in order of what it stands for. */
  derivations(): readonly Derived[] {
    return [...this.#derived.values()].sort((a, b) => (a.stands < b.stands ? -1 : 1));
  }
}
