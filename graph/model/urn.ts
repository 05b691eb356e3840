/** The parts of a Pulumi URN, `urn:pulumi:<stack>::<project>::<qualified type>::<name>`. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Types of the parents and the resource, joined by `$`. */
  readonly qualifiedType: string;
  /** The resource's own type, the last of the qualified type. */
  readonly type: string;
  /** The logical name; it may itself hold `::`. */
  readonly name: string;
}

/** What every Pulumi URN begins with. */
export const URN_PREFIX = "urn:pulumi:";
/** Type of the resource at the root of every stack. */
export const STACK_TYPE = "pulumi:pulumi:Stack";
/** Type of a reference to another stack's outputs. */
export const STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference";
/** What the types of provider resources begin with. */
export const PROVIDER_TYPE_PREFIX = "pulumi:providers:";

/** Takes a URN apart; `undefined` when the text is none. */
export function parseUrn(urn: string): UrnParts | undefined {
  if (!urn.startsWith(URN_PREFIX)) return undefined;
  const [stack, project, qualifiedType, ...name] = urn.slice(URN_PREFIX.length).split("::");
  if (stack === undefined || project === undefined || qualifiedType === undefined || name.length === 0)
    return undefined;
  const type = qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1);
  return { stack, project, qualifiedType, type, name: name.join("::") };
}

/** The URN a provider reference `<urn>::<id>` names. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}
