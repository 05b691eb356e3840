import {
  type ReservedInput,
  type ReservedResult,
  reservedSchema,
} from "../../../fleet/lifecycle/reserve/reservations";
import type { View } from "../../common/command";
import { printTable } from "../../common/table";

export const reservedView: View<ReservedInput, never, never, ReservedResult> = {
  schema: reservedSchema,
  print: ({ reservations }, { output }) => {
    if (reservations.length === 0) {
      output.print("nothing is reserved");
      return;
    }
    const rows = reservations.map(({ by, cidr = "-", expired, id, until }) => [
      id,
      cidr,
      `${until}${expired ? " (over)" : ""}`,
      by,
    ]);
    printTable(output, ["stamp", "block", "until", "by"], rows);
  },
};
