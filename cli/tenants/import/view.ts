import {
  type ImportEvent,
  type ImportInput,
  type ImportResult,
  importSchema,
} from "../../../fleet/tenants/import";
import type { View } from "../../common/command";
import { count } from "../../common/table";

/** Tenants between two words of progress. */
const EVERY = 10_000;

export const importTenantsView: View<ImportInput, ImportEvent, never, ImportResult> = {
  schema: importSchema,
  tell:
    ({ output }) =>
    ({ done }) => {
      if (done % EVERY === 0) output.note(`${done.toLocaleString("en")} placed`);
    },
  print: (result, { output }) => {
    if (result.kind === "planned") {
      const stamps = new Set(result.placed.map(({ stamp }) => stamp)).size;
      output.print(
        `${count(result.placed.length, "tenant")} would be placed on ${count(stamps, "stamp")}, ${count(result.loaded, "tenant")} written where they are; nothing was written`,
      );
      return;
    }
    output.print(
      `${count(result.placed, "tenant")} placed, ${count(result.loaded, "tenant")} written where they are, ${count(result.found, "tenant")} there already${result.changed === 0 ? "" : `, ${result.changed} of them changed`}`,
    );
  },
};
