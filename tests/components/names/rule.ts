/** Within what a name must be unique; `free` when the cloud does not ask for it. */
export type Scope = "global" | "account" | "region" | "free";

/** What a cloud allows as the name of one kind of resource. */
export interface NameRule {
  /** The input that names the resource. */
  readonly property: string;
  /** The whole of what is allowed, length included. */
  readonly pattern: RegExp;
  readonly scope: Scope;
  /** Inputs that say in which other resource this one lives, when its name need only be unique there. */
  readonly within: readonly string[];
}

/** Type of a resource → the names it carries; none for what the cloud gives an id and no name. */
export type NameRules = Readonly<Record<string, readonly NameRule[]>>;

/** A rule; the pattern is what the source above its group says. */
export function rule(
  property: string,
  pattern: RegExp,
  scope: Scope = "region",
  ...within: string[]
): NameRule {
  return { property, pattern, scope, within };
}

/** DNS names, with or without the last dot. Source: RFC 1035, 2.3.4 */
export const DNS_NAME = /^(?=.{1,254}$)[a-z0-9_]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\.?$/;
