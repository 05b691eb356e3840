import type { ResourceGraph } from "./graph";
import { ADDRESS_SPACES, NAME_SCOPES, type NameRule } from "./name-scopes";

/**
 * Which resources of a graph, by their number, claim something that the whole fleet has but once. Equal graphs have
 * the same.
 */
export interface Claims {
  /** Resources with a physical name. */
  readonly names: readonly { readonly resource: number; readonly rule: NameRule }[];
  /** Resources with address blocks, and the paths of these. */
  readonly blocks: readonly { readonly resource: number; readonly paths: readonly (readonly string[])[] }[];
}

/** What a graph's resources claim. */
export function claimsOf({ resources }: ResourceGraph): Claims {
  return {
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
