import { z } from "zod";
import { StampError } from "../../../core/errors";
import { plainText } from "../../../core/text";
import type { Project } from "../../inventory/project";
import { readSettings } from "../../inventory/settings";
import { type JournalContext, openJournals, ownJournals } from "../../journals";
import { FAULTS } from "./faults-schema";
import { FAULT_JOURNAL, type FaultState } from "./journal";

const MOST_TEXT = 300;

/** A fault that is made on purpose, whose drill has no record yet. */
export const underWaySchema = z.union([
  z.object({
    fault: z.enum(FAULTS),
    stamp: z.string(),
    by: z.string(),
    since: z.string(),
    step: z
      .enum(["asked", "begun", "on", "ended"])
      .describe(
        "`asked`: a second operator has to confirm it; `begun`: nothing is broken yet; `on`: something may be broken; `ended`: it is not written down yet",
      ),
  }),
  z.object({ unread: z.string().describe("Why the journals could not be read") }),
]);
/** A fault whose drill has no record yet, or why nobody knows. */
export type UnderWay = z.output<typeof underWaySchema>;

/**
 * The fault whose drill is not over: its maker works on it, or was killed. Where journals can't be read that is said, and keeps nobody from looking.
 * @param named where the fleet's journals are; default: see `openJournals`
 * @returns undefined where there is none, or the project does not say how it drills; where it breaks nothing, its own folder alone is looked at
 */
export async function faultUnderWay(
  context: JournalContext,
  project: Pick<Project, "root" | "name">,
  named?: string,
): Promise<UnderWay | undefined> {
  try {
    const { drills } = readSettings(project.root);
    if (drills === undefined) return undefined;
    // A fault in the registry is in the project's own folder: the others may be what is broken.
    const own = await ownJournals(project.root, "fleet").of("faults").read(FAULT_JOURNAL);
    if (own !== undefined && own.endedAt === undefined) return stepOf(own);
    if (drills.faults === undefined) return undefined;
    const fleet = await openJournals(context, project, "fleet", named);
    try {
      const state = await fleet.of("faults").read(FAULT_JOURNAL);
      return state === undefined || state.endedAt !== undefined ? undefined : stepOf(state);
    } finally {
      await fleet.close();
    }
  } catch (error) {
    if (error instanceof StampError) return { unread: plainText(error.message, MOST_TEXT) };
    throw error;
  }
}

function stepOf({ begin, breakingAt, confirmed, mendedAt }: FaultState): UnderWay {
  const { at, by, dual, fault, stamp } = begin;
  const before = dual && confirmed === undefined ? "asked" : "begun";
  const step = breakingAt === undefined ? before : mendedAt === undefined ? "on" : "ended";
  return { fault, stamp, by, since: breakingAt ?? at, step };
}

/** What is said of it, with what ends it. */
export function underWayInWords(found: UnderWay): string {
  if ("unread" in found) return `whether a fault is made on purpose is not known: ${found.unread}`;
  const { by, fault, since, stamp, step } = found;
  const what = `the ${fault} of ${stamp}`;
  switch (step) {
    case "asked":
      return `a fault in ${what} was asked for by ${by} at ${since}; confirm it, or take it back: stampworks drill fail ${stamp} --end`;
    case "begun":
      return `a fault in ${what} was begun by ${by} at ${since}, and nothing is broken yet; take it back: stampworks drill fail ${stamp} --end`;
    case "on":
      return `a fault is on in ${what}, made by ${by} since ${since}; end it, and have it written down: stampworks drill fail ${stamp} --end`;
    case "ended":
      return `a fault in ${what} of ${since} is ended, and not written down yet: stampworks drill fail ${stamp} --end`;
  }
}
