import { StampError, shown } from "../../core/errors";

/** The error of a tenant that the registry does not have. */
export function unknownTenant(name: string): StampError {
  return new StampError("input", "the registry has no such tenant", {
    field: "tenant",
    received: shown(name),
    fix: "see stampworks tenants list",
  });
}
