/** Type of the resource at the root of every stack. */
export const ROOT_STACK_TYPE = "pulumi:pulumi:Stack";

/** The qualified type of a URN, `parent$child`. */
export function qualifiedType(urn: string): string {
  const project = urn.indexOf("::") + 2;
  const start = urn.indexOf("::", project) + 2;
  const end = urn.indexOf("::", start);
  return project < 2 || start < 2 || end < 0 ? "" : urn.slice(start, end);
}

/** The resource's own type, the last of the qualified type. */
export function typeOf(urn: string): string {
  const qualified = qualifiedType(urn);
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** The resource's name; a name may itself hold `::`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/**
 * A resource's URN as Pulumi's engine makes it (sdk/go/common/resource/urn): the parent's qualified type goes
 * in front of the type, except when the parent is the stack itself.
 */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent === undefined || parent === "" ? "" : qualifiedType(parent);
  const prefix = parentType === "" || parentType === ROOT_STACK_TYPE ? "" : `${parentType}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}
