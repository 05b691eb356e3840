import { z } from "zod";
import { tenantItemSchema } from "../../components/routing/contract";
import type { TenantItem } from "../../components/routing/contract";
import { dayOf } from "../../components/program/expiry";
import { StampError } from "../../core/errors";
import type { Proven, Strategy } from "../../tenants/placement/choose";
import { type Judgement, type PlaceRequest, REFUSALS } from "../../tenants/placement/judge";
import type { Said } from "../../tenants/placement/known";
import { place, preview } from "../../tenants/placement/place";
import { nothingFits, suggestStamp } from "../../tenants/placement/suggest";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { provenRelease } from "./proven";
import { classesOf, type RegistryInput, withRegistry } from "./registry";

/** A tenant that is to have a stamp. */
export interface PlaceInput extends PlaceRequest, RegistryInput {
  readonly strategy: Strategy;
  /** Choose, and write nothing. */
  readonly dryRun: boolean;
}

/** Where the tenant is, or would be. */
export interface PlaceResult {
  readonly tenant: string;
  readonly stamp: string;
  /** Why this stamp, in words; undefined where it was there already. */
  readonly why?: string | undefined;
  /** What was thought of every stamp; [] where it was there already. */
  readonly stamps: readonly Judgement[];
  /** Why no release is preferred where journals can't be read; absent where they can. */
  readonly unproven?: string | undefined;
  /** It was there already, placed as asked. */
  readonly found: boolean;
  /** What is other of one that was there, because it was said anew. */
  readonly changed: readonly Said[];
  /** Undefined where nothing was written. */
  readonly item?: TenantItem | undefined;
  readonly written: boolean;
}

/** What is told when no stamp takes it: what was thought of every stamp. */
export interface PlaceEvent {
  readonly kind: "refused";
  readonly stamps: readonly Judgement[];
  /** As in the result. */
  readonly unproven?: string | undefined;
}

/**
 * Gives a new tenant its stamp, for good; asked again, it says where the tenant is.
 * @throws StampError `state` when nothing fits, naming the stamp to add, or when the tenant was placed otherwise
 */
export function placeTenant(
  { dryRun, registry: named, strategy, ...request }: PlaceInput,
  context: FleetContext<PlaceEvent>,
): Promise<PlaceResult> {
  const { tenant } = request;
  const project = readProject(context.cwd);
  const classes = (): ReturnType<typeof classesOf> => classesOf(project);
  return withRegistry(context, project, named, async (registry) => {
    const { proven, unproven } = await preferred(() => provenRelease(context, project, named));
    const options = { strategy, today: dayOf(new Date()), classes, proven };
    if (dryRun) {
      const { judgements, stamp, why } = await preview(registry, request, options);
      if (stamp !== undefined)
        return {
          tenant,
          stamp,
          why,
          stamps: judgements,
          unproven,
          found: false,
          changed: [],
          written: false,
        };
      context.emit({ kind: "refused", stamps: judgements, unproven });
      throw nothingFits(request, judgements, suggestStamp(request, await registry.list("stamp"), classes));
    }
    try {
      const { changed, choice, found, tenant: item } = await place(registry, request, options);
      const { judgements: stamps = [], why } = choice ?? {};
      const written = !found || changed.length > 0;
      return { tenant, stamp: item.stamp, why, stamps, unproven, found, changed, item, written };
    } catch (error) {
      if (error instanceof StampError && error.code === "state") {
        const { judgements } = await preview(registry, request, options);
        context.emit({ kind: "refused", stamps: judgements, unproven });
      }
      throw error;
    }
  });
}

/** A preference is no condition: a line of an old journal that nobody can read, or journals out of reach, keep no tenant from its stamp. */
export async function preferred(
  ask: () => Promise<Proven | undefined>,
): Promise<{ readonly proven?: Proven | undefined; readonly unproven?: string }> {
  try {
    return { proven: await ask() };
  } catch (error) {
    if (error instanceof StampError) return { unproven: error.message };
    throw error;
  }
}

const judgement = z.object({
  stamp: z.string(),
  refusal: z.enum(REFUSALS).optional().describe("Absent where the tenant fits"),
  why: z.string(),
  binding: z
    .string()
    .optional()
    .describe(
      "The bound that would be taken most: one of the four, or the name of one that its class declares itself",
    ),
  percent: z.number().optional().describe("How much of it would be taken, with the tenant"),
});

/** What `stampworks tenants place --json` prints. */
export const placeSchema = z.object({
  tenant: z.string(),
  stamp: z.string(),
  why: z.string().optional().describe("Absent where it was there already"),
  stamps: z.array(judgement).describe("What was thought of every stamp"),
  unproven: z.string().optional().describe("Why no release is preferred, where journals can't be read"),
  found: z.boolean().describe("It was there already, in the pool that was asked for"),
  changed: z
    .array(z.enum(["load", "demands", "early"]))
    .describe("What is other of one that was there, because it was said anew"),
  item: tenantItemSchema.optional().describe("The tenant in the registry; absent where nothing was written"),
  written: z.boolean(),
});
