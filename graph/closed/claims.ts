import type { Derivation, ResourceGraph } from "../model/graph";
import { ADDRESS_SPACES, NAME_SCOPES, type NameRule } from "./name-scopes";

/** Derived values that belong to one stamp alone; regions, rings and accounts may be several stamps'. */
const EXCLUSIVE = /^(?:name|guid|hostName|cidr)/u;

/**
 * Which resources and derived values of a stamp, by their number, claim something that the whole fleet has but once.
 * Equal stamps have the same.
 */
export interface Claims {
  /** Resources with a physical name. */
  readonly names: readonly { readonly resource: number; readonly rule: NameRule }[];
  /** Resources with address blocks, and the paths of these. */
  readonly blocks: readonly { readonly resource: number; readonly paths: readonly (readonly string[])[] }[];
  /** Derived values that are the stamp's alone. */
  readonly exclusive: readonly number[];
  /** Derived address blocks. */
  readonly ranges: readonly number[];
}

/** What a stamp claims. */
export function claimsOf({ resources }: ResourceGraph, derivations: readonly Derivation[]): Claims {
  const standing = (pattern: RegExp): number[] =>
    derivations.flatMap(({ stands }, number) => (pattern.test(stands) ? [number] : []));
  return {
    exclusive: standing(EXCLUSIVE),
    ranges: standing(/^cidr/u),
    names: resources.flatMap(({ type, external }, resource) => {
      const rule = NAME_SCOPES[type];
      return rule === undefined || external ? [] : [{ resource, rule }];
    }),
    blocks: resources.flatMap(({ type }, resource) => {
      const paths = ADDRESS_SPACES[type]?.map((path) => path.split("."));
      return paths === undefined ? [] : [{ resource, paths }];
    }),
  };
}
