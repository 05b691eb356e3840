import { StampError } from "../../../core/errors";
import type { Crossing } from "../mover";

/** The tenant as rows name it at a stamp; undefined where nothing is known of it. */
export type TenantInRows = (tenant: string, stamp: string) => Promise<string | undefined>;

/**
 * The tenant's name in rows. Both ends are asked: a number that each stamp gives for itself is another tenant's at the
 * other end. Where the tenant's own entry moves along, one end alone may know it.
 *
 * @throws StampError `state` when the ends say otherwise, or neither knows
 */
export async function tenantInRows(
  lookUp: TenantInRows | undefined,
  { from, tenant, to }: Pick<Crossing, "from" | "tenant" | "to">,
): Promise<string> {
  if (lookUp === undefined) return tenant;
  const [here, there] = [await lookUp(tenant, from), await lookUp(tenant, to)];
  if (here !== undefined && there !== undefined && here !== there)
    throw new StampError(
      "state",
      `the lookup gives another name for tenant ${tenant} at ${to} than at ${from}`,
      {
        fix: "a tenant must have one number in the whole fleet: the rows of another tenant have this one there",
      },
    );
  const name = here ?? there;
  if (name !== undefined) return name;
  throw new StampError("state", `the lookup finds no tenant ${tenant} at ${from} or ${to}`, {
    fix: "register it where the application looks it up",
  });
}
