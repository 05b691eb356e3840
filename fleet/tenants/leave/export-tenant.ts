import { resolve } from "node:path";
import { StampError } from "../../../core/errors";
import { operator } from "../../../core/locks/lock";
import { type SavedTenant, saveTenant } from "../../../tenants/bundle/save";
import { crossingAt } from "../../../tenants/leave/erase";
import type { Mover } from "../../../tenants/migration/mover";
import type { FleetContext } from "../../context";
import { signingKey } from "../../evidence/keys";
import { readProject } from "../../inventory/project";
import { machineFolder } from "../../journals";
import { closeAll, openOwn } from "../move/desk";
import { withRegistry } from "../registry";
import type { RegistryInput } from "../registry";
import { unknownTenant } from "../unknown-tenant";
import { nameOf } from "./places";
import { signBundle } from "./sign";

/** Which tenant's data is written where. */
export interface ExportTenantInput extends RegistryInput {
  readonly tenant: string;
  /** Folder that is made for the bundle; it must not be there. */
  readonly out: string;
  /** File of the private key that signs. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
}

/** A bundle that was written. */
export interface ExportTenantResult extends SavedTenant {
  readonly kind: "bundle";
  readonly folder: string;
}

/**
 * Writes all that a tenant has into a folder: rows, objects, a signed manifest. The tenant is served meanwhile, so each mover's part is
 * of a moment of its own.
 * @throws StampError `input` for a tenant there is not, a key that can't sign, a folder that is there
 */
export function exportTenant(
  { key: keyFile, out, registry: named, tenant: given }: ExportTenantInput,
  context: FleetContext,
): Promise<ExportTenantResult> {
  const name = nameOf(given);
  const project = readProject(context.cwd);
  const key = signingKey(keyFile, context);
  return withRegistry(
    context,
    project,
    named,
    async (registry) => {
      const tenant = await registry.get("tenant", name);
      if (tenant === undefined) throw unknownTenant(name);
      const pool = await registry.get("pool", tenant.pool);
      if (pool === undefined)
        throw new StampError("state", `tenant ${name} is in a pool the registry does not have`);
      const folder = machineFolder(context, project.root, "moves");
      const movers = await openOwn({ context, folder, registry, root: project.root }, name);
      try {
        const names = await namesOf(movers, name, tenant.stamp, tenant.version);
        const saved = await saveTenant({
          ...{ folder: resolve(context.cwd, out), tenant, pool, movers, names, closed: false },
          ...{ by: operator(), at: new Date().toISOString(), sign: signBundle(key) },
          crossing: (mover) => crossingAt(name, tenant.stamp, tenant.version, names[mover.name]),
        });
        return { kind: "bundle", folder: out, ...saved };
      } finally {
        await closeAll(movers);
      }
    },
    "reads",
  );
}

/** How each mover's data names a tenant, as far as it has a name of its own. */
export async function namesOf(
  movers: readonly Mover[],
  tenant: string,
  stamp: string,
  epoch: number,
): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const mover of movers) {
    const name = await mover.nameOf?.(crossingAt(tenant, stamp, epoch));
    if (name !== undefined) names[mover.name] = name;
  }
  return names;
}
