import { join } from "node:path";
import { readIdentity } from "../../../components/program/config";
import { dayOf } from "../../../components/program/expiry";
import { StampError } from "../../../core/errors";
import { writeDurably } from "../../../core/files/durable";
import { isThere } from "../../../core/files/read-bytes";
import type { Reservation } from "../../../tenants/reservations/reservations";
import type { Project } from "../../inventory/project";
import type { Place } from "../../rollout/emit";
import type { RegistryContext } from "../../tenants/registry";
import { configText } from "../new-config";
import { stackFile } from "../stack-file";
import { openReservations } from "./open";

/** A reserved stamp that is to end. */
export interface EndingStamp extends Reservation {
  readonly ring: string;
}

/** Reserved stamps that are to end: of those named, or of all, the ones that are reserved, and whose last day is over where that is asked; by id. */
export async function reservedToEnd(
  asked: {
    readonly stacks: readonly string[];
    readonly expired: boolean;
    readonly registry?: string | undefined;
  },
  context: RegistryContext,
  project: Project,
): Promise<readonly EndingStamp[]> {
  const reservations = await openReservations(context, project, asked.registry, false);
  try {
    const today = dayOf(new Date());
    const all = (await reservations?.list()) ?? [];
    return all
      .filter(
        ({ id, until }) =>
          (asked.stacks.length === 0 || asked.stacks.includes(id)) && (!asked.expired || until < today),
      )
      .map((each) => ({ ...each, ring: each.values["ring"] ?? "" }));
  } finally {
    await reservations?.close();
  }
}

/** Where a reserved stamp lives. */
export function placeOfReserved(stamps: readonly EndingStamp[], id: string): Place {
  const { values = {} } = stamps.find((stamp) => stamp.id === id) ?? {};
  return {
    cloud: values["cloud"] ?? "",
    region: values["region"] ?? "",
    account: values["account"] ?? "",
  };
}

/**
 * Writes the configs of reserved stamps, where they are not there: to be retired, and judged by nothing. A stamp whose law is broken,
 * or whose last day is over, has to end all the same.
 */
export function writeReserved(project: Project, stamps: readonly EndingStamp[]): void {
  for (const { id, values } of stamps) {
    const file = stackFile(project, id);
    if (isThere(join(project.root, file))) continue;
    const identity = readIdentity(
      id,
      (key) => values[key],
      (error) =>
        new StampError("state", `what is reserved for stamp "${id}" makes no config: ${error.problem}`, {
          fix: `write ${file} by hand, then stampworks retire ${id}`,
        }),
    );
    writeDurably(join(project.root, file), configText(identity, Object.keys(values)));
  }
}
