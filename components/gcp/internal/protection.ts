import type { OwnerContext } from "../../contract/owner";

/** Whose resource, and whether its spec protects it. */
export interface ProtectionArgs {
  readonly context: OwnerContext;
  readonly spec: { readonly deletionProtection: boolean };
}

/**
 * Whether the provider refuses to delete a resource, for those the cloud itself has no protection for (buckets,
 * topics, keys).
 */
export function deletionPolicy({ context, spec }: ProtectionArgs): "PREVENT" | "DELETE" {
  return context.protects(spec.deletionProtection) ? "PREVENT" : "DELETE";
}
