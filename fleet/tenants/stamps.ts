import { z } from "zod";
import { type StampItem, stampItemSchema } from "../../components/routing/contract";
import { drain, undrain } from "../../tenants/placement/drain";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** The registered stamps, in the order of their numbers. */
export interface StampsResult {
  readonly stamps: readonly StampItem[];
}

/** Lists the registered stamps. */
export function listStamps({ registry: named }: RegistryInput, context: FleetContext): Promise<StampsResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    stamps: await registry.list("stamp"),
  }));
}

/** Which stamp is to be emptied, or to take tenants again. */
export interface DrainInput extends RegistryInput {
  readonly stamp: string;
  /** Let it take tenants again. */
  readonly undo: boolean;
}

/** What the stamp is then. */
export interface DrainResult {
  readonly stamp: StampItem;
  /** Pools that still name it, because they have no other stamp; undefined where it takes tenants again. */
  readonly pools?: readonly string[] | undefined;
}

/**
 * Lets a stamp take no more tenants, or again; those it has stay until they are moved.
 * @throws StampError `input` when the registry does not have it, `state` when it is a pool's canary
 */
export function drainStamp(
  { registry: named, stamp: id, undo }: DrainInput,
  context: FleetContext,
): Promise<DrainResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) =>
    undo ? { stamp: await undrain(registry, id) } : drain(registry, id),
  );
}

/** What `stampworks tenants stamps --json` prints. */
export const stampsSchema = z.object({ stamps: z.array(stampItemSchema) });

/** What `stampworks tenants drain --json` prints. */
export const drainSchema = z.object({
  stamp: stampItemSchema,
  pools: z.array(z.string()).optional().describe("Pools that still name it: they have no other stamp"),
});
