import { basename, resolve } from "node:path";
import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { dayOf } from "../../components/program/expiry";
import { readTextFile } from "../../core/files/read-text";
import type { Strategy } from "../../tenants/placement/choose";
import { MAX_IMPORT_BYTES, readTenants } from "../../tenants/placement/import-file";
import { itemOf } from "../../tenants/placement/place";
import { placeMany, planMany } from "../../tenants/placement/place-many";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { provenRelease } from "./proven";
import { classesOf, type RegistryInput, withRegistry } from "./registry";

/** Many tenants. */
export interface ImportInput extends RegistryInput {
  /** CSV: tenant,residency,tier,stamp,… */
  readonly file: string;
  readonly strategy: Strategy;
  /** Place them on paper, and write nothing. */
  readonly dryRun: boolean;
}

/** What became of them. */
export type ImportResult =
  | {
      readonly kind: "planned";
      /** Those the file names a stamp for: they would be written where they are. */
      readonly loaded: number;
      readonly placed: readonly TenantItem[];
      readonly written: false;
    }
  | {
      readonly kind: "imported";
      /** Written where the file says they are. */
      readonly loaded: number;
      readonly placed: number;
      /** There already. */
      readonly found: number;
      /** Those of them of whom the file says something else: their load, their demands. */
      readonly changed: number;
      readonly written: true;
    };

const NONE = { changed: 0 };

/** How many are placed. */
export interface ImportEvent {
  readonly kind: "placed";
  readonly done: number;
}

/**
 * Takes many tenants in from a CSV file. Those with a stamp are written where they are, the others are placed. The same
 * file again goes on where a crash stopped it.
 * @throws StampError `input` with the faults of all lines; `state` when one fits nowhere
 */
export function importTenants(
  { dryRun, file, registry: named, strategy }: ImportInput,
  context: FleetContext<ImportEvent>,
): Promise<ImportResult> {
  const name = basename(file);
  const text = readTextFile(resolve(context.cwd, file), { limit: MAX_IMPORT_BYTES, name });
  const tenants = readTenants(text, name);
  const settled = tenants.flatMap(({ stamp, ...request }) =>
    stamp === undefined ? [] : [itemOf(request, stamp)],
  );
  const open = tenants.filter(({ stamp }) => stamp === undefined);
  const project = readProject(context.cwd);
  const classes = (): ReturnType<typeof classesOf> => classesOf(project);
  return withRegistry(context, project, named, async (registry) => {
    const proven = await provenRelease(context, project, named);
    const options = { strategy, today: dayOf(new Date()), classes, proven };
    if (dryRun) {
      const [stamps, pools] = await Promise.all([registry.list("stamp"), registry.list("pool")]);
      const fleet = { stamps, pools: new Map(pools.map((pool) => [pool.name, pool])) };
      const { tenants: placed } = planMany(open, fleet, options);
      return { kind: "planned", loaded: settled.length, placed, written: false };
    }
    const loaded = await registry.load(settled);
    const known = tenants.filter(({ stamp }) => stamp !== undefined);
    // Those that were there are passed over by the load; what the file says of them anew is written here.
    const { changed: anew } = loaded < known.length ? await placeMany(registry, known, options) : NONE;
    const { changed, found, placed } = await placeMany(registry, open, options, (done) =>
      context.emit({ kind: "placed", done }),
    );
    return {
      ...{ kind: "imported", loaded, placed, written: true },
      ...{ found: found + settled.length - loaded, changed: changed + anew },
    };
  });
}

/** What `stampworks tenants import --json` prints. */
export const importSchema = z.union([
  z.object({
    loaded: z.int().describe("Tenants written where the file says they are"),
    placed: z.int(),
    found: z.int().describe("Tenants that were there already"),
    changed: z
      .int()
      .describe("Those of them of whom the file says something else: their load, their demands"),
    written: z.literal(true),
  }),
  z.object({
    loaded: z.int().describe("Tenants that would be written where the file says they are"),
    placed: z.array(tenantItemSchema),
    written: z.literal(false),
  }),
]);
