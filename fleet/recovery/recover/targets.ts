import { StampError } from "../../../core/errors";
import { SETTINGS_FILE } from "../../inventory/settings";
import { databaseUrl } from "../../../tenants/migration/movers-file";
import { openStore } from "../../../tenants/migration/objects/open";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { pgConnect, type Session } from "../../../tenants/migration/postgres/session";
import type { DrillSettings, SourceConfig } from "../drills-schema";
import type { Looked } from "../checks";

/** Where the data of the new stamp is. */
export interface TargetPlace {
  readonly stamp: string;
  readonly region: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws StampError `input` with all that a fleet does not say of where recovered data goes */
export function requireTargets({ restore }: DrillSettings): void {
  const problems = restore.flatMap((source, index) => {
    if ("into" in source && source.into !== undefined) return [];
    const fix =
      source.kind === "s3-versions"
        ? "restore the bucket with the store's own tools, and leave it out: what is restored here has no attributes"
        : "name the database or the store of a stamp that is to get it: docs/disaster-recovery.md";
    const field = `drills.restore.${index}.into`;
    const what = `the project does not say where ${source.name} is recovered to`;
    return [new StampError("input", what, { file: SETTINGS_FILE, field, fix })];
  });
  if (problems.length > 0) throw StampError.all(problems);
}

/** Connects to the database of the new stamp. */
export async function connectTarget(
  into: Parameters<typeof databaseUrl>[0],
  { env, stamp }: TargetPlace,
): Promise<Session> {
  return pgConnect(() => databaseUrl(into, stamp, { env, file: SETTINGS_FILE }))(stamp);
}

/** The object store of the new stamp. */
export function targetStore(
  into: Parameters<typeof openStore>[0],
  { region, root, stamp }: TargetPlace,
): ObjectStore {
  return openStore(into, () => region, root)(stamp);
}

/** The new stamp's own data, as checks look at what was restored. */
export async function lookAt(source: SourceConfig, place: TargetPlace): Promise<Looked> {
  if (source.kind === "postgres" && source.into !== undefined) {
    const { into } = source;
    return {
      address: await databaseUrl(into, place.stamp, { env: place.env, file: SETTINGS_FILE }),
      query: async (text) => {
        const session = await connectTarget(into, place);
        try {
          await session.query("BEGIN READ ONLY");
          await session.query("SELECT pg_catalog.set_config('search_path', $1, true)", [session.path]);
          return await session.query(text);
        } finally {
          await session.end();
        }
      },
    };
  }
  const keys = new Set<string>();
  if (source.kind === "objects" && source.into !== undefined)
    for await (const { key } of targetStore(source.into, place).list("")) keys.add(key);
  return { address: place.stamp, has: (key) => keys.has(key) };
}
