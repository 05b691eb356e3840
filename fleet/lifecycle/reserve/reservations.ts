import { z } from "zod";
import { dayOf } from "../../../components/program/expiry";
import { StampError, shown } from "../../../core/errors";
import type { FleetContext } from "../../context";
import { readProject } from "../../inventory/project";
import { resourcesOf } from "../retire";
import { openReservations } from "./open";

/** Which reservations. */
export interface ReservedInput {
  /** Those alone whose last day is over. */
  readonly expired: boolean;
  /** Where the registry is. Default: what the routing stack made, else the project's own. */
  readonly registry?: string | undefined;
}

/** What `stampworks stamps reserved --json` prints. */
export const reservedSchema = z.object({
  reservations: z.array(
    z.object({
      id: z.string(),
      cidr: z.string().optional().describe("Its block"),
      until: z.string().describe("Last day (ISO 8601)"),
      by: z.string(),
      since: z.string(),
      expired: z.boolean().describe("Whether its last day is over, so that it is to be retired"),
    }),
  ),
});

/** What is reserved. */
export type ReservedResult = z.output<typeof reservedSchema>;

/** Lists ids and blocks that are reserved for stamps of no config, such as those of pull requests. */
export async function listReserved(
  { expired: isExpiredOnly, registry }: ReservedInput,
  context: FleetContext,
): Promise<ReservedResult> {
  const reservations = await openReservations(context, readProject(context.cwd), registry, false);
  try {
    const today = dayOf(new Date());
    const all = ((await reservations?.list()) ?? []).map(({ by, cidr, id, since, until }) => ({
      ...{ id, until, by, since, expired: until < today },
      ...(cidr === undefined ? {} : { cidr }),
    }));
    return { reservations: all.filter(({ expired }) => expired || !isExpiredOnly) };
  } finally {
    await reservations?.close();
  }
}

/** Whose reservation is given back. */
export interface ReleaseInput {
  readonly stamp: string;
  /** Only where its last day is over: what was prolonged stays reserved. Default: false. */
  readonly expired?: boolean | undefined;
  readonly registry?: string | undefined;
}

/** What `stampworks stamps release --json` prints. */
export const releaseSchema = z.object({
  stamp: z.string(),
  released: z
    .boolean()
    .describe("False where nothing was reserved for it, or with --expired its last day is not over"),
});

/** Whether something was given back. */
export type ReleaseResult = z.output<typeof releaseSchema>;

/**
 * Gives back the id and the block that are reserved for a stamp.
 * @throws StampError `state` while its stack is there: whoever got the block next would have the addresses of a living stamp
 */
export async function releaseReserved(
  { expired = false, registry, stamp }: ReleaseInput,
  context: FleetContext,
): Promise<ReleaseResult> {
  const project = readProject(context.cwd);
  const today = expired ? { today: dayOf(new Date()) } : {};
  if (expired && !(await isOver(stamp, registry, context))) return { stamp, released: false };
  const engine = await context.engine.open(project.root);
  try {
    // A stack that was emptied is there, and has nothing.
    if (resourcesOf(await engine.export({ project: project.name, stack: stamp })).length > 0)
      throw new StampError("state", "the stamp is up", {
        received: shown(stamp),
        fix: `retire it first: stampworks retire ${stamp}`,
      });
  } finally {
    await engine.close();
  }
  const reservations = await openReservations(context, project, registry, false);
  try {
    return { stamp, released: (await reservations?.release(stamp, today)) ?? false };
  } finally {
    await reservations?.close();
  }
}

/** A stamp that was prolonged is up, which is no mistake of who asks. */
async function isOver(stamp: string, registry: string | undefined, context: FleetContext): Promise<boolean> {
  const { reservations } = await listReserved({ expired: true, registry }, context);
  return reservations.some(({ id }) => id === stamp);
}
