import { requireNoFaultIn } from "../../recovery/faults/standing-fault";
import { resolve } from "node:path";
import { z } from "zod";
import { dayOf } from "../../../components/program/expiry";
import { type TenantItem, tenantItemSchema } from "../../../components/routing/contract";
import { defined } from "../../../core/defined";
import { StampError, shown } from "../../../core/errors";
import type { Manifest } from "../../../tenants/bundle/manifest";
import type { BundleReader } from "../../../tenants/bundle/parts";
import { partReader, requireWhole } from "../../../tenants/bundle/read";
import { crossingAt } from "../../../tenants/leave/erase";
import type { Mover } from "../../../tenants/migration/mover";
import { judge, type PlaceRequest } from "../../../tenants/placement/judge";
import { itemOf, preview } from "../../../tenants/placement/place";
import { nothingFits, suggestStamp } from "../../../tenants/placement/suggest";
import { untilUndisputed } from "../../../tenants/registry/conflict";
import type { Registry } from "../../../tenants/registry/registry";
import { countable } from "../../../tenants/registry/usage";
import type { FleetContext } from "../../context";
import { publicKeyOf } from "../../evidence/keys";
import { type Project, readProject } from "../../inventory/project";
import { machineFolder, openJournals } from "../../journals";
import { closeAll, openOwn } from "../move/desk";
import { type RegistryInput, withRegistry } from "../registry";
import { signedManifest } from "./sign";

/** Which bundle is brought back. */
export interface RestoreInput extends RegistryInput {
  /** Its folder. */
  readonly folder: string;
  /** Id of the stamp. Default: it is placed as a new tenant of its kind would be. */
  readonly to?: string | undefined;
  /** File of the public key. Default: the one that the fleet names. */
  readonly publicKey?: string | undefined;
  /** Where the lock of the tenant's moves is: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** A moment between two effects, at which a test may end its process. */
type KillPoint = (point: string) => void;

/** A tenant that is back. */
export interface RestoreResult {
  readonly tenant: TenantItem;
  readonly parts: readonly { readonly mover: string; readonly what: string; readonly count: number }[];
}

/**
 * Brings a tenant back from a bundle: verified, placed, its data written where nobody writes yet, and then served. Killed at any
 * moment, the same again goes on.
 * @param killPoint only tests give one
 * @throws StampError `input` for a bundle that is not as it was signed, `state` where the tenant is there already
 */
export async function restoreTenant(
  { folder, journal, publicKey, registry: named, to }: RestoreInput,
  context: FleetContext,
  killPoint: KillPoint = () => undefined,
): Promise<RestoreResult> {
  const project = readProject(context.cwd);
  const place = resolve(context.cwd, folder);
  const key = publicKeyOf(publicKey, context.cwd, project.root);
  if (key === undefined)
    throw new StampError("input", "there is no key to know the bundle by", {
      field: "--public-key",
      fix: "name the public part of the key that signed it, here or as evidence.publicKey in stampworks.yaml",
    });
  const manifest = signedManifest(place, key);
  await requireWhole(place, manifest);
  const { tenant } = manifest.tenant;
  const folderOfMovers = machineFolder(context, project.root, "moves", journal);
  return underLock({ context, journal, project, tenant }, () =>
    withRegistry(context, project, named, async (registry) => {
      const movers = await openOwn({ context, folder: folderOfMovers, registry, root: project.root }, tenant);
      try {
        requireMovers(manifest, movers);
        const item = await seated(registry, manifest, to, killPoint);
        for (const mover of movers) {
          const bundle = partReader(place, manifest, mover.name);
          await bringBack(mover, item, watched(bundle, killPoint), manifest.names[mover.name], killPoint);
        }
        const tenantItem = await served(registry, item);
        killPoint("served");
        return {
          tenant: tenantItem,
          parts: manifest.parts.map(({ count, mover, what }) => ({ mover, what, count })),
        };
      } finally {
        await closeAll(movers);
      }
    }),
  );
}

/** Does something while nobody else moves, erases or brings back the tenant. */
async function underLock<T>(
  {
    context,
    journal,
    project,
    tenant,
  }: {
    readonly context: FleetContext;
    readonly journal: string | undefined;
    readonly project: Project;
    readonly tenant: string;
  },
  work: () => Promise<T>,
): Promise<T> {
  const journals = await openJournals(context, project, "moves", journal);
  try {
    const lock = await journals.of(tenant).lock("tenants restore", `tenant ${tenant}`);
    try {
      await requireNoFaultIn(context, project, journal);
      return await work();
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

function requireMovers({ parts }: Manifest, movers: readonly Mover[]): void {
  const missing = [...new Set(parts.map(({ mover }) => mover))].filter(
    (name) => movers.find((mover) => mover.name === name)?.load === undefined,
  );
  if (missing.length === 0) return;
  throw new StampError("state", "the bundle has parts of movers that the project does not have", {
    received: missing.join(", "),
    allowed: movers.map(({ name }) => name).join(", "),
    fix: "declare them again until it is brought back",
  });
}

/** The tenant in the registry, on a stamp, and not served yet. */
function seated(
  registry: Registry,
  { tenant: was }: Manifest,
  to: string | undefined,
  killPoint: KillPoint,
): Promise<TenantItem> {
  killPoint("locked");
  return untilUndisputed(async () => {
    const known = await registry.get("tenant", was.tenant);
    if (known !== undefined && known.pending === undefined)
      throw new StampError("state", `tenant ${was.tenant} is on stamp ${known.stamp}`, {
        fix: "a bundle is brought back where there is no such tenant: erase it first",
      });
    if (known?.pending?.for === "add")
      throw new StampError("state", `tenant ${was.tenant} is being added on stamp ${known.stamp}`, {
        fix: `finish that, or take it away first: stampworks tenants add ${was.tenant} --resume, stampworks tenants remove ${was.tenant}`,
      });
    const before = known ?? (await registry.put("tenant", await placed(registry, was, to)));
    killPoint("placed");
    const version = before.version + 1;
    const pending = { since: new Date().toISOString(), ...before.pending, for: "restore", epoch: version };
    return registry.put("tenant", { ...before, version, pending });
  });
}

async function placed(
  registry: Registry,
  was: Manifest["tenant"],
  to: string | undefined,
): Promise<TenantItem> {
  const { demands, early, function: work, residency, tenant, tier } = was;
  // A number of a bound that no class declares any more would keep it out for good: the bundle is signed.
  const load = countable(was.load, await registry.list("stamp"));
  const request: PlaceRequest = {
    ...{ tenant, residency, tier },
    ...defined({ demands, early, load, function: work }),
  };
  const today = dayOf(new Date());
  const pending = { since: new Date().toISOString(), for: "restore" as const };
  if (to !== undefined) {
    const stamp = await registry.get("stamp", to);
    if (stamp === undefined)
      throw new StampError("input", "no such stamp", { field: "--to", received: shown(to) });
    const { refusal, why } = judge(stamp, { ...request, early: true }, today);
    if (refusal !== undefined)
      throw new StampError("state", `stamp ${to} does not take tenant ${tenant}: ${why}`, {
        fix: "choose another stamp, or none",
      });
    return { ...itemOf(request, to), pending };
  }
  const { judgements, stamp } = await preview(registry, request, { today });
  if (stamp === undefined)
    throw nothingFits(request, judgements, suggestStamp(request, await registry.list("stamp")));
  return { ...itemOf(request, stamp), pending };
}

async function bringBack(
  mover: Mover,
  { stamp, tenant, version }: TenantItem,
  bundle: BundleReader,
  named: string | undefined,
  killPoint: KillPoint,
): Promise<void> {
  if (mover.load === undefined) return;
  const crossing = crossingAt(tenant, stamp, version, named);
  killPoint("seated");
  await mover.hold(crossing, stamp, "closed");
  killPoint("closed");
  await mover.load(crossing, bundle);
  killPoint("loaded");
  await mover.hold(crossing, stamp, "free");
  killPoint("free");
}

/** A bundle of which each reading is a moment: of a table, of an object. */
function watched(bundle: BundleReader, killPoint: KillPoint): BundleReader {
  return {
    parts: bundle.parts,
    read: (part, range) => {
      killPoint(`read ${part.what}`);
      return bundle.read(part, range);
    },
  };
}

/** The tenant is served from now on. */
function served(registry: Registry, { tenant, version: epoch }: TenantItem): Promise<TenantItem> {
  return untilUndisputed(async () => {
    const item = await registry.get("tenant", tenant);
    if (item === undefined || item.pending?.epoch !== epoch)
      throw new StampError("locked", `somebody else has taken over tenant ${tenant}`, {});
    const { pending: _, ...rest } = item;
    return registry.put("tenant", { ...rest, version: item.version + 1 });
  });
}

/** What `stampworks tenants restore --json` prints. */
export const restoreSchema = z.object({
  tenant: tenantItemSchema,
  parts: z.array(z.object({ mover: z.string(), what: z.string(), count: z.int() })),
});
