import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { PoolItem, TenantItem, Tier } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { syncFolder, writeNew } from "../../core/files/durable";
import { isThere, readBytes } from "../../core/files/read-bytes";
import type { Crossing, Mover } from "../migration/mover";
import { MANIFEST_FILE, type Manifest, manifestSchema, SIGNATURE_FILE } from "./manifest";
import type { Part } from "./parts";
import { readManifest } from "./read";
import { partWriter } from "./write";

/** What writing a bundle takes. */
export interface SaveTenant {
  /** Folder that is made; it appears whole. */
  readonly folder: string;
  readonly tenant: TenantItem;
  readonly pool: Pick<PoolItem, "function" | "residency" | "tier">;
  readonly movers: readonly Mover[];
  /** How a mover's data names the tenant. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether nobody can write meanwhile. */
  readonly closed: boolean;
  readonly by: string;
  readonly at: string;
  /** Signs what is in the folder: file by SHA-256. */
  readonly sign: (files: ReadonlyMap<string, string>, manifest: Manifest) => Uint8Array;
  /** What each mover is asked with. */
  readonly crossing: (mover: Mover) => Crossing;
}

/** A bundle that was written. */
export interface SavedTenant {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest. */
  readonly sha256: string;
}

/**
 * Writes all that a tenant has into a folder. Asked again for what was written already, it says so; what one that was killed left
 * half written is thrown away.
 * @throws StampError `input` where the folder is there and holds something else
 */
export async function saveTenant(what: SaveTenant): Promise<SavedTenant> {
  const { by, closed, folder, movers, names } = what;
  if (isThere(folder)) return written(what);
  const partial = join(dirname(folder), `.${basename(folder)}.partial`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const parts: Part[] = [];
  for (const mover of movers)
    await mover.save?.(what.crossing(mover), partWriter(partial, mover.name, parts));
  const manifest = manifestSchema.parse({
    ...{ kind: "stampworks-tenant", version: 1, at: what.at, by, closed, names, parts },
    tenant: factsOf(what),
  });
  const bytes = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  const sha256 = digestOf(bytes);
  const files = new Map(parts.map((part) => [`${part.mover}/${part.file}`, part.sha256]));
  writeNew(join(partial, MANIFEST_FILE), bytes);
  writeNew(join(partial, SIGNATURE_FILE), what.sign(files.set(MANIFEST_FILE, sha256), manifest));
  syncFolder(partial);
  renameSync(partial, folder);
  syncFolder(dirname(folder));
  return { manifest, sha256 };
}

/** The same bundle once more: whoever wrote it was killed before he could say so. */
function written({ closed, folder, tenant }: SaveTenant): SavedTenant {
  const manifest = isThere(join(folder, MANIFEST_FILE)) ? readManifest(folder) : undefined;
  if (manifest === undefined || !closed || !manifest.closed || manifest.tenant.tenant !== tenant.tenant)
    throw new StampError("input", "there is something already", {
      field: "the bundle's folder",
      received: folder,
      fix: "name a folder that is not there: a bundle is never written over",
    });
  return { manifest, sha256: digestOf(manifestBytes(folder)) };
}

/** A manifest's bytes, as they are signed. */
export function manifestBytes(folder: string): Uint8Array {
  return readBytes(join(folder, MANIFEST_FILE), { limit: 16 * 1024 * 1024, name: MANIFEST_FILE });
}

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function factsOf({ pool, tenant: item }: SaveTenant): Manifest["tenant"] {
  const { demands, early, load, stamp, tenant } = item;
  return {
    ...{ tenant, pool: item.pool, stamp, residency: item.residency ?? pool.residency },
    ...{ tier: item.tier ?? (pool.tier as Tier) },
    ...defined({ load, demands, early, function: pool.function }),
  };
}
