import { StampError } from "../../../core/errors";
import type { JournalStore } from "../../../core/journal/store";
import type { FleetContext } from "../../context";
import { type JournalContext, openJournals, ownJournals } from "../../journals";
import { readSettings } from "../../inventory/settings";
import type { Project } from "../../inventory/project";
import { FAULT_JOURNAL } from "./journal";

/**
 * Makes sure that nothing is broken on purpose: what changes a fleet meanwhile makes the drill's record untrue, and meets a stamp that does not
 * serve. Asked once the lock is had.
 * @param fleet the place of the fleet's journals
 * @throws StampError `state` where a fault is on, or nobody has ended it
 */
export async function requireNoFault(fleet: JournalStore): Promise<void> {
  const fault = await fleet.of("faults").read(FAULT_JOURNAL);
  if (fault?.breakingAt === undefined) return;
  const { begin, breakingAt, endedAt, mendedAt } = fault;
  if (endedAt !== undefined || mendedAt !== undefined) return;
  throw new StampError(
    "state",
    `a fault is on: ${begin.fault} of ${begin.stamp}, made by ${begin.by} since ${breakingAt}`,
    { fix: `end it first: stampworks drill fail ${begin.stamp} --end` },
  );
}

/**
 * A context whose questions are answered with yes only while nothing is broken: somebody may think for an hour, and a fault begin meanwhile.
 * @param check what was asked before, and throws where a fault is on
 */
export function confirmedWithoutFault<Event, Question>(
  context: FleetContext<Event, Question>,
  check: () => Promise<void>,
): FleetContext<Event, Question> {
  const { confirm } = context;
  if (confirm === undefined) return context;
  return {
    ...context,
    confirm: async (question) => {
      const isYes = await confirm(question);
      if (isYes) await check();
      return isYes;
    },
  };
}

/**
 * The same for work that keeps its journals elsewhere, or keeps none. A fault in the registry is in the project's own folder, which is looked at
 * first: the others may be what is broken. Where the fleet's journals are is looked at even where another place is named.
 * @param named the place that was named, as for the fleet's journals
 */
export async function requireNoFaultIn(
  context: JournalContext,
  project: Pick<Project, "root" | "name">,
  named?: string,
): Promise<void> {
  await requireNoFault(ownJournals(project.root, "fleet"));
  for (const place of new Set([named, undefined])) {
    const fleet = await openJournals(context, project, "fleet", place);
    try {
      await requireNoFault(fleet);
    } finally {
      await fleet.close();
    }
  }
}

/**
 * The same for work that asks for no journals, and must not depend on where they are: only where the project says that it breaks things.
 */
export async function requireNoGameDay(
  context: JournalContext,
  project: Pick<Project, "root" | "name">,
  named?: string,
): Promise<void> {
  if (readSettings(project.root).drills?.faults !== undefined)
    await requireNoFaultIn(context, project, named);
}
