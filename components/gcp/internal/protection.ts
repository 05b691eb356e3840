import type { PartArgs } from "../../contract/parts";

/**
 * Whether the provider refuses to delete a resource, for those the cloud itself has no protection for (buckets,
 * topics, keys).
 */
export function deletionPolicy({ context, spec }: PartArgs): "PREVENT" | "DELETE" {
  return context.protects(spec.deletionProtection) ? "PREVENT" : "DELETE";
}
