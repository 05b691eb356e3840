import { z } from "zod";
import { type FleetContext, isConfirmed } from "../context";
import { readProject } from "../inventory/project";
import { withUsers } from "../users/open";
import type { RegistryInput } from "./registry";
import { unknownTenant } from "./unknown-tenant";

/** Which tenant has left. */
export interface RemoveInput extends RegistryInput {
  readonly tenant: string;
  readonly yes: boolean;
}

/** What became of it. */
export interface RemoveResult {
  readonly tenant: string;
  /** False where somebody said no. */
  readonly removed: boolean;
}

/** What is asked before it is forgotten: its data stays on the stamp. */
export interface RemoveQuestion {
  readonly kind: "remove";
  readonly tenant: string;
  readonly stamp: string;
}

/** Forgets a tenant and the links of its users; its history stays. Only what the operator was shown is removed: one that changed meanwhile stays. */
export function removeTenant(
  { registry: named, tenant: name, yes }: RemoveInput,
  context: FleetContext<never, RemoveQuestion>,
): Promise<RemoveResult> {
  return withUsers(context, readProject(context.cwd), named, async ({ registry, users }) => {
    const tenant = await registry.get("tenant", name);
    if (tenant === undefined) {
      // A run before may have ended between these.
      await registry.told(name);
      if ((await users.unlinkAll(name)) === 0) throw unknownTenant(name);
      return { tenant: name, removed: true };
    }
    const question = { kind: "remove", tenant: name, stamp: tenant.stamp } as const;
    if (!(await isConfirmed(context, yes, question))) return { tenant: name, removed: false };
    try {
      await registry.remove("tenant", name, tenant.version);
    } finally {
      // A tenant of the same name that comes later is not these users', also where its stamp could not be told that it is gone.
      if ((await registry.get("tenant", name)) === undefined) await users.unlinkAll(name);
    }
    return { tenant: name, removed: true };
  });
}

/** What `stampworks tenants remove --json` prints. */
export const removeSchema = z.object({
  tenant: z.string(),
  removed: z.boolean().describe("False where somebody said no"),
});
