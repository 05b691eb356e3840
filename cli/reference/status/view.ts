import {
  type ReferenceStatus,
  type ReferenceStatusInput,
  referenceStatusSchema,
} from "../../../fleet/reference/status";
import type { View } from "../../common/command";
import { printTable } from "../../common/table";

/** Digits of a version that people compare. */
const SHORT = 12;
const DAY = 86_400;
const HOUR = 3600;

export const statusView: View<ReferenceStatusInput, never, never, ReferenceStatus> = {
  schema: referenceStatusSchema,
  print: ({ data, stamps }, { output }) => {
    printTable(
      output,
      ["data", "file", "version"],
      data.map(({ file, name, version }) => [name, file, version?.slice(0, SHORT) ?? "none yet"]),
    );
    output.print();
    printTable(
      output,
      ["stamp", "ring", "has", "number", ...data.map(({ name }) => name)],
      stamps.map((stamp) => [
        ...[stamp.id, stamp.ring, stamp.has, stamp.sequence?.toString() ?? "-"],
        ...data.map(({ name }) => {
          const had = stamp.data.find((each) => each.name === name);
          return had === undefined ? "-" : `${had.version.slice(0, SHORT)}, ${ageOf(had.ageSeconds)}`;
        }),
      ]),
    );
    for (const { id, reason } of stamps) if (reason !== undefined) output.print(`${id}: ${reason}`);
    if (stamps.some(({ has }) => has !== "current" && has !== "unread"))
      output.print("Next: stampworks reference apply");
  },
};

function ageOf(seconds: number): string {
  if (seconds >= 2 * DAY) return `${Math.floor(seconds / DAY)} days`;
  return seconds >= 2 * HOUR ? `${Math.floor(seconds / HOUR)} hours` : `${Math.floor(seconds / 60)} min`;
}
