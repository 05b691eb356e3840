import type { CanonicalGraph, CanonicalResource } from "../canonical/canonical";
import type { Renaming } from "./renaming";

/** A resource of the reference and its counterpart in the judged stamp; one is absent where there is none. */
export interface ResourcePair {
  /** What it is called in every stamp. */
  readonly key: string;
  readonly before: CanonicalResource | undefined;
  readonly after: CanonicalResource | undefined;
  readonly urns: readonly [judged: string, reference: string];
}

/** Which resources of two canonical graphs belong together. */
export class ResourcePairs {
  readonly all: readonly ResourcePair[];
  /** Resources the judged stamp lacks, and those only it has, as others refer to them. */
  readonly gone: ReadonlySet<string>;
  readonly more: ReadonlySet<string>;
  readonly #odd: ReadonlySet<string>;
  /** What the reference calls a resource → what the judged stamp calls its counterpart, where these differ. */
  readonly #names = new Map<string, string>();

  constructor(reference: CanonicalGraph, stamp: CanonicalGraph, renaming: Renaming | undefined) {
    const before = Object.keys(reference.resources);
    const lacking = before.filter((key) => !Object.hasOwn(stamp.resources, key));
    const extra = Object.keys(stamp.resources).filter((key) => !Object.hasOwn(reference.resources, key));
    const twins = new Map<string, string>();
    for (const key of lacking) {
      const twin = twinOf(key, extra, renaming);
      if (twin === undefined) continue;
      twins.set(key, twin);
      extra.splice(extra.indexOf(twin), 1);
      this.#names.set(key, twin);
      this.#names.set(short(key), short(twin));
    }
    const pair = (key: string, after: string): ResourcePair => ({
      key,
      before: Object.hasOwn(reference.resources, key) ? reference.resources[key] : undefined,
      after: Object.hasOwn(stamp.resources, after) ? stamp.resources[after] : undefined,
      urns: [stamp.urns.get(after) ?? "", reference.urns.get(key) ?? (reference.urns.size === 0 ? key : "")],
    });
    this.all = [
      ...before.map((key) => pair(key, twins.get(key) ?? key)),
      ...extra.map((key) => pair(key, key)),
    ];
    const gone = lacking.filter((key) => !twins.has(key));
    this.gone = new Set(gone.flatMap((key) => [key, short(key)]));
    this.more = new Set(extra.flatMap((key) => [key, short(key)]));
    this.#odd = this.#childrenOf([
      ...gone.map((key) => [key, reference.resources[key], this.gone] as const),
      ...extra.map((key) => [key, stamp.resources[key], this.more] as const),
    ]);
  }

  /** Whether a resource that only one side has belongs to a component that only this side has, which says it all. */
  isPartOfOdd(key: string): boolean {
    return this.#odd.has(key);
  }

  /** A reference of the reference stamp as the judged stamp writes it. */
  named(name: string | undefined): string | undefined {
    return name === undefined ? undefined : (this.#names.get(name) ?? name);
  }

  /** Whether a reference is to a resource that only one side has. */
  isOdd(name: string): boolean {
    return this.gone.has(name) || this.more.has(name);
  }

  #childrenOf(
    odd: readonly (readonly [string, CanonicalResource | undefined, ReadonlySet<string>])[],
  ): Set<string> {
    return new Set(
      odd.flatMap(([key, resource, side]) =>
        resource?.parent !== undefined && side.has(resource.parent) ? [key] : [],
      ),
    );
  }
}

/** Another stamp's resource of the same name and kind, or, where only its type is another, of the same name. */
function twinOf(
  key: string,
  candidates: readonly string[],
  renaming: Renaming | undefined,
): string | undefined {
  const renamed = candidates.find((other) => renaming?.explain(key, other) !== undefined);
  if (renamed !== undefined) return renamed;
  const name = key.slice(key.indexOf("::"));
  return candidates.find((other) => other.slice(other.indexOf("::")) === name && isSibling(key, other));
}

/** Whether two resources of the same name stand below the same parents. */
function isSibling(key: string, other: string): boolean {
  const parents = (text: string): string =>
    text.slice(0, Math.max(0, text.lastIndexOf("$", text.indexOf("::"))));
  return parents(key) === parents(other);
}

/** A resource as others refer to it where its name is not shared. */
function short(key: string): string {
  return key.slice(key.lastIndexOf("$", key.indexOf("::")) + 1);
}
