import { makeUrn, nameOf, typeOf } from "./urn";

/** An alias as a program may state it: what differs from the resource's present URN. */
export interface AliasSpec {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  /** URN of the prior parent. */
  readonly parent?: string;
  /** The resource had no parent but the stack. */
  readonly noParent?: boolean;
}

/** What the engine knows of a resource when it resolves its aliases. */
export interface AliasSubject {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  /** Former URNs of the parent: a child of a moved parent moved with it. */
  readonly parentAliases: readonly string[];
}

/**
 * All prior URNs of a resource, its own and those it inherits from its parent's, without duplicates, in the
 * order of Pulumi's engine (`resource.AllAliases`).
 */
export function resolveAliases(subject: AliasSubject, aliases: readonly (string | AliasSpec)[]): string[] {
  // Most aliases are prior types, dozens a resource on Azure: what stands around the type is the same for all.
  const [head, tail] = around(subject);
  // Texts are put together when somebody reads them; a set of them would.
  if (subject.parentAliases.length === 0 && aliases.every(isTypeAlone))
    return [...new Set(aliases.map(({ type }) => type))].map((type) => `${head}${type}${tail}`);
  const own = aliases.map((alias) => {
    if (typeof alias === "string") return alias;
    return isTypeAlone(alias) ? `${head}${alias.type}${tail}` : urnOf(subject, alias);
  });
  const result = new Set(own);
  for (const parentAlias of subject.parentAliases) {
    result.add(inherited(subject, parentAlias, subject.type, subject.name));
    for (const alias of own) result.add(inherited(subject, parentAlias, typeOf(alias), nameOf(alias)));
  }
  return [...result];
}

function isTypeAlone(alias: string | AliasSpec): alias is { readonly type: string } {
  if (typeof alias === "string") return false;
  for (const key in alias) if (key !== "type") return false;
  return alias.type !== undefined;
}

/** The subject's URN before and after its type. */
function around(subject: AliasSubject): readonly [head: string, tail: string] {
  const urn = urnOf(subject, {});
  const tail = `::${subject.name}`;
  return [urn.slice(0, urn.length - tail.length - subject.type.length), tail];
}

function urnOf(subject: AliasSubject, alias: AliasSpec): string {
  const parent = alias.noParent === true ? undefined : (alias.parent ?? subject.parent);
  return makeUrn(
    alias.stack ?? subject.stack,
    alias.project ?? subject.project,
    parent,
    alias.type ?? subject.type,
    alias.name ?? subject.name,
  );
}

/** A child named after its parent was called by the parent's prior name too. */
function inherited(subject: AliasSubject, parentAlias: string, type: string, name: string): string {
  const parentName = subject.parent === undefined ? "" : nameOf(subject.parent);
  const prior =
    parentName !== "" && name.startsWith(parentName)
      ? nameOf(parentAlias) + name.slice(parentName.length)
      : name;
  return makeUrn(subject.stack, subject.project, parentAlias, type, prior);
}
