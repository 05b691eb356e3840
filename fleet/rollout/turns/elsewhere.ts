import { StampError } from "../../../core/errors";
import type { JournalStore } from "../../../core/journal/store";
import { ownJournals } from "../../journals";
import type { LoadedFleet } from "../../open";
import { ROLLOUT_JOURNAL } from "../journal";

/** A rollout that was begun while the journals were elsewhere would be forgotten, and its stamps left between two releases. */
export async function refuseElsewhere(
  { inventory: { project } }: LoadedFleet,
  journals: JournalStore,
): Promise<void> {
  const own = ownJournals(project.root, "fleet");
  if (journals.place === own.place) return;
  const left = await own.read(ROLLOUT_JOURNAL);
  if (left === undefined || left.end !== undefined) return;
  throw new StampError("state", `a rollout whose journal is in ${own.place} is not finished`, {
    received: `journals are kept in ${journals.place} now`,
    fix: `finish it first: --resume, --rollback or --abandon with --journal ${own.place}`,
  });
}
